"""The counts in a digest's head lead to its sections."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.commands.registry import menu_entries
from bot.ports.platform import Platform
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MORNING = "2026-06-16T08:00:00+00:00"
PAPERS = [
    *[paper(f"2606.{number:05}", "cs.DC") for number in range(2001, 2031)],
    *[paper(f"2606.{number:05}", "cs.AR") for number in range(3001, 3011)],
]


class ShortPages(TelegramDriver):
    """Telegram with short pages, so that few papers are many pages."""

    def platform(self) -> Platform:
        return TelegramPlatform(
            self.emulator.token, self.emulator.url, menu_entries(), page_budget=2_500
        )


class OldServer(ShortPages):
    """The same, of a server that knows no buttons in texts."""

    def platform(self) -> Platform:
        self.emulator.speaks("10.1")
        return super().platform()


@pytest.fixture
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(request.param(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 16), *PAPERS)
        await harness.says("/subscribe cs.DC cs.AR")
        yield harness


def on(*drivers: type[PlatformDriver]) -> pytest.MarkDecorator:
    names = [driver.__name__ for driver in drivers]
    return pytest.mark.parametrize("harness", drivers, indirect=True, ids=names)


@on(ShortPages, OldServer, DiscordDriver)
@pytest.mark.parametrize("style", ["pager", "pages"])
async def test_the_count_of_a_section_shows_the_page_where_it_begins(
    harness: BotHarness, style: str
) -> None:
    await harness.says(f"/style {style}")
    before = len(harness.driver.messages())
    await harness.jumps_to(MORNING)
    first = next(text for text in harness.driver.messages()[before:] if "arXiv · " in text)
    assert "10 new" in first
    assert "2606.03001" not in first
    shown = await harness.presses("cs.AR" if isinstance(harness.driver, OldServer) else "10 new")
    assert "2606.03001" in shown
    assert re.search(r"16 June 2026 · \d+/\d+", shown)


@on(ShortPages, DiscordDriver)
async def test_an_answers_counts_lead_to_its_pages_as_well(harness: BotHarness) -> None:
    await harness.jumps_to(MORNING)
    assert "2606.03001" not in await harness.says("/today")
    assert "2606.03001" in await harness.presses("10 new")


@on(TelegramDriver)
async def test_on_its_own_page_a_count_is_a_link_within_the_message(harness: BotHarness) -> None:
    await harness.jumps_to(MORNING)
    await harness.says("/today")
    assert isinstance(harness.driver, TelegramDriver)
    shown = harness.driver.person.from_bot[-1]
    assert (shown.links["30 new"], shown.links["10 new"]) == ("#1n", "#2n")
    assert "10 new" not in shown.text_buttons


@on(ConsoleDriver)
async def test_a_terminal_says_the_numbers_of_the_sections(harness: BotHarness) -> None:
    await harness.jumps_to(MORNING)
    shown = await harness.says("/today")
    assert "30 new (1–30)" in shown
    assert "10 new (31–40)" in shown
