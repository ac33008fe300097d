"""In the running bot, a value that cannot be costs its item, and never a feed or a round."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import Unreadable
from bot.ingest.feed_requests import SENTINEL
from bot.model.calendar import NEW_YORK
from tests.contract.two_days import MONDAY, TODAYS_DC, TUESDAY
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import PATIENT, IngestHarness
from tests.emulators.arxiv.listing import ListingContent, new_page
from tests.emulators.arxiv.markup import api_page, rss

pytestmark = pytest.mark.usefixtures("inline_sqlite")

HUGE = b"9" * 5_000
ODD = {
    "a version of 5,000 digits": (b"2606.00020v1", b"2606.00020v" + HUGE),
    "a month that does not exist": (b"arXiv:2606.00020v1", b"arXiv:2613.00020v1"),
    "a negative number": (b"arXiv:2606.00020v1", b"arXiv:2606.-0020v1"),
    "no version": (b"arXiv:2606.00020v1", b"arXiv:2606.00020v0"),
}


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_item_is_had_from_elsewhere_and_the_feed_is_used(
    here: IngestHarness, name: str
) -> None:
    await here.subscribes("cs.DC", "cs.AI")
    old, new = ODD[name]
    feed = here.arxiv.feed("rss", f"cs.AI+cs.DC+{SENTINEL}")
    assert old in feed
    here.arxiv.answers(200, body=feed.replace(old, new), on="/rss")

    report = await here.ingest.run_round()

    assert not report.failures
    assert await here.shows("cs.DC") == TODAYS_DC
    assert await here.shows("cs.AI") == ["2606.00020"]
    assert len(here.feeds_asked) == 1


async def test_where_only_an_odd_item_is_left_of_a_category_nobody_is_told_of_nothing(
    here: IngestHarness,
) -> None:
    feed = here.arxiv.feed("rss", f"cs.AI+cs.DC+{SENTINEL}")
    here.arxiv.answers(200, body=feed.replace(*ODD["no version"]), on="/rss")
    here.arxiv.answers(503, on="/list")
    here.arxiv.answers(503, on="/catchup")
    here.arxiv.answers(503, on="/api")

    await here.ingest.fetch(["cs.AI", "cs.DC"])

    assert await here.shows("cs.AI") is None
    assert await here.shows("cs.DC") == TODAYS_DC[1:]


@pytest.mark.parametrize("days", [2, 8, 400, 20_000])
async def test_a_feed_of_the_far_future_is_no_announcement(here: IngestHarness, days: int) -> None:
    await here.subscribes("cs.DC")
    midnight = datetime(2026, 6, 16, tzinfo=NEW_YORK) + timedelta(days=days)
    rows = [(paper("2606.00099", "cs.DC"), "new")]
    title = f"cs.DC, {SENTINEL} updates on arXiv.org"
    future = rss(title, "l", "s", midnight, midnight, rows)
    here.arxiv.answers(200, body=future, on="/rss")

    await here.ingest.run_round()

    assert await here.shows("cs.DC") == TODAYS_DC


@pytest.mark.parametrize("days", [2, 400])
async def test_a_listing_page_of_the_far_future_does_not_say_that_arxiv_has_moved_on(
    here: IngestHarness, days: int
) -> None:
    await here.subscribes("cs.DC")
    future = ListingContent.of("cs.DC", TUESDAY + timedelta(days=days), [])
    here.arxiv.answers(200, body=new_page(future), on="/list")

    report = await here.ingest.run_round()

    assert any("dated in the future" in failure for failure in report.failures)
    assert here.ingest._pending.newest_listing_date <= TUESDAY


async def test_a_feed_of_the_far_future_is_not_loaded_from_a_file(here: IngestHarness) -> None:
    feed = here.file("cs.DC")
    here.clock.jump(to="2025-01-01T00:00:00+00:00")

    with pytest.raises(Unreadable, match="in the future"):
        await here.ingest.load_feed(feed)


async def test_an_odd_feed_costs_no_other_category_its_round(here: IngestHarness) -> None:
    await here.subscribes("cs.DC", "cs.AI", "cs.AR", "cs.CL", "cs.CV", "cs.RO", "math.CO")
    before = datetime(1, 1, 2, tzinfo=NEW_YORK)
    year_one = rss("cs.DC updates on arXiv.org", "l", "s", before, before, [])
    here.arxiv.answers(200, body=year_one, on="/rss")

    await here.ingest.run_round()

    assert await here.shows("cs.DC") == TODAYS_DC
    assert await here.shows("math.CO") == []


def an_index(here: IngestHarness) -> ArxivApi:
    limiter = ArxivRateLimiter(0, here.clock, here.store.reservations)
    return ArxivApi(here.arxiv.api_url, limiter, "", PATIENT)


@asynccontextmanager
async def closing(api: ArxivApi) -> AsyncIterator[ArxivApi]:
    try:
        yield api
    finally:
        await api.close()


class TestQueryApi:
    async def test_an_odd_entry_costs_no_other(self, here: IngestHarness) -> None:
        known = [paper(f"2606.0002{n}", "cs.DC") for n in range(3)]
        sentinel = paper("0704.0001", "hep-ph")
        for old, new in {
            b"2606.00021v1": b"2606.00021v" + HUGE,
            b"<published>2026-06-15T17:59:46Z": b"<published>0001-01-01T00:00:00+14:00",
        }.items():
            page = api_page("q", 4, 0, [*known, sentinel], here.clock.now())
            here.arxiv.answers(200, body=page.replace(old, new, 1), on="/api")
            async with closing(an_index(here)) as api:
                assert len(await api.details([paper.id for paper in known])) == 2

    async def test_more_pages_are_asked_for_behind_an_odd_entry(self, here: IngestHarness) -> None:
        odd = paper("2605.00077", "cs.DC", submitted="9999-12-31T23:59:59-14:00")
        here.arxiv.announce(MONDAY, odd)
        async with closing(an_index(here)) as api:
            found = await api.newest("cs.DC", 50)

        assert odd.id not in {paper.id for paper in found}
        assert len(found) >= 4
