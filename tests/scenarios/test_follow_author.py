"""/follow @NAME makes an interest in an author, chosen among the people of that name."""

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

VISION, OPTICS = "Y. Chen, Ada Quorum", "Cy Lens, Y. Chen"


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A bot that has read two categories, in which two people called Y. Chen publish."""
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(
            date(2026, 6, 15),
            paper("2606.01001", "cs.CV", authors=VISION),
            paper("2606.01002", "cs.CV", authors=f"Bo Vote, {VISION}"),
            paper("2606.01003", "physics.optics", authors=OPTICS),
            paper("2606.01004", "cs.CV", authors="Solo Author"),
        )
        await harness.app.ingest.fetch(["cs.CV", "physics.optics"])
        yield harness


async def queries(harness: BotHarness) -> list[str]:
    chats = [await harness.app.store.chats.find(await address(harness))]
    return [
        interest.query
        for chat in chats
        if chat is not None
        for interest in await harness.app.store.interests.of(chat.id)
    ]


async def address(harness: BotHarness):
    driver = harness.driver
    if isinstance(driver, ConsoleDriver):
        return driver._platform.address
    due = await harness.app.store.chats.due(
        harness.clock.now().replace(year=2030), [driver.name], 9
    )
    return due[0].address


async def test_a_common_name_is_told_apart_by_coauthors_and_categories(
    harness: BotHarness,
) -> None:
    said = await harness.says("/follow @Y. Chen")
    assert "2 people publish as Y. Chen; which?" in said
    assert "1. Y. Chen: 2 papers in cs.CV, with Ada Quorum and Bo Vote" in said
    assert "2. Y. Chen: 1 paper in physics.optics, with Cy Lens" in said
    offered = await harness.presses("2")
    assert 'au:"Cy Lens"' in offered
    await harness.presses("Keep")
    (query,) = await queries(harness)
    assert query == 'au:"Y. Chen" (cat:physics.optics OR au:"Cy Lens")'


async def test_an_author_without_namesakes_is_followed_at_once(harness: BotHarness) -> None:
    assert "Solo Author" in await harness.says("/follow @Solo Author")
    await harness.presses("Keep")
    assert await queries(harness) == ['au:"Solo Author"']
    assert "Which author?" in await harness.says("/follow @")
