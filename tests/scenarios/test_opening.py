"""Papers of a pushed digest are opened where they stand, on every platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

FEW = [paper(f"2606.0200{n}", "cs.DC") for n in range(3)]
MANY = [paper(f"2606.0300{n}", "cs.DC") for n in range(9)]


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        harness.arxiv.announce(date(2026, 6, 16), *FEW)
        harness.arxiv.announce(date(2026, 6, 17), *MANY)
        yield harness


@pytest.mark.parametrize("day", [16, 17])
async def test_a_paper_of_the_morning_opens_after_a_restart(harness: BotHarness, day: int) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
    assert f"2606.0{day - 14}002" in harness.was_sent()
    if not isinstance(
        harness.driver, ConsoleDriver
    ):  # a screen and its numbers end with the program
        await harness.restarts()
    opened = await harness.opens_paper(3)
    assert f"On the matter of 2606.0{day - 14}002".casefold() in opened.casefold()
    assert f"2606.0{day - 14}001" not in opened
