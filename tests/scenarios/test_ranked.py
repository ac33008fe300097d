"""Readers with likes get what matters to them first, on every platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import AnnouncedPaper, paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

CACHES = "Cache eviction with regret bounds. Replacement policies learn the hit ratio of a cache."
OTHERS = [f"Alpha{n} beta{n} gamma{n}. Delta{n} epsilon{n} zeta{n} eta{n}." for n in range(11)]
LIKED = (11, 23, 35)


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A reader of cs.DC who saved the six papers on caches of the first two mornings."""
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 12), paper("2606.00001", "cs.DC"))
        await harness.says("/subscribe cs.DC")
        await harness.says("/style titles")
        for day in (15, 16):
            harness.arxiv.announce(date(2026, 6, day), *papers_of(day))
            await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
        for day in (15, 16):
            for number in LIKED:
                await harness.says(f"/save {paper_id(day, number)}")
        harness.arxiv.announce(date(2026, 6, 17), *papers_of(17))
        yield harness


def paper_id(day: int, number: int) -> str:
    return f"2606.{day * 100 + number:05}"


def papers_of(day: int) -> list[AnnouncedPaper]:
    """Return 36 papers; every twelfth is about caches."""
    subjects = [*OTHERS, CACHES] * 3
    return [
        paper(
            paper_id(day, number),
            "cs.DC",
            abstract=f"{subject} {subject} We invent number {number}.",
        )
        for number, subject in enumerate(subjects)
    ]


def places(said: str, *numbers: int) -> list[int]:
    return [said.index(paper_id(17, number)) for number in numbers]


async def test_what_is_like_the_saved_papers_comes_first_with_reasons(
    harness: BotHarness,
) -> None:
    await harness.says("/top 3")
    await harness.says("/explore off")
    harness.was_sent()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    said = harness.was_sent()
    assert said.index("For you") < min(places(said, *LIKED))
    assert max(places(said, *LIKED)) < min(places(said, 0, 1, 2))
    assert said.count("Why: like") == 3
    today = await harness.says("/today")
    assert max(places(today, *LIKED)) < min(places(today, 0, 1, 2))


async def test_a_section_may_have_an_order_of_its_own(harness: BotHarness) -> None:
    await harness.says("/top 1")
    await harness.says("/explore off")
    assert "has an order of its own" in await harness.says("/rank cs.DC on")
    harness.was_sent()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    said = harness.was_sent()
    assert said.count("Why: like") == 1
    assert max(places(said, *LIKED)) < min(places(said, 0, 1, 2))


async def test_who_wants_no_ranking_gets_the_normal_order(harness: BotHarness) -> None:
    assert "normal order" in await harness.says("/rank off")
    harness.was_sent()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    said = harness.was_sent()
    assert "For you" not in said
    assert places(said, 0, 1, 2, 3) == sorted(places(said, 0, 1, 2, 3))


async def test_some_papers_are_new_ground_and_twelve_are_offered_to_rate(
    harness: BotHarness,
) -> None:
    harness.was_sent()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    assert harness.was_sent().count("new ground") == 2
    tuned = await harness.says("/tune")
    assert len({number for number in range(36) if paper_id(17, number) in tuned}) == 12


@pytest.mark.parametrize("mode", ["on", "all"])
async def test_what_is_beyond_the_most_that_a_digest_shows_is_the_rest_of_the_readers_order(
    harness: BotHarness, mode: str
) -> None:
    await harness.says("/explore off")
    await harness.says("/top 3")
    await harness.says(f"/rank {mode}")
    await harness.says("/max 5")
    harness.was_sent()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    shown, rest = harness.was_sent(), await harness.says("/rest")
    first = [number for number in range(36) if paper_id(17, number) in shown]
    assert {*LIKED} < {*first}
    assert len(first) == 5
    assert [n for n in range(36) if paper_id(17, n) in rest] == [
        number for number in range(36) if number not in first
    ]
