"""What arXiv is asked on a normal day and on one that is five hours late, if all of it is read."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.ingest.feed_requests import CATEGORIES_PER_REQUEST
from bot.ingest.pipeline import PAGES_PER_ROUND
from bot.model.calendar import NEW_YORK
from bot.model.taxonomy import CATEGORIES
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import IngestHarness, ingest_harness
from tests.support.soak import amount, thinned
from tests.support.stores import prepare_sqlite

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)
LOOK = timedelta(minutes=5)
GROUPS = -(-len(CATEGORIES) // CATEGORIES_PER_REQUEST)
PAPERS = amount(2, 12)
"""New papers of each category; more in the largest."""
ABSTRACT = "We consider a matter that is invented. " * 33


@dataclass(frozen=True, slots=True)
class NormalDay:
    """What a day without a fault has cost, and the database after it."""

    file: Path
    feeds: Sequence[str]
    pages: Sequence[str]
    first_round: timedelta


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> NormalDay:
    """Every category's announcement of Monday has come, with proof."""
    return asyncio.run(lives_through_monday(tmp_path_factory.mktemp("monday") / "paperboy.db"))


async def lives_through_monday(file: Path) -> NormalDay:
    async with ingest_harness(prepare_sqlite(file)) as here:
        begun = at(MONDAY, time(0, 10))
        here.clock.jump(to=begun)
        announces(here, MONDAY, 1)
        await here.subscribes(*CATEGORIES)
        await here.ingest.run_round()
        first_round = here.clock.now() - begun
        await looks_until(here, begun + (1 + len(CATEGORIES) // PAGES_PER_ROUND) * 2 * LOOK)
        assert (await here.ingest.run_round()).missing == ()
        return NormalDay(file, here.feeds_asked, here.pages_asked, first_round)


@pytest.fixture
async def here(monday: NormalDay, tmp_path: Path) -> AsyncIterator[IngestHarness]:
    """All categories are read, and have Monday's announcement; Tuesday's is not there yet."""
    file = tmp_path / "paperboy.db"
    shutil.copy(monday.file, file)
    async with ingest_harness(f"sqlite+aiosqlite:///{file}") as here:
        announces(here, MONDAY, 1)
        yield here


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, NEW_YORK)


def announces(here: IngestHarness, day: date, first: int) -> None:
    """Every category has papers, the largest a realistic number of them."""
    sizes = dict.fromkeys(CATEGORIES, PAPERS) | {"cs.LG": 150, "cs.CV": 100}
    names = [category for category, size in sizes.items() for _ in range(size)]
    here.arxiv.announce(
        day,
        *(
            paper(f"2606.{number:05}", category, abstract=ABSTRACT)
            for number, category in enumerate(names, first)
        ),
    )


async def looks_until(here: IngestHarness, end: datetime) -> None:
    """Do what the scheduler does until ``end``: a round every five minutes."""
    due = here.clock.now()
    while due < end:
        here.clock.jump(to=max(due, here.clock.now()))
        await here.ingest.run_round()
        due += LOOK


def test_a_normal_day_costs_one_request_a_group_and_one_page_a_category(monday: NormalDay) -> None:
    assert monday.first_round < timedelta(minutes=6)
    assert len(monday.feeds) == GROUPS
    assert Counter(monday.pages) == {f"/list/{category}/new": 1 for category in CATEGORIES}


@pytest.mark.soak
@pytest.mark.parametrize("shown", thinned(["nothing", "yesterday"], 2))
async def test_five_hours_late_cost_a_small_conditional_request_a_look(
    here: IngestHarness, shown: str
) -> None:
    if shown == "yesterday":
        here.arxiv.is_stale(TUESDAY)
    here.clock.jump(to=at(TUESDAY, time(0, 10)))
    await looks_until(here, at(TUESDAY, time(5, 10)))

    assert len(here.feeds_asked) <= 64, "sixty looks, the first of which asks a few forms"
    assert len(here.pages_asked) <= 8
    assert len(set(here.pages_asked)) > 1, "no page alone is believed"
    known: set[str] = set()
    for seen in here.arxiv.requests:
        if seen.path.startswith(("/rss/", "/atom/")):
            assert seen.etag or seen.path not in known, f"{seen.path} at {seen.at}"
            known.add(seen.path)
    assert here.arxiv.bytes_sent < 5_000_000

    here.arxiv.is_stale(TUESDAY, "none")
    announces(here, TUESDAY, 20_001)
    here.clock.jump(to=at(TUESDAY, time(5, 10)))
    await here.ingest.run_round()
    held = await here.store.editions.dates(CATEGORIES, TUESDAY)
    assert len(held) == len(CATEGORIES), "all of it comes with the next look"
    assert len(await here.shows("cs.LG", TUESDAY) or ()) == 150
    assert len(here.arxiv.requests) <= 120
    assert here.arxiv.bytes_sent <= 100_000_000
