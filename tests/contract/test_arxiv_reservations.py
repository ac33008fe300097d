"""Turns towards arXiv over several processes on one database: one request, one connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import CONNECTION, LEASE_S, RENEWAL_S, ArxivRateLimiter
from bot.app.clock import SystemClock
from bot.errors import Unreachable
from bot.ports.clock import Clock
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.support.clock import JumpingClock
from tests.support.reservations import RecordingReservations
from tests.support.stores import StoreOpener

TUESDAY = date(2026, 6, 16)
SHORT = HttpTimeouts(connect=1, read=1, total=2)
INTERVAL = 0.1


class Crowd:
    """arXiv as several processes see it; it counts how many requests are under way at once."""

    def __init__(self, arxiv: ArxivEmulator) -> None:
        self.arxiv = arxiv
        self.most = 0
        self._under_way = 0

    async def slowly(self, request: web.Request) -> web.Response:
        """Answer after a while, as a feed that is built at that moment."""
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        await asyncio.sleep(0.05)
        self._under_way -= 1
        form, _, asked = request.path.strip("/").partition("/")
        return web.Response(body=self.arxiv.feed(form, asked))


@pytest.fixture
async def arxiv() -> AsyncIterator[ArxivEmulator]:
    async with ArxivEmulator(JumpingClock("2026-06-16T06:00:00+00:00")) as emulator:
        emulator.announce(TUESDAY, paper("2606.00001", "cs.DC"))
        yield emulator


@pytest.fixture
async def closing() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def feeds_of_a_process(
    arxiv: ArxivEmulator,
    open_another: StoreOpener,
    closing: AsyncExitStack,
    clock: Clock,
    begun: list[datetime] | None = None,
) -> ArxivFeeds:
    """The feeds as one more process on the same database asks for them; ``begun`` is noted."""
    noted = [] if begun is None else begun
    reservations = RecordingReservations(
        (await open_another()).reservations, timedelta(seconds=INTERVAL), noted
    )
    limiter = ArxivRateLimiter(INTERVAL, clock, reservations, chance=lambda: 0.0)
    feeds = ArxivFeeds(arxiv.url, limiter, "", SHORT)
    closing.push_async_callback(feeds.close)
    return feeds


async def test_processes_never_ask_at_once_nor_faster_than_the_interval(
    arxiv: ArxivEmulator, open_another: StoreOpener, closing: AsyncExitStack
) -> None:
    crowd, begun, clock = Crowd(arxiv), list[datetime](), SystemClock()
    arxiv.fails(crowd.slowly)
    processes = [
        await feeds_of_a_process(arxiv, open_another, closing, clock, begun) for _ in range(3)
    ]
    await asyncio.gather(*(process.read(("cs.DC",)) for process in processes for _ in range(2)))

    assert len(begun) == 6
    assert crowd.most == 1
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(sorted(begun))]
    assert min(gaps) >= INTERVAL


async def test_feed_index_and_listing_of_two_processes_take_turns(
    arxiv: ArxivEmulator, open_another: StoreOpener
) -> None:
    clock = JumpingClock("2026-06-16T06:00:00+00:00")
    one, other = (await open_another()).reservations, (await open_another()).reservations
    feeds = ArxivFeeds(arxiv.url, ArxivRateLimiter(3, clock, one))
    limiter = ArxivRateLimiter(3, clock, other)
    index, listings = ArxivApi(arxiv.api_url, limiter), ArxivListings(arxiv.url, limiter)
    seen: list[datetime] = []
    for ask in (
        lambda: feeds.read(("cs.DC",)),
        lambda: index.details(["2606.00001"]),
        lambda: listings.newest("cs.DC"),
        lambda: feeds.read(("cs.DC",)),
        lambda: listings.newest("cs.DC"),
    ):
        await ask()
        seen.append(clock.now())
    for part in (feeds, index, listings):
        await part.close()

    assert [(at - seen[0]).total_seconds() for at in seen] == [0, 3, 6, 9, 21]


async def test_a_refusal_is_heeded_by_every_process_and_after_a_restart(
    arxiv: ArxivEmulator, open_another: StoreOpener, closing: AsyncExitStack
) -> None:
    clock = JumpingClock("2026-06-16T06:00:00+00:00")
    first = await feeds_of_a_process(arxiv, open_another, closing, clock)
    arxiv.answers(429, {"Retry-After": "7200"})
    with pytest.raises(Unreachable):
        await first.read(("cs.DC",))
    arxiv.recovers()

    second = await feeds_of_a_process(arxiv, open_another, closing, clock)
    with pytest.raises(Unreachable, match="asked us to wait"):
        await second.read(("cs.DC",))
    assert len(arxiv.requests) == 1
    clock.jump(hours=2)
    assert await second.read(("cs.DC",))


async def test_a_request_that_lasts_keeps_its_turn(
    arxiv: ArxivEmulator,
    open_another: StoreOpener,
    closing: AsyncExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.arxiv.rate_limit.LEASE_S", 0.3)
    monkeypatch.setattr("adapters.arxiv.rate_limit.RENEWAL_S", 0.1)
    crowd, clock = Crowd(arxiv), SystemClock()

    async def long(request: web.Request) -> web.Response:
        crowd.most = max(crowd.most, 1)
        response = await crowd.slowly(request)
        await asyncio.sleep(0.6)
        return response

    arxiv.fails(long)
    one, other = [await feeds_of_a_process(arxiv, open_another, closing, clock) for _ in range(2)]
    began = asyncio.get_running_loop().time()
    await asyncio.gather(one.read(("cs.DC",)), other.read(("cs.DC",)))

    assert asyncio.get_running_loop().time() - began >= 1.3
    assert crowd.most == 1


async def test_a_clock_that_was_a_day_ahead_stops_no_process(
    arxiv: ArxivEmulator, open_another: StoreOpener, closing: AsyncExitStack
) -> None:
    clock = JumpingClock("2026-06-17T06:00:00+00:00")
    ahead = await feeds_of_a_process(arxiv, open_another, closing, clock)
    await ahead.read(("cs.DC",))
    clock.jump(days=-1)
    clock.slept.clear()

    right = await feeds_of_a_process(arxiv, open_another, closing, clock)
    await right.read(("cs.DC",))
    assert sum(clock.slept) < 1


async def test_what_is_taken_is_free_when_it_is_given_back_or_its_time_is_over(
    open_another: StoreOpener,
) -> None:
    now, lease = JumpingClock().now(), timedelta(seconds=LEASE_S)
    one, other = (await open_another()).reservations, (await open_another()).reservations

    assert await one.take(CONNECTION, now, now + lease) is None
    assert await other.take(CONNECTION, now, now + lease) == now + lease
    await one.postpone(CONNECTION, now + lease + timedelta(seconds=RENEWAL_S))
    assert await other.take(CONNECTION, now + lease, now + 2 * lease) is not None
    await one.release(CONNECTION, now + timedelta(seconds=3))
    assert await other.take(CONNECTION, now + timedelta(seconds=3), now + lease) is None
    assert await one.take(CONNECTION, now + lease, now + 2 * lease) is None
