"""What arXiv may do to us on a bad day, and that no reader is told anything untrue by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from adapters.arxiv.http_client import HttpTimeouts
from bot.ingest.feed_requests import SENTINEL
from bot.ports.sources import FEED
from tests.contract.two_days import A_WHILE, TODAYS_DC, TUESDAY, announce_two_days
from tests.emulators.arxiv import fault, paper
from tests.emulators.arxiv.fault import ArxivFault
from tests.emulators.arxiv.ingest_harness import IngestHarness, ingest_harness
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("inline_sqlite")

FAULTS: dict[str, ArxivFault] = {
    "down": fault.answers(503),
    "too busy": fault.answers(429, {"Retry-After": "60"}),
    "silent": fault.hangs,
    "cut": fault.resets_within,
    "a page": fault.answers(200, body=b"<!doctype html><html></html>"),
    "half a feed": fault.answers(200, body=b"<rss><channel>"),
    "refusing": fault.answers(400, body=b"no"),
}
HANGS = pytest.mark.hangs


class TestFaults:
    @pytest.mark.parametrize(
        "name", [pytest.param(fault, marks=HANGS if fault == "silent" else ()) for fault in FAULTS]
    )
    async def test_no_fault_stores_anything_or_reaches_the_reader(
        self, here: IngestHarness, name: str
    ) -> None:
        here.arxiv.fails(FAULTS[name])

        await here.ingest.refresh(["cs.DC"], A_WHILE)

        assert await here.store.editions.last_seq() == 0
        here.arxiv.recovers()
        here.clock.jump(minutes=5)
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        assert await here.shows("cs.DC") == TODAYS_DC

    async def test_unreachable_is_remembered_until_it_is_over(self, here: IngestHarness) -> None:
        await here.arxiv.is_down()
        since = here.clock.now()
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        health = await here.store.sources.health("feed")
        assert health.failed_since == since
        assert "no answer" in health.failure

        await here.arxiv.is_up()
        await here.ingest.fetch(["cs.DC"])
        health = await here.store.sources.health("feed")
        assert health.failed_since is None
        assert health.succeeded_at is not None

    async def test_readers_do_not_make_us_ask_again_within_five_minutes(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.answers(503)
        for _ in range(3):
            await here.ingest.refresh(["cs.DC"], A_WHILE)
        assert len(here.feeds_asked) == 1

        await here.ingest.refresh(["cs.AR"], A_WHILE)
        assert len(here.feeds_asked) == 2
        here.clock.jump(minutes=5)
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        assert len(here.feeds_asked) == 3

    async def test_where_arxiv_is_out_of_reach_a_round_ends_at_the_first_group(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.answers(503)

        done = await here.ingest.fetch(["econ.*", "eess.*", "q-fin.*"])

        assert len(here.feeds_asked) == len(here.pages_asked) == 1
        assert len(done.failures) == 2
        assert done.missing == done.asked

    @HANGS
    async def test_a_slow_arxiv_does_not_keep_the_reader_waiting(self, here: IngestHarness) -> None:
        here.arxiv.hangs()

        await here.ingest.refresh(["cs.DC"], 0.05)

        health = await here.store.sources.health(FEED)
        assert (health.succeeded_at, health.failed_since) == (None, None), "it is still asking"

    async def test_what_comes_late_still_comes(self, here: IngestHarness) -> None:
        released = asyncio.Event()

        async def late(_: web.Request) -> web.Response:
            await released.wait()
            return web.Response(body=here.arxiv.feed("rss", f"cs.DC+{SENTINEL}"))

        here.arxiv.fails(late)
        await here.ingest.refresh(["cs.DC"], 0.02)
        assert await here.shows("cs.DC") is None

        released.set()
        async with asyncio.timeout(PATIENCE_S):
            while await here.shows("cs.DC") is None:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        assert await here.shows("cs.DC") == TODAYS_DC

    async def test_one_wrong_category_does_not_cost_the_others(self, here: IngestHarness) -> None:
        done = await here.ingest.fetch(["cs.DC", "cs.AI", "cs.XX"])

        assert done.missing == ("cs.XX",)
        assert any("Bad subject class 'XX'" in failure for failure in done.failures)
        assert await here.shows("cs.DC") == TODAYS_DC
        assert await here.shows("cs.AI") == ["2606.00020"]
        assert (await here.store.sources.health("feed")).failed_since is None

    async def test_more_than_a_feed_holds_is_asked_for_in_parts(self, here: IngestHarness) -> None:
        here.arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.AR") for n in range(1000, 2500)))
        here.arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.PL") for n in range(2500, 3200)))

        done = await here.ingest.fetch(["cs.AR", "cs.PL"])

        assert done.missing == ()
        assert len(await here.shows("cs.AR") or ()) == 1500
        assert len(await here.shows("cs.PL") or ()) == 700


class TestTooLargeForFeeds:
    """Answers of thousands of papers, which take a busy machine longer than other tests wait."""

    @pytest.fixture
    async def here(self, sqlite_url: str) -> AsyncIterator[IngestHarness]:
        async with ingest_harness(sqlite_url, patience=HttpTimeouts()) as made:
            announce_two_days(made)
            yield made

    async def test_what_no_feed_can_hold_is_completed_from_the_listing_and_the_index(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.AR") for n in range(1000, 3100)))

        done = await here.ingest.fetch(["cs.AR"])

        assert here.feeds_asked == ["/rss/cs.AR+cs.LG", "/rss/cs.AR"]
        assert "some are missing" in done.failures[0]
        assert done.missing == ()
        assert len(await here.shows("cs.AR") or ()) == 2100

    async def test_what_no_feed_can_hold_is_never_taken_for_whole(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.AR") for n in range(1000, 3100)))
        here.arxiv.answers(503, on="/list")

        done = await here.ingest.fetch(["cs.AR"])

        assert done.missing == ("cs.AR",)
        assert await here.shows("cs.AR") is None
