"""Every way in which arXiv fails, everywhere or in one service: nothing is lost, doubled, or empty.

While it lasts, a category has either no edition or the whole one; when it is over, everything is
there, once.
"""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet

from bot.ingest.feed_requests import SENTINEL
from tests.contract.two_days import MONDAY, TODAYS_DC, TUESDAY
from tests.emulators.arxiv import fault
from tests.emulators.arxiv.fault import ArxivFault
from tests.emulators.arxiv.ingest_harness import IngestHarness

pytestmark = pytest.mark.usefixtures("inline_sqlite")

XML = b"<?xml version='1.0'?>\n<rss version=\"2.0\"><channel><title>cs.DC updates on arXiv.org"
ERROR = (
    b"<rss version='2.0'><channel><title>Feed error for query: x</title>"
    b"<description>Bad archive 'x'.</description></channel></rss>"
)
FAULTS: dict[str, ArxivFault] = {
    "hangs before the body": fault.hangs,
    "hangs within the body": fault.hangs_within,
    "drips": fault.drips,
    "resets": fault.resets,
    "resets in the middle": fault.resets_within,
    "redirects for ever": fault.loops,
    "redirects 301 to where nothing is": fault.answers(301, {"Location": "/nowhere"}),
    "redirects 302 to a page": fault.answers(302, {"Location": "/nowhere"}),
    "answers 304 out of the blue": fault.answers(304),
    "answers 400 with an error feed": fault.answers(400, body=ERROR),
    "answers 200 with an error feed": fault.answers(200, body=ERROR),
    "answers 403": fault.answers(403),
    "answers 404": fault.answers(404),
    "answers 429": fault.answers(429, body=b"Rate exceeded."),
    "answers 429 for an hour": fault.answers(429, {"Retry-After": "3600"}),
    "answers 500": fault.answers(500),
    "answers 502": fault.answers(502),
    "answers 503": fault.answers(503),
    "answers 503 for five minutes": fault.answers(503, {"Retry-After": "300"}),
    "answers a page": fault.answers(200, body=b"<!DOCTYPE html><html><h1>Sorry</h1></html>"),
    "answers nothing": fault.answers(200),
    "answers truncated XML": fault.answers(200, body=XML),
    "answers invalid UTF-8": fault.answers(200, body=XML + b"\xff\xfe</title></channel></rss>"),
    "answers garbage for gzip": fault.answers(
        200, {"Content-Encoding": "gzip"}, b"\x1f\x8bnonsense"
    ),
    "answers more than we take": fault.bombs(40),
    "expands entities": fault.answers(200, body=fault.EXPANDING),
    "names files of ours": fault.answers(200, body=fault.EXTERNAL),
}
HANGING = {"hangs before the body", "hangs within the body", "drips"}


def each(names: Iterable[str]) -> list[ParameterSet]:
    """Return parameters, marked where arXiv hangs."""
    return [
        pytest.param(name, marks=pytest.mark.hangs if name in HANGING else ()) for name in names
    ]


EVERYWHERE, FEEDS, PAGES = ("/",), ("/rss", "/atom"), ("/list", "/catchup")
NOTHING_TODAY = "math.NA"


async def recovers_in_time(here: IngestHarness) -> None:
    """Look every half hour, as long as it takes."""
    here.arxiv.recovers()
    for _ in range(12):
        here.clock.jump(minutes=30)
        done = await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
        if not done.missing:
            return
    pytest.fail(f"still missing: {done.missing}; {done.failures}")


async def is_whole(here: IngestHarness) -> None:
    """Everything of the day is there, each paper once, and nothing is owed as a supplement."""
    assert await here.shows("cs.DC") == TODAYS_DC
    assert await here.shows(NOTHING_TODAY) == []
    editions = await here.store.editions.after(["cs.DC"], 0, await here.store.editions.last_seq())
    listings = await here.store.editions.listings([edition.id for edition in editions])
    assert max(Counter(listing.paper.id for listing in listings).values()) == 1
    assert {edition.date for edition in editions} <= {MONDAY, TUESDAY}


async def suffers(here: IngestHarness, how: ArxivFault, where: tuple[str, ...]) -> None:
    """Two rounds while ``how`` lasts; what is there meanwhile is whole or not there."""
    for place in where:
        here.arxiv.fails(how, place)
    for _ in range(2):
        await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
        assert await here.shows("cs.DC") in (None, TODAYS_DC)
        here.clock.jump(minutes=5)


