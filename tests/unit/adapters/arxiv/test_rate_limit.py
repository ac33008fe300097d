"""One request at a time, each three seconds after the last began."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.arxiv.http_client import refusal_error
from adapters.arxiv.rate_limit import CONNECTION, LEASE_S, ArxivRateLimiter
from bot.errors import Unreachable
from tests.support.clock import JumpingClock
from tests.support.reservations import MemoryReservations


async def test_requests_begin_an_interval_apart_whoever_asks() -> None:
    clock = JumpingClock()
    limiter = ArxivRateLimiter(3, clock, MemoryReservations())
    begun: list[float] = []
    start = clock.now()

    async def ask(host: str) -> None:
        async with limiter.acquire(host):
            begun.append((clock.now() - start).total_seconds())

    await asyncio.gather(*(ask(host) for host in ("rss", "api", "rss", "api")))

    assert begun == [0, 3, 6, 9]


async def test_a_second_request_waits_until_the_first_has_ended() -> None:
    limiter = ArxivRateLimiter(0, JumpingClock(), MemoryReservations())
    under_way = 0

    async def ask() -> None:
        nonlocal under_way
        async with limiter.acquire("rss"):
            under_way += 1
            assert under_way == 1
            await asyncio.sleep(0.01)
            under_way -= 1

    await asyncio.gather(*(ask() for _ in range(4)))


async def test_a_slow_answer_is_not_waited_for_twice() -> None:
    clock = JumpingClock()
    limiter = ArxivRateLimiter(3, clock, MemoryReservations())
    async with limiter.acquire("rss"):
        clock.jump(seconds=5)
    clock.slept.clear()

    async with limiter.acquire("rss"):
        assert sum(clock.slept) == 0


async def test_a_clock_set_back_does_not_silence_us() -> None:
    clock = JumpingClock()
    limiter = ArxivRateLimiter(3, clock, MemoryReservations())
    async with limiter.acquire("rss"):
        pass
    clock.jump(days=-1)

    async with limiter.acquire("rss"):
        assert sum(clock.slept) <= 3


async def test_a_host_that_asked_for_a_pause_gets_it_and_others_go_on() -> None:
    clock = JumpingClock()
    limiter = ArxivRateLimiter(3, clock, MemoryReservations())
    with pytest.raises(Unreachable):
        async with limiter.acquire("api"):
            raise Unreachable("busy", 120)

    with pytest.raises(Unreachable, match="120 s more") as caught:
        async with limiter.acquire("api"):
            pytest.fail("asked all the same")
    assert caught.value.retry_after == 120
    async with limiter.acquire("rss"):
        pass
    clock.jump(seconds=120)
    async with limiter.acquire("api"):
        pass


async def test_a_failed_request_gives_its_turn_back() -> None:
    limiter = ArxivRateLimiter(0, JumpingClock(), MemoryReservations())
    with pytest.raises(RuntimeError):
        async with limiter.acquire("rss"):
            raise RuntimeError

    async with limiter.acquire("rss"):
        pass


async def test_pages_begin_a_crawl_delay_apart_however_long_they_waited_for_the_connection() -> (
    None
):
    clock = JumpingClock()
    limiter, begun = ArxivRateLimiter(3, clock, MemoryReservations()), list[float]()
    start = clock.now()

    async def page() -> None:
        async with limiter.acquire("arxiv.org", 15):
            begun.append((clock.now() - start).total_seconds())

    async with limiter.acquire("rss"):
        waiting = [asyncio.create_task(page()) for _ in range(3)]
        for _ in range(50):
            await asyncio.sleep(0)
        clock.jump(seconds=40)
        for _ in range(50):
            await asyncio.sleep(0)
    await asyncio.gather(*waiting)

    assert len(begun) == 3
    assert min(later - earlier for earlier, later in pairwise(begun)) >= 15


def patient(
    clock: JumpingClock, reservations: MemoryReservations | None = None
) -> ArxivRateLimiter:
    """A limiter without jitter."""
    return ArxivRateLimiter(3, clock, reservations or MemoryReservations(), chance=lambda: 0.0)


async def pause_after(limiter: ArxivRateLimiter, error: Unreachable) -> float:
    """End a request with ``error`` and return for how long the host is left alone."""
    with pytest.raises(Unreachable):
        async with limiter.acquire("api"):
            raise error
    try:
        async with limiter.acquire("api"):
            return 0.0
    except Unreachable as refused:
        return refused.retry_after or 0.0


def refused(status: int, retry_after: str | None = None) -> Unreachable:
    return refusal_error("api", status, retry_after, JumpingClock().now())


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [(429, None, 60), (403, None, 900), (429, "600", 600), (429, "5", 60), (503, "300", 300)],
)
async def test_a_host_that_refuses_us_is_left_alone_as_long_as_it_asks_and_long_enough(
    status: int, retry_after: str | None, pause: float
) -> None:
    assert await pause_after(patient(JumpingClock()), refused(status, retry_after)) == pause


@pytest.mark.parametrize("status", [500, 502, 503, 404])
async def test_a_failure_without_a_retry_after_closes_nothing(status: int) -> None:
    assert await pause_after(patient(JumpingClock()), refused(status)) == 0


async def test_each_refusal_in_a_row_doubles_the_pause_up_to_hours() -> None:
    clock = JumpingClock()
    limiter = patient(clock)
    pauses = []
    for _ in range(10):
        pauses.append(await pause_after(limiter, refused(429)))
        clock.jump(seconds=pauses[-1])

    assert pauses == [60, 120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400]
    async with limiter.acquire("api"):
        pass
    assert await pause_after(limiter, refused(429)) == 60


async def test_bots_that_were_refused_together_do_not_return_together() -> None:
    pauses = {
        await pause_after(
            ArxivRateLimiter(3, JumpingClock(), MemoryReservations(), chance=lambda n=n: n / 4),
            refused(429),
        )
        for n in range(5)
    }
    assert sorted(pauses) == [60, 63, 66, 69, 72]


async def test_a_pause_of_more_than_a_day_is_a_mistake_of_a_clock() -> None:
    clock, reservations = JumpingClock(), MemoryReservations()
    clock.jump(days=2)
    await pause_after(patient(clock, reservations), refused(429, "600"))
    clock.jump(days=-2)

    async with patient(clock, reservations).acquire("api"):
        pass


async def test_a_new_process_keeps_the_pause_that_another_was_told() -> None:
    clock, reservations = JumpingClock(), MemoryReservations()
    await pause_after(patient(clock, reservations), refused(429, "600"))

    with pytest.raises(Unreachable, match="600 s more"):
        async with patient(clock, reservations).acquire("api"):
            pytest.fail("asked all the same")


async def test_a_crawl_delay_does_not_hold_up_other_requests() -> None:
    clock = JumpingClock()
    limiter, start, begun = patient(clock), clock.now(), list[tuple[str, float]]()

    async def ask(host: str, delay: float) -> None:
        async with limiter.acquire(host, delay):
            begun.append((host, (clock.now() - start).total_seconds()))

    await ask("pages", 15)
    for _ in range(3):
        await ask("rss", 0)
    await ask("pages", 15)

    assert begun == [("pages", 0), ("rss", 3), ("rss", 6), ("rss", 9), ("pages", 15)]


async def test_a_process_that_died_with_the_connection_holds_it_for_a_few_seconds_only() -> None:
    clock, reservations = JumpingClock(), MemoryReservations()
    await reservations.take(CONNECTION, clock.now(), clock.now() + timedelta(seconds=LEASE_S))

    async with patient(clock, reservations).acquire("rss"):
        assert 0 < sum(clock.slept) <= LEASE_S
