"""A morning rings once: the first page of a digest, and nothing within the quiet hours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, PlatformDriver, TelegramDriver

MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 17)
MANY = 120


@pytest.fixture(params=[TelegramDriver, DiscordDriver])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    driver: Callable[[], PlatformDriver] = request.param
    async with BotHarness(driver(), tmp_path) as harness:
        harness.arxiv.announce(MONDAY, paper("2606.01001", "cs.DC"))
        yield harness


def announce(harness: BotHarness, day: date, count: int) -> None:
    ids = [f"2606.{day.day}{number:03}" for number in range(1, count + 1)]
    harness.arxiv.announce(day, *(paper(paper_id, "cs.DC") for paper_id in ids))


def sounds(harness: BotHarness) -> list[bool]:
    """Return of each message of the bot whether it made a sound."""
    driver = harness.driver
    if isinstance(driver, TelegramDriver):
        return [not message.silent for message in driver.person.from_bot]
    assert isinstance(driver, DiscordDriver)
    bot = driver.emulator.bot
    return [not message.silent for message in driver.person.sees() if message.author is bot]


async def test_of_a_digest_only_the_first_page_makes_a_sound(harness: BotHarness) -> None:
    await harness.driver.says("/subscribe cs.DC")
    await harness.driver.says("/style titles")
    before = len(sounds(harness))
    announce(harness, TUESDAY, MANY)
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    pushed = sounds(harness)[before:]
    assert len(pushed) > 1
    assert pushed == [True] + [False] * (len(pushed) - 1)


async def test_as_soon_as_it_is_out_makes_no_sound_at_night(harness: BotHarness) -> None:
    await harness.driver.says("/timezone America/New_York")
    await harness.driver.says("/time asap")
    await harness.driver.says("/subscribe cs.DC")
    before = len(sounds(harness))
    announce(harness, TUESDAY, MANY)
    await harness.jumps_to("2026-06-16T04:15:00+00:00")
    night = sounds(harness)[before:]
    assert night
    assert not any(night)
    await harness.driver.says("/quiet off")
    before = len(sounds(harness))
    announce(harness, WEDNESDAY, 1)
    await harness.jumps_to("2026-06-17T04:15:00+00:00")
    assert sounds(harness)[before:] == [True]