@pytest.mark.parametrize("name", each(FAULTS))
async def test_where_arxiv_fails_altogether_nothing_is_stored_and_no_day_is_called_empty(
    here: IngestHarness, name: str
) -> None:
    await suffers(here, FAULTS[name], EVERYWHERE)
    assert await here.store.editions.last_seq() == 0

    await recovers_in_time(here)
    await is_whole(here)


OF_THE_FEEDS = [
    *("drips", "resets in the middle", "redirects 302 to a page", "answers 304 out of the blue"),
    *("answers 200 with an error feed", "answers 400 with an error feed", "answers 403"),
    *("answers 429", "answers 503", "answers a page", "answers truncated XML", "expands entities"),
]


@pytest.mark.parametrize("name", each(OF_THE_FEEDS))
async def test_where_the_feeds_fail_the_day_is_whole_all_the_same_or_comes_later(
    here: IngestHarness, name: str
) -> None:
    await suffers(here, FAULTS[name], FEEDS)

    await recovers_in_time(here)
    await is_whole(here)


OF_THE_PAGES = ("hangs within the body", "resets", "answers 403", "answers 404", "answers a page")


@pytest.mark.parametrize(
    "name", each([*OF_THE_PAGES, "answers 503 for five minutes", "answers nothing"])
)
async def test_where_the_listing_pages_fail_nothing_is_called_empty_before_its_time(
    here: IngestHarness, name: str
) -> None:
    await suffers(here, FAULTS[name], PAGES)

    await recovers_in_time(here)
    await is_whole(here)


OF_THE_INDEX = ("answers 429", "answers 503", "resets", "answers a page", "answers nothing")


@pytest.mark.parametrize("name", OF_THE_INDEX)
async def test_where_the_index_fails_what_only_it_could_tell_comes_later(
    here: IngestHarness, name: str
) -> None:
    here.clock.jump(days=-1)
    await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
    here.clock.jump(days=1)
    here.arxiv.is_stale(TUESDAY)
    for _ in range(2):
        here.arxiv.fails(FAULTS[name], "/api")
        await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
        assert await here.shows("cs.DC", TUESDAY) in (None, TODAYS_DC)
        here.clock.jump(minutes=5)

    await recovers_in_time(here)
    await is_whole(here)


async def test_a_refused_connection_costs_time_and_nothing_else(here: IngestHarness) -> None:
    await here.arxiv.is_down()
    await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
    assert await here.store.editions.last_seq() == 0

    await here.arxiv.is_up()
    await recovers_in_time(here)
    await is_whole(here)


async def test_a_body_of_200_megabytes_is_refused_long_before_it_is_in_memory(
    here: IngestHarness,
) -> None:
    here.arxiv.fails(fault.sends_200_megabytes, "/rss")
    tracemalloc.start()
    await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 120_000_000
    await recovers_in_time(here)
    await is_whole(here)


async def test_items_that_come_twice_are_listed_once(here: IngestHarness) -> None:
    feed = here.arxiv.feed("rss", f"cs.DC+{NOTHING_TODAY}+{SENTINEL}")
    items = feed[feed.index(b"    <item>") : feed.rindex(b"  </channel>")]
    here.arxiv.answers(200, body=feed.replace(items, items + items), on="/rss")

    await here.ingest.fetch(["cs.DC", NOTHING_TODAY])

    await recovers_in_time(here)
    await is_whole(here)


async def test_a_page_of_a_new_design_is_said_and_not_parsed(here: IngestHarness) -> None:
    here.arxiv.fails(
        fault.answers(200, body=b"<html><h1>Hardware</h1><ul><li>2606.00020</li></ul></html>"),
        "/list",
    )

    done = await here.ingest.fetch(["cs.DC", NOTHING_TODAY])

    assert any("not built as it is known" in failure for failure in done.failures)
    assert await here.shows("cs.DC") in (None, TODAYS_DC)
    await recovers_in_time(here)
    await is_whole(here)


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_clock_that_is_wrong_by_a_day_gives_nothing_a_wrong_date(
    here: IngestHarness, days: int
) -> None:
    here.arxiv.is_ahead(days=-days)
    here.clock.jump(days=days)
    await here.ingest.fetch(["cs.DC", NOTHING_TODAY])
    assert await here.shows("cs.DC") in (None, TODAYS_DC)

    here.clock.jump(days=-days)
    here.arxiv.is_ahead(days=0)
    await recovers_in_time(here)
    await is_whole(here)


async def test_a_first_feed_that_is_stale_brings_nothing_under_a_wrong_date(
    here: IngestHarness,
) -> None:
    here.arxiv.is_stale(TUESDAY)

    await here.ingest.fetch(["cs.DC", NOTHING_TODAY])

    assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
    await recovers_in_time(here)
    await is_whole(here)
