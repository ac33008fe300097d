"""Two processes that ingest at once, and a database that takes nothing more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import event

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import StoreError
from bot.ingest.feed_requests import SENTINEL
from bot.ingest.ingest import Ingest
from bot.model.calendar import arxiv_calendar
from bot.ports.store import Store
from tests.contract.two_days import TODAYS_DC
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.arxiv.ingest_harness import PATIENT, TUESDAY_MORNING, IngestHarness
from tests.support.reservations import RecordingReservations
from tests.support.stores import StoreOpener

TUESDAY = date(2026, 6, 16)
INTERVAL = 0.02
A_TURN = timedelta(seconds=INTERVAL)
WANTED = ["cs.DC", "cs.AI", "math.NA"]


class RunningClock:
    """Time that passes as it does, from another morning on: who waits does not move the others."""

    def __init__(self) -> None:
        self._start = datetime.fromisoformat(TUESDAY_MORNING) - timedelta(seconds=monotonic())

    def now(self) -> datetime:
        return self._start + timedelta(seconds=monotonic())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def jump(self, **by: float) -> None:
        self._start += timedelta(**by)


@asynccontextmanager
async def process(
    arxiv: ArxivEmulator, store: Store, clock: RunningClock, begun: list[datetime]
) -> AsyncIterator[Ingest]:
    """One more process that ingests into the same database."""
    async with AsyncExitStack() as closing:
        limiter = ArxivRateLimiter(
            INTERVAL, clock, RecordingReservations(store.reservations, A_TURN, begun)
        )
        feeds = ArxivFeeds(arxiv.url, limiter, "", PATIENT)
        listings = ArxivListings(arxiv.listing_url, limiter, "", PATIENT, crawl_delay=2 * INTERVAL)
        api = ArxivApi(arxiv.api_url, limiter, "", PATIENT)
        ingest = Ingest(store, feeds, listings, api, arxiv_calendar(), clock)
        for part in (feeds, listings, api, ingest):
            closing.push_async_callback(part.close)
        yield ingest


async def test_two_processes_at_once_complete_each_edition_once_and_politely(
    open_another: StoreOpener,
) -> None:
    clock, begun = RunningClock(), list[datetime]()
    async with ArxivEmulator(clock) as arxiv, AsyncExitStack() as closing:
        numbers = range(100, 400)
        arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.DC cs.AI") for n in numbers))
        arxiv.announce(TUESDAY, paper("2606.00401", SENTINEL))
        stores = [await open_another() for _ in range(2)]
        processes = [
            await closing.enter_async_context(process(arxiv, store, clock, begun))
            for store in stores
        ]

        for _ in range(3):
            await asyncio.gather(*(process.fetch(WANTED) for process in processes))
            clock.jump(minutes=30)

        editions = await stores[0].editions.after(WANTED, 0, await stores[0].editions.last_seq())
        assert Counter(edition.category for edition in editions) == dict.fromkeys(WANTED, 1)
        assert [edition.supplement for edition in editions] == [0, 0, 0]
        assert {edition.category: edition.total for edition in editions} == {
            "cs.DC": 300,
            "cs.AI": 300,
            "math.NA": 0,
        }
        assert len(begun) == len(arxiv.requests)
        assert min(later - earlier for earlier, later in pairwise(begun)) >= A_TURN


async def test_a_full_disk_stores_nothing_half_and_is_made_up_for(here: IngestHarness) -> None:
    store = here.store
    database: Any = getattr(store, "_database")  # noqa: B009 - no part of the port
    engine = database._engine.sync_engine
    for statement in range(1, 60):
        seen = 0

        def fails(connection: object, *_: object, last: int = statement) -> None:
            nonlocal seen
            seen += 1
            if seen == last:
                raise OSError(28, "No space left on device")

        event.listen(engine, "before_cursor_execute", fails)
        try:
            await here.ingest.fetch(["cs.DC"])
        except StoreError:
            pass
        else:
            break
        finally:
            event.remove(engine, "before_cursor_execute", fails)
        assert await here.shows("cs.DC") in (None, TODAYS_DC)
    else:
        pytest.fail("there should not be so many statements")
    assert statement > 10
    here.clock.jump(minutes=30)
    await here.ingest.fetch(["cs.DC"])
    assert await here.shows("cs.DC") == TODAYS_DC
