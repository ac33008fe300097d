"""What arXiv is asked for somebody who reads all of it, and how complete that is said to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.model.announcement import AnnounceType
from bot.model.calendar import NEW_YORK
from bot.model.evidence import ReconciliationStatus
from bot.model.taxonomy import ALL_ARXIV, CATEGORIES
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import IngestHarness, ingest_harness
from tests.support.stores import empty_store

pytestmark = pytest.mark.usefixtures("inline_sqlite")

WEDNESDAY, THURSDAY = date(2026, 6, 17), date(2026, 6, 18)
ROUND = timedelta(minutes=5)
SHARES = {"cs": 0.5, "math": 0.12, "cond-mat": 0.07, "astro-ph": 0.06, "physics": 0.06}
"""About what a day's new papers are; the other archives have the rest in equal parts."""
FEEDS, PAGES = 10, len(ALL_ARXIV) + 1
"""The most requests on a morning on which all of arXiv is read, as docs/operators.md says."""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[IngestHarness]:
    async with ingest_harness(empty_store(tmp_path / "paperboy.db")) as here:
        here.clock.jump(to=datetime.combine(WEDNESDAY, time(0, 10), NEW_YORK))
        yield here


def announces_all(here: IngestHarness, day: date, papers: int, first: int) -> None:
    """About as many new papers as arXiv has, and as many replaced; one in four is cross-listed."""
    filed = Counter(category.archive for category in CATEGORIES.values())
    rest = (1 - sum(SHARES.values())) / (len(filed) - len(SHARES))
    number = first
    for category in CATEGORIES.values():
        share = SHARES.get(category.archive, rest) / filed[category.archive]
        for turn in range(max(1, round(papers * share))):
            guest = f" {'stat.ML' if category.id == 'cs.LG' else 'cs.LG'}" if turn % 4 == 0 else ""
            new = paper(f"2606.{number:05}", category.id + guest)
            old = paper(f"2505.{number:05}", category.id, action="replace", version=2)
            here.arxiv.announce(day, new, old)
            number += 1


async def lives_through(here: IngestHarness, day: date, minutes: int) -> None:
    """Rounds every five minutes from when the feeds of ``day`` are new."""
    due = datetime.combine(day, time(0, 10), NEW_YORK)
    end = due + timedelta(minutes=minutes)
    while due < end:
        here.clock.jump(to=max(due, here.clock.now()))
        await here.ingest.run_round()
        due += ROUND


@pytest.mark.slow
async def test_all_of_arxiv_costs_a_few_feeds_and_a_page_an_archive(here: IngestHarness) -> None:
    announces_all(here, WEDNESDAY, 1000, 1)
    announces_all(here, THURSDAY, 2300, 5001)
    await here.subscribes(*ALL_ARXIV)
    asked = 0
    for day in (WEDNESDAY, THURSDAY):  # the second has as many as Tuesdays have
        await lives_through(here, day, minutes=25)
        paths, asked = here.asked[asked:], len(here.asked)
        assert sum(path.startswith(("/rss/", "/atom/")) for path in paths) <= FEEDS
        assert sum(path.startswith("/list/") for path in paths) <= PAGES
        assert len(paths) <= FEEDS + PAGES
        declared = await here.store.evidence.declarations(CATEGORIES, day)
        assert {category for category, at in declared if at == day} == set(CATEGORIES)
        for category in CATEGORIES:
            assert len(await here.shows(category, day) or ()) == declared[category, day].total
            assert declared[category, day].total == len(here.file(category).items)


async def test_who_reads_one_category_for_itself_has_it_confirmed_by_its_own_page(
    here: IngestHarness,
) -> None:
    here.arxiv.announce(WEDNESDAY, paper("2606.00001", "cs.LG cs.DC"), paper("2606.00002", "cs.OS"))
    await here.subscribes(*ALL_ARXIV, "cs.LG")
    await lives_through(here, WEDNESDAY, minutes=20)
    archives = [f"/list/{term.removesuffix('.*')}/new" for term in ALL_ARXIV]
    assert set(here.pages_asked) == {*archives, "/list/cs.LG/new"}
    declared = await here.store.evidence.declarations(["cs.LG", "cs.DC", "cs.AI"], WEDNESDAY)
    assert {category: each.status for (category, _), each in declared.items()} == {
        "cs.LG": ReconciliationStatus.AGREED,
        "cs.DC": ReconciliationStatus.EXPLAINED,
        "cs.AI": ReconciliationStatus.EXPLAINED,
    }
    assert declared["cs.DC", WEDNESDAY].counts[AnnounceType.CROSS] == 1


async def test_what_only_an_archives_page_shows_comes_in_each_of_its_categories(
    here: IngestHarness,
) -> None:
    here.arxiv.announce(WEDNESDAY, paper("2606.00001", "cs.LG"))
    here.arxiv.serves_html(on="/list/")
    await here.subscribes(*ALL_ARXIV)
    await here.ingest.run_round()
    here.arxiv.recovers()
    late = paper("2606.00002", "cs.DC cs.OS math.CO"), paper("2606.00003", "q-bio.NC cs.DC")
    again = paper("2505.00004", "cs.OS cs.PF", action="replace", version=3)
    here.arxiv.announce(WEDNESDAY, *late, again)
    here.clock.jump(minutes=20)
    await here.ingest.run_round()
    shown = {category: await here.shows(category) for category in ("cs.DC", "cs.OS", "cs.PF")}
    assert shown == {
        "cs.DC": ["2606.00002", "2606.00003"],
        "cs.OS": ["2606.00002", "2505.00004"],
        "cs.PF": ["2505.00004"],
    }


async def test_an_archive_that_was_missed_for_days_is_caught_up_by_its_pages(
    here: IngestHarness,
) -> None:
    for number, day in enumerate((WEDNESDAY, THURSDAY, date(2026, 6, 19)), 1):
        announces_all(here, day, papers=0, first=number * 200)
        here.arxiv.announce(day, paper(f"2606.1000{number}", "eess.SP eess.IV"))
    await here.subscribes(*ALL_ARXIV)
    await lives_through(here, WEDNESDAY, minutes=10)
    await lives_through(here, date(2026, 6, 19), minutes=45)
    caught_up = [path for path in here.pages_asked if "catchup" in path]
    archives = {term.removesuffix(".*") for term in ALL_ARXIV}
    assert sorted(caught_up) == sorted(f"/catchup/{each}/2026-06-18" for each in archives)
    shown = await here.shows("eess.IV", THURSDAY) or []
    assert "2606.10002" in shown
    declared = await here.store.evidence.declarations(CATEGORIES, THURSDAY)
    assert {category for category, at in declared if at == THURSDAY} == set(CATEGORIES)
