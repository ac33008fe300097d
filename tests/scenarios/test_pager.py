"""A large morning comes as one message whose pages are turned where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.commands.registry import menu_entries
from bot.digest.paging import list_opened
from bot.ports.platform import Platform
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MORNING = "2026-06-16T08:00:00+00:00"
PAPERS = [paper(f"2606.{number:05}", "cs.DC") for number in range(2001, 2161)]
IDS = [f"2606.{number:05}" for number in range(2001, 2161)]
ACCEPTED = "Accepted at the Workshop on Systems That Were Invented for Tests of Paging, 2026"
_ID = re.compile(r"On the matter of (\d{4}\.\d{5})", re.IGNORECASE)
_POSITION = re.compile(r"Tuesday 16 June 2026 · (\d+)/(\d+)")


class ShortPages(TelegramDriver):
    """Telegram with short pages, so that few papers are many pages."""

    def platform(self) -> Platform:
        return TelegramPlatform(
            self.emulator.token, self.emulator.url, menu_entries(), page_budget=2_500
        )


@pytest.fixture(params=[ShortPages, DiscordDriver], ids=lambda driver: driver.name)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        harness.arxiv.announce(date(2026, 6, 16), *PAPERS)
        await harness.says("/subscribe cs.DC")
        yield harness


def shown(text: str) -> list[str]:
    return list(dict.fromkeys(_ID.findall(text)))


async def turn_to_the_end(harness: BotHarness, text: str, turns: int = 99) -> list[list[str]]:
    """Return the papers of each page from this one on."""
    pages = [shown(text)]
    while turns and "▶" in buttons_below(harness):
        text = await harness.presses("▶")
        pages.append(shown(text))
        turns -= 1
    return pages


def buttons_below(harness: BotHarness) -> list[str]:
    """Return the buttons of the newest message that holds papers."""
    driver = harness.driver
    assert isinstance(driver, TelegramDriver | DiscordDriver)
    sent = driver.person.from_bot if isinstance(driver, TelegramDriver) else driver.person.sees()
    return list(next(message for message in reversed(sent) if _ID.search(message.text)).buttons)


def pushed(harness: BotHarness) -> list[str]:
    """Return the messages that hold papers."""
    return [text for text in harness.driver.messages() if _ID.search(text)]


async def test_a_morning_of_many_messages_is_one_that_is_turned_to_its_end(
    harness: BotHarness,
) -> None:
    await harness.jumps_to(MORNING)
    (first,) = pushed(harness)
    assert not _POSITION.search(first)
    pages = await turn_to_the_end(harness, first)
    assert len(pages) > 5
    assert [paper_id for page in pages for paper_id in page] == IDS
    assert len(pushed(harness)) == 1, "all pages are in one message"
    last = pushed(harness)[0]
    assert _POSITION.search(last).groups() == (f"{len(pages)}", f"{len(pages)}")  # type: ignore[union-attr]
    assert shown(await harness.presses("«")) == pages[0]
    assert shown(await harness.presses("»")) == pages[-1]
    assert shown(await harness.presses("◀")) == pages[-2]


async def test_what_stands_below_the_last_page_that_was_opened_is_not_known_to_be_passed_over(
    harness: BotHarness,
) -> None:
    await harness.jumps_to(MORNING)
    (first,) = pushed(harness)
    store, name = harness.app.store, harness.driver.name
    (chat,) = await store.chats.due(harness.clock.now().replace(year=2030), [name], 9)
    sent = await store.outbox.sent_pages(chat.id, harness.clock.now() - timedelta(days=1))
    assert [paper for page in sent for paper in list_opened(page, "paper")] == shown(first)
    assert await store.rankings.opened(chat.id) == frozenset()
    pages = await turn_to_the_end(harness, first, turns=2)
    seen = [paper for page in pages for paper in page]
    assert await store.rankings.opened(chat.id) == {*seen}
    assert len(seen) < len(IDS)


async def test_a_chat_says_whether_it_turns_pages(harness: BotHarness) -> None:
    await harness.says("/style pages")
    await harness.jumps_to(MORNING)
    messages = pushed(harness)
    assert len(messages) > 5
    assert [paper_id for text in messages for paper_id in shown(text)] == IDS
    positions = [_POSITION.search(text) for text in messages]
    assert positions[0] is None
    assert [found and int(found[1]) for found in positions[1:]] == [*range(2, len(messages) + 1)]
    harness.arxiv.announce(
        date(2026, 6, 17), *[paper(f"2606.{n:05}", "cs.DC") for n in range(3001, 3031)]
    )
    await harness.says("/style pager on")
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    assert len(pushed(harness)) == len(messages) + 1


async def test_no_paper_is_passed_over_after_a_restart_and_later_corrections(
    harness: BotHarness,
) -> None:
    await harness.jumps_to(MORNING)
    before = await turn_to_the_end(harness, pushed(harness)[0], turns=1)
    # ArXiv tells more about the papers, so that pages hold fewer, and adds one late.
    store = harness.app.store
    known = [paper for paper in [await store.papers.get(paper_id) for paper_id in IDS] if paper]
    told = [
        replace(paper, author_names=("Somebody Nobody Had Heard Of",), comment=ACCEPTED)
        for paper in known
    ]
    await store.papers.enrich(told)
    harness.arxiv.announce(date(2026, 6, 16), *PAPERS, paper("2606.02900", "cs.DC"))
    await harness.restarts()
    await harness.works()
    await harness.says("/style titles")
    await harness.says("/unsubscribe cs.DC")
    after = await turn_to_the_end(harness, await harness.presses("▶"))
    assert {paper_id for page in (*before, *after) for paper_id in page} == set(IDS)
    assert max(Counter(paper_id for page in after for paper_id in page).values()) == 1


async def test_on_a_server_without_rich_messages_no_paper_is_out_of_reach(tmp_path: Path) -> None:
    driver = TelegramDriver()
    async with BotHarness(driver, tmp_path) as harness:
        await harness.says("/subscribe cs.DC")
        await harness.says("/style pager")
        driver.emulator.speaks("10.0")
        harness.arxiv.announce(date(2026, 6, 16), *PAPERS)
        await harness.jumps_to(MORNING)
        messages = pushed(harness)
        assert len(messages) > 1, "the first page was cut anew"
        turned = await turn_to_the_end(harness, messages[-1])
        pages = [*map(shown, messages[:-1]), *turned]
        assert {paper_id for page in pages for paper_id in page} == set(IDS)
