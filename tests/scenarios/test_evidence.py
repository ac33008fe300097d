"""Mornings on which arXiv is not itself, from its first page to what a reader sees."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import AnnouncedPaper, paper
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver

pytestmark = pytest.mark.usefixtures("inline_sqlite")

SENTINEL = "cs.LG"


def numbered(first: int, *others: AnnouncedPaper) -> tuple[AnnouncedPaper, ...]:
    """Two papers of cs.DC and one of the sentinel category, numbered from ``first``."""
    return (
        paper(f"2606.{first:05}", "cs.DC"),
        paper(f"2606.{first + 1:05}", "cs.DC"),
        paper(f"2606.{first + 2:05}", SENTINEL),
        *others,
    )


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A reader of cs.DC who has had Monday's papers."""
    async with BotHarness(ConsoleDriver(), tmp_path, now="2026-06-14T12:00:00+00:00") as harness:
        for day, first in ((15, 100), (16, 200), (17, 300)):
            harness.arxiv.announce(date(2026, 6, day), *numbered(first))
        await harness.says("/subscribe cs.DC")
        await harness.jumps_to("2026-06-15T08:00:00+00:00")
        assert papers_in(harness.was_sent()) == ["2606.00100", "2606.00101"]
        yield harness


def papers_in(text: str) -> list[str]:
    return re.findall(r"On the matter of (26\d\d\.\d{5})", text)


async def test_a_digest_says_how_it_stands_against_arxivs_count(harness: BotHarness) -> None:
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "2 of 2 by arXiv’s own count" in harness.was_sent()
    assert "2 of 2 by arXiv’s own count" in await harness.says("/today")
    status = await harness.says("/status")
    assert "cs.DC: 2 of 2 by arXiv’s own count for Tuesday 16 June, received" in status
    assert "(rss)" in status


async def test_what_is_stale_for_two_days_comes_each_day_under_its_date(
    harness: BotHarness,
) -> None:
    for day, first in ((16, 200), (17, 300)):
        harness.arxiv.is_stale(date(2026, 6, day))
        await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
        sent = harness.was_sent()
        assert papers_in(sent) == [f"2606.{first:05}", f"2606.{first + 1:05}"]
        assert f"{day} June 2026" in sent


async def test_a_page_of_a_new_design_costs_the_proof_and_not_the_morning(
    harness: BotHarness,
) -> None:
    harness.arxiv.serves_html("/list")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    sent = harness.was_sent()
    assert papers_in(sent) == ["2606.00200", "2606.00201"]
    assert "count" not in sent
    assert "not yet checked" in await harness.says("/status")


async def test_what_does_not_come_in_time_is_late_and_what_comes_after_all_follows(
    harness: BotHarness,
) -> None:
    for day in (16, 17):
        await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
    harness.was_sent()
    await harness.jumps_to("2026-06-18T06:00:00+00:00")
    await harness.jumps_to("2026-06-18T06:15:00+00:00")
    await harness.jumps_to("2026-06-18T08:00:00+00:00")
    sent = harness.was_sent()
    assert "isn’t here yet" in sent
    assert "next try" in sent
    assert "announced nothing" not in sent
    await harness.jumps_to("2026-06-18T08:30:00+00:00")
    assert harness.was_sent() == ""
    assert "arXiv is late" in await harness.says("/today")

    harness.arxiv.announce(date(2026, 6, 18), *numbered(400))
    await harness.jumps_to("2026-06-18T12:00:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.00400", "2606.00401"]


async def test_an_announcement_on_a_published_holiday_is_delivered(harness: BotHarness) -> None:
    for day, first in ((18, 400), (19, 450)):
        harness.arxiv.announce(date(2026, 6, day), *numbered(first))
    for day in range(16, 20):
        await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
    harness.was_sent()
    harness.arxiv.announce(date(2026, 6, 22), *numbered(500))
    await harness.jumps_to("2026-06-22T08:00:00+00:00")
    sent = harness.was_sent()
    assert papers_in(sent) == ["2606.00500", "2606.00501"]
    assert "Monday 22 June 2026" in sent


async def test_the_next_batch_brings_the_one_before_it_along_in_one_digest(
    harness: BotHarness,
) -> None:
    await harness.restarts()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    sent = harness.was_sent()
    assert sorted(papers_in(sent)) == ["2606.00200", "2606.00201", "2606.00300", "2606.00301"]
    assert sent.count("arXiv · ") == 1
    assert "Tuesday 16 June to Wednesday 17 June 2026" in sent


async def test_after_a_week_away_one_digest_brings_all_and_its_dates_are_true(
    harness: BotHarness,
) -> None:
    for day, first in ((18, 400), (19, 500), (23, 600)):
        harness.arxiv.announce(date(2026, 6, day), *numbered(first))
    await harness.restarts()
    await harness.jumps_to("2026-06-23T14:00:00+00:00")
    sent = harness.was_sent()
    assert len(papers_in(sent)) == len(set(papers_in(sent))) == 10
    assert sent.count("arXiv · ") == 1
    assert "10 of 10 by arXiv’s own count" in sent
    thursday = await harness.says("/today 2026-06-18")
    assert papers_in(thursday) == ["2606.00400", "2606.00401"]
    await harness.jumps_to("2026-06-23T15:00:00+00:00")
    assert harness.was_sent() == ""


async def test_after_a_standstill_nobody_is_told_that_arxiv_is_late(harness: BotHarness) -> None:
    await harness.restarts()
    harness.clock.jump(to="2026-06-16T20:00:00+00:00")
    await harness.app.planner.plan_due()  # before anybody has asked arXiv
    await harness.works()
    assert "isn’t here yet" not in harness.was_sent()
    await harness.jumps_to("2026-06-16T20:06:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.00200", "2606.00201"]


async def test_what_arxiv_lists_late_opens_the_next_digest(harness: BotHarness) -> None:
    harness.arxiv.serves_html("/list")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.00200", "2606.00201"]
    harness.arxiv.recovers()
    harness.arxiv.announce(date(2026, 6, 16), paper("2606.00209", "cs.DC"))
    await harness.jumps_to("2026-06-16T14:00:00+00:00")
    assert harness.was_sent() == ""

    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    sent = harness.was_sent()
    assert papers_in(sent) == ["2606.00209", "2606.00300", "2606.00301"]
    late, punctual = sent.index("Late additions to the announcement for"), sent.index("cs.DC · ")
    assert late < sent.index("2606.00209") < punctual < sent.index("2606.00300")
    assert "announcement for Tuesday 16 June 2026" in sent
    assert "arXiv · Wednesday 17 June 2026" in sent
    assert papers_in(await harness.says("/today 2026-06-16"))[-1] == "2606.00209"
    await harness.jumps_to("2026-06-18T08:00:00+00:00")
    assert "2606.00209" not in harness.was_sent()


async def test_a_new_paper_in_its_second_version_is_no_news_when_it_is_replaced_by_it(
    harness: BotHarness,
) -> None:
    await harness.says("/types new cross replace")
    harness.arxiv.announce(date(2026, 6, 16), paper("2606.00210", "cs.DC", version=2))
    harness.arxiv.announce(date(2026, 6, 17), paper("2606.00210", "cs.DC", "replace", version=2))
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "2606.00210" in papers_in(harness.was_sent())
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.00300", "2606.00301"]
