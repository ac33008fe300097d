"""Announcements that are older than arXiv's own pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.ingest.feed_requests import SENTINEL
from bot.model.announcement import Slot
from bot.ports.sources import QUERY_API
from tests.contract.two_days import CROSS, NEW
from tests.emulators.arxiv import fault, paper
from tests.emulators.arxiv.ingest_harness import IngestHarness

pytestmark = pytest.mark.usefixtures("inline_sqlite")

NOW = "2026-05-29T06:00:00+00:00"
THEN = date(2026, 2, 23)
"""A Monday of long ago; what was handed in from Thursday's to Friday's cut-off was listed on it."""
DAYS = [THEN + timedelta(days=number) for number in (0, 1, 2, 3, 4, 7, 8)]


def announce(here: IngestHarness) -> None:
    """A paper and a guest of cs.DC on each of seven days, and one that was held for a week."""
    for number, day in enumerate(DAYS):
        eve = day - timedelta(days=3 if day.weekday() == 0 else 1)
        base = f"2602.1{number}"
        here.arxiv.announce(
            day,
            paper(f"{base}001", SENTINEL, submitted=f"{eve}T12:00:00Z"),
            paper(f"{base}002", "cs.DC", submitted=f"{eve}T13:00:00Z", comment="3 pages"),
            paper(f"{base}003", f"{SENTINEL} cs.DC", submitted=f"{eve}T14:00:00Z"),
        )
    for day in ("2026-02-10", "2026-02-17"):  # arXiv never rests for a week
        early = paper(f"2602.0{day[-2:]}00", SENTINEL, submitted=f"{day}T12:00:00Z")
        here.arxiv.announce(date.fromisoformat(day) + timedelta(days=1), early)
    held = paper("2602.12004", "cs.DC", submitted="2026-02-17T12:00:00Z")
    here.arxiv.announce(DAYS[2], held)


def unwatched(done: int, total: int, slot: Slot) -> None:
    """Nobody looks on."""


async def make_up(here: IngestHarness) -> list[str]:
    """Ask for what is too old for arXiv's pages, which are ill; return what went wrong with it."""
    here.clock.jump(to=NOW)
    here.arxiv.answers(503, on="/catchup")
    done = await here.ingest.backfill(("cs.DC",), THEN, unwatched)
    here.arxiv.recovers()
    return [failure for failure in done.failures if "2026-02" in failure or "2026-03-0" in failure]


async def held(here: IngestHarness, day: date) -> list[tuple[str, str]] | None:
    editions = (await here.store.editions.newest(["cs.DC"], day)).get("cs.DC")
    if not editions:
        return None
    assert {edition.source for edition in editions} == {"rebuilt"}
    listings = await here.store.editions.listings([edition.id for edition in editions])
    return [(listing.paper.id, listing.type) for listing in listings]


async def test_what_is_on_no_page_any_more_is_rebuilt_from_submissions(here: IngestHarness) -> None:
    announce(here)
    await make_up(here)

    for number, day in enumerate(DAYS):
        ids = [(f"2602.1{number}002", NEW), (f"2602.1{number}003", CROSS)]
        if number == 2:
            ids.insert(1, ("2602.12004", NEW))
        assert await held(here, day) == ids
    declared = await here.store.evidence.declarations(["cs.DC"], THEN)
    assert not {day for _, day in declared}.intersection(DAYS)
    first = await here.store.papers.get("2602.10002")
    assert first is not None
    assert first.comment == "3 pages"


async def test_a_day_of_which_nothing_is_known_is_not_claimed_to_be_empty(
    here: IngestHarness,
) -> None:
    announce(here)
    failures = await make_up(here)

    unknown = DAYS[-1] + timedelta(days=1)
    assert await held(here, unknown) is None
    assert f"cs.DC of {unknown} is still missing" in failures


async def test_what_is_rebuilt_is_not_asked_for_again_after_arxiv_failed(
    here: IngestHarness,
) -> None:
    announce(here)
    asked: list[str] = []

    async def fails_at_the_next_week(request):
        asked.append(request.query["search_query"])
        if len(asked) > 3:
            return await fault.answers(503)(request)
        return await here.arxiv._query(request)

    here.arxiv.fails(fails_at_the_next_week, on="/api")
    assert "cs.DC of 2026-03-02 is still missing" in await make_up(here)
    assert await held(here, DAYS[0]) is not None
    assert await held(here, DAYS[5]) is None
    assert (await here.store.sources.health(QUERY_API)).failed_since is not None

    here.arxiv.recovers()
    before = len(here.asked)
    await make_up(here)
    assert await held(here, DAYS[5]) is not None
    weeks = [path for path in here.asked[before:] if "submittedDate" in path]
    assert not [path for path in weeks if "202602051" in path]


async def test_what_was_listed_on_another_day_is_not_listed_twice(here: IngestHarness) -> None:
    announce(here)
    held_first = paper("2602.12000", "cs.DC", submitted="2026-02-17T12:00:00Z")
    here.arxiv.announce(DAYS[2], held_first)
    here.clock.jump(to=f"{DAYS[2]}T12:00:00+00:00")
    await here.ingest.load_feed(here.file("cs.DC"))
    await make_up(here)

    ids = [paper_id for day in DAYS for paper_id in await here.shows("cs.DC", day) or ()]
    assert len(ids) == len(set(ids)) == 16
