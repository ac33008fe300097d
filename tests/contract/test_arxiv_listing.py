"""The listing pages over a real socket, well and unwell, at their own slow pace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import ArxivRateLimiter, Throttled
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.announcement import AnnounceType
from bot.ports.arxiv import ListingSource
from tests.emulators.arxiv import ArxivEmulator, fault, paper
from tests.support.clock import JumpingClock
from tests.support.reservations import MemoryReservations

MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)
SHORT = HttpTimeouts(connect=1, read=0.6, total=1.2)
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock("2026-06-16T06:00:00+00:00")


@pytest.fixture
async def arxiv(clock: JumpingClock) -> AsyncIterator[ArxivEmulator]:
    async with ArxivEmulator(clock) as emulator:
        emulator.announce(MONDAY, paper("2606.00001", "math.NA"), paper("2606.00002", "cs.DC"))
        emulator.announce(
            TUESDAY,
            paper("2606.00011", "cs.DC cs.AI"),
            paper("2606.00012", "cs.AI cs.DC"),
            paper("2605.00009", "cs.LG cs.DC", "cross"),
            paper("2605.00010", "cs.DC", "replace"),
            paper("2605.00011", "cs.DC", "replace", version=6),
        )
        yield emulator


@pytest.fixture
def limiter(clock: JumpingClock) -> ArxivRateLimiter:
    return ArxivRateLimiter(3, clock, MemoryReservations(), chance=lambda: 0.0)


@pytest.fixture
async def listings(arxiv: ArxivEmulator, limiter: ArxivRateLimiter) -> AsyncIterator[ArxivListings]:
    source = ArxivListings(arxiv.listing_url, limiter, "mailto:op@example.org", SHORT)
    yield source
    await source.close()


def conforms(listings: ArxivListings) -> ListingSource:
    return listings


async def test_the_newest_listing_tells_arxivs_date_ids_and_counts(listings: ArxivListings) -> None:
    page = await listings.newest("cs.DC")

    assert page.date == TUESDAY
    assert page.shown == (
        ("2606.00011", NEW),
        ("2605.00009", CROSS),
        ("2606.00012", CROSS),
        ("2605.00010", REPLACE),
    )
    assert page.declared == {NEW: 1, CROSS: 2, REPLACE: 1}


async def test_a_category_with_nothing_has_the_new_date_too(listings: ArxivListings) -> None:
    page = await listings.newest("math.NA")

    assert (page.date, page.shown, sum(page.declared.values())) == (TUESDAY, (), 0)


async def test_the_listing_is_there_four_hours_before_the_feeds(
    listings: ArxivListings, clock: JumpingClock
) -> None:
    clock.jump(to="2026-06-15T23:59:00+00:00")
    assert (await listings.newest("cs.DC")).date == MONDAY

    clock.jump(to="2026-06-16T00:00:00+00:00")
    assert (await listings.newest("cs.DC")).date == TUESDAY


async def test_an_earlier_day_is_still_to_be_had(listings: ArxivListings) -> None:
    page = await listings.on("cs.DC", MONDAY)

    assert (page.date, page.shown) == (MONDAY, (("2606.00002", NEW),))


async def test_a_day_too_old_or_to_come_is_rejected_in_arxivs_words(
    listings: ArxivListings,
) -> None:
    with pytest.raises(Rejected, match=r"^Invalid date: 2026-06-17\. Can't request date later"):
        await listings.on("cs.DC", TUESDAY + timedelta(days=1))
    with pytest.raises(Rejected, match="Catchup only allowed for past 90 days"):
        await listings.on("cs.DC", TUESDAY - timedelta(days=91))


async def test_an_unknown_category_is_rejected_in_arxivs_words(listings: ArxivListings) -> None:
    with pytest.raises(Rejected, match=r"^Invalid archive or category: cs\.XX$"):
        await listings.newest("cs.XX")


async def test_a_listing_longer_than_a_page_is_read_to_its_end(
    listings: ArxivListings, arxiv: ArxivEmulator
) -> None:
    arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.AR") for n in range(1000, 3100)))
    arxiv.announce(TUESDAY, *(paper(f"2605.{n:05}", "cs.AR", "replace") for n in range(1000, 1050)))

    newest, again = await listings.newest("cs.AR"), await listings.on("cs.AR", TUESDAY)

    assert newest.shown == again.shown
    assert newest.declared == {NEW: 2100, CROSS: 0, REPLACE: 50}
    assert len(set(newest.shown)) == 2150
    assert [seen.path for seen in arxiv.requests] == [
        "/list/cs.AR/new",
        "/list/cs.AR/new?skip=2000&show=2000",
        "/catchup/cs.AR/2026-06-16",
        "/catchup/cs.AR/2026-06-16?page=2",
    ]


async def test_a_page_that_lags_says_what_it_lacks(
    listings: ArxivListings, arxiv: ArxivEmulator
) -> None:
    arxiv.announce(TUESDAY, paper("2605.00012", "cs.DC", "replace"))
    arxiv.listings.lags("cs.DC", 1)

    page = await listings.newest("cs.DC")
    assert (len(page.shown), page.declared[REPLACE]) == (4, 2)


async def test_a_section_that_is_left_out_altogether_makes_no_whole_page(
    listings: ArxivListings, arxiv: ArxivEmulator
) -> None:
    arxiv.listings.lags("cs.DC", 1)

    with pytest.raises(Unreadable, match="4 papers in all, 3 in its sections"):
        await listings.newest("cs.DC")


async def test_pages_are_fifteen_seconds_apart_and_feeds_go_on_between_them(
    listings: ArxivListings, arxiv: ArxivEmulator, limiter: ArxivRateLimiter
) -> None:
    for _ in range(3):
        await listings.newest("cs.DC")
    feeds = ArxivFeeds(arxiv.url, limiter)
    await feeds.read(("cs.DC",))
    await feeds.close()

    instants = [seen.at.timestamp() for seen in arxiv.requests]
    assert [later - earlier for earlier, later in pairwise(instants)] == [15, 15, 3]


async def test_no_condition_is_sent_since_arxiv_answers_it_the_wrong_way_round(
    listings: ArxivListings, arxiv: ArxivEmulator
) -> None:
    await listings.newest("cs.DC")
    await listings.newest("cs.DC")

    assert [seen.etag for seen in arxiv.requests] == ["", ""]
    assert arxiv.requests[0].agent.endswith("(+mailto:op@example.org)")


FAULTS = {
    "is lagging and says so": (fault.answers(503, {"Retry-After": "300"}), Unreachable),
    "answers 500": (fault.answers(500), Unreachable),
    "answers 404": (fault.answers(404), Unreachable),
    "answers 403": (fault.answers(403), Throttled),
    "answers 429": (fault.answers(429), Throttled),
    "answers 400 with nothing": (fault.answers(400), Rejected),
    "answers 304 out of the blue": (fault.answers(304), Unreadable),
    "hangs": (fault.hangs, Unreachable),
    "drips": (fault.drips, Unreachable),
    "resets": (fault.resets, Unreachable),
    "resets within the answer": (fault.resets_within, Unreadable),
    "redirects for ever": (fault.loops, Unreachable),
    "floods": (fault.floods, Unreadable),
    "answers nothing": (fault.answers(200), Unreadable),
    "answers another page": (fault.answers(200, body=b"<html><h1>Down</h1></html>"), Unreadable),
    "answers a feed": (fault.answers(200, body=b"<rss version='2.0'/>"), Unreadable),
    "answers bad utf-8": (fault.answers(200, body=b"<html>\xff\xfe</html>"), Unreadable),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_has_its_error(
    listings: ArxivListings, arxiv: ArxivEmulator, clock: JumpingClock, name: str
) -> None:
    how, kind = FAULTS[name]
    arxiv.fails(how)

    with pytest.raises(SourceError) as caught:
        await listings.newest("cs.DC")
    assert type(caught.value) is kind

    arxiv.recovers()
    clock.jump(hours=1)
    assert (await listings.newest("cs.DC")).date == TUESDAY
