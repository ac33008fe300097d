"""The real June of 2026, through the whole of ingestion, held against what arXiv listed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest

from adapters.arxiv.dumps.files import read_feeds
from bot.ingest.judge import Stale
from bot.model.announcement import Feed
from bot.model.calendar import NEW_YORK
from tests.emulators.arxiv.daily import daily_announcements
from tests.emulators.arxiv.ingest_harness import ingest_harness
from tests.support.real_data import read_real_data, real_data

pytestmark = pytest.mark.usefixtures("inline_sqlite")

DAILY = "daily/arxiv_daily_2026-06.jsonl.gz"
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
STALE = {("cs.LG", 12), ("cs.CL", 17), ("cs.AI", 18)}
TYPES = {"new": "new", "cross": "cross", "replace": "replace", "replace-cross": "replace"}

Typed = set[tuple[str, str]]


def captured() -> Mapping[tuple[str, date], Typed]:
    """(id, type) pairs by category and listing date, as the records have them."""
    told: defaultdict[tuple[str, date], Typed] = defaultdict(set)
    for line in read_real_data(DAILY).splitlines():
        record = json.loads(line)
        day = date.fromisoformat(record["announced"])
        for category, type_ in (record["feed_types"] or {}).items():
            told[category, day].add((record["id"], TYPES[type_]))
    return told


def captured_files() -> list[Path]:
    return sorted(real_data("feeds").glob("2026-06-1[1-8]-*"))


async def test_captured_feeds_become_exactly_what_was_listed_and_stale_ones_nothing(
    sqlite_url: str,
) -> None:
    truth = captured()
    async with ingest_harness(sqlite_url) as here:
        for feed in read_feeds(captured_files()):
            assert isinstance(feed, Feed)
            midnight = datetime.combine(feed.claimed_date, time(), NEW_YORK)
            here.clock.jump(to=max(here.clock.now(), midnight))
            report = await here.ingest.load_feed(feed)
            category, day = feed.categories[0], feed.claimed_date
            assert isinstance(report.verdict, Stale) == ((category, day.day) in STALE)
            if isinstance(report.verdict, Stale):
                assert report.added == 0
                assert await here.shows(category, day) is None
            elif feed.items:
                assert await listed(here.store, category, day) == truth[category, day]


async def listed(store, category: str, day: date) -> Typed:
    editions = (await store.editions.newest([category], day))[category]
    listings = await store.editions.listings([edition.id for edition in editions])
    return {(listing.paper.id, listing.type.value) for listing in listings}


@pytest.mark.parametrize("terms", [CATEGORIES, ("cs.DC", "cs.AR")], ids=["large", "small"])
async def test_every_day_brings_what_was_announced_whatever_is_stale(
    sqlite_url: str, terms: tuple[str, ...]
) -> None:
    announced = daily_announcements(read_real_data(DAILY))
    async with ingest_harness(sqlite_url) as here:
        await here.subscribes(*terms)
        for day, papers in announced.items():
            here.arxiv.announce(day, *papers)
        for day in (date(2026, 6, number) for number in range(11, 24)):
            if day.day in {12, 17, 18}:
                here.arxiv.is_stale(day, "rss")
            here.clock.jump(to=datetime.combine(day, time(0, 10), NEW_YORK))
            done = await here.ingest.run_round()
            if day in announced:
                assert done.missing == ()
            for term in terms:
                expected = {
                    announced_paper.id
                    for announced_paper in announced.get(day, ())
                    if announced_paper.type_for(frozenset({term}))
                }
                found = set(await here.shows(term, day) or ())
                assert expected <= found
                assert len(found - expected) <= 3  # old papers, cross-listed to a neighbour
