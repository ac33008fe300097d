"""The language of queries on every platform: one for /search and interests, with its errors."""

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

RAFT, RAVENS = "2606.01001", "2606.01002"


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """Two papers that are stored, one of them about quorums in Chinese as well."""
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(
            date(2026, 6, 15),
            paper(RAFT, "cs.DC", title="A Quorum for Raft", authors="Søren Quick"),
            paper(RAVENS, "cs.DC", title="Ravens 与仲裁", authors="Ada Quorum"),
        )
        await harness.app.ingest.fetch(["cs.DC"])
        yield harness


async def test_one_language_finds_papers_and_makes_interests(harness: BotHarness) -> None:
    for query in ("ti:(raft OR paxos) ANDNOT au:quorum", "@Soren raft -ravens", "Quorums raft"):
        said = await harness.says(f"/search {query}")
        assert "Quorum for Raft" in said
        assert "Ravens" not in said
    assert "Ravens" in await harness.says("/search 仲裁")
    assert "would have brought 1 paper" in await harness.says("/subscribe cs.DC 标题：仲裁")


async def test_what_is_brought_from_elsewhere_is_read_and_said(harness: BotHarness) -> None:
    said = await harness.says("/search title contains raft && author:quick")
    assert "Read as ti:raft au:quick" in said
    assert "Quorum for Raft" in said
    said = await harness.says("/search raft year:2026")
    assert "year:2026 can’t be searched for" in said
    assert "Quorum for Raft" in await harness.presses("raft")


async def test_an_error_points_at_its_place_in_the_language_of_the_person(
    harness: BotHarness,
) -> None:
    said = (await harness.says("/search raft AND")).replace("\u00a0", " ")
    assert "raft AND" in said
    assert "     ^^^" in said
    assert "Quorum for Raft" in await harness.presses("raft")
    await harness.says("/language zh")
    assert "缺少" in await harness.says("/search raft AND")
    assert "A Quorum for Raft" in await harness.says(f"/search {RAFT}")


async def test_an_interest_is_muted_limited_and_made_a_highlight_by_buttons(
    harness: BotHarness,
) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.says("/subscribe logs: cs.DC raft")
    await harness.presses("Keep")
    await harness.says("/interests logs")
    assert "at most 5" in await harness.presses("≤ 5")
    assert "highlights" in await harness.presses("Highlight only")
    await harness.says("/mute logs for two weeks")
    assert "muted until" in await harness.presses("Keep")
    assert "muted until" in await harness.says("/interests logs")
