"""One request at a time, each three seconds after the last began."""

from __future__ import annotations

import asyncio

import pytest

from adapters.arxiv.politeness import Politeness
from bot.errors import Unreachable
from tests.clock import JumpingClock


async def test_requests_begin_an_interval_apart_whoever_asks() -> None:
    clock = JumpingClock()
    politeness = Politeness(3, clock)
    begun: list[float] = []
    start = clock.now()

    async def ask(host: str) -> None:
        async with politeness.turn(host):
            begun.append((clock.now() - start).total_seconds())

    await asyncio.gather(*(ask(host) for host in ("rss", "api", "rss", "api")))

    assert begun == [0, 3, 6, 9]


async def test_a_second_request_waits_until_the_first_has_ended() -> None:
    politeness = Politeness(0, JumpingClock())
    under_way = 0

    async def ask() -> None:
        nonlocal under_way
        async with politeness.turn("rss"):
            under_way += 1
            assert under_way == 1
            await asyncio.sleep(0.01)
            under_way -= 1

    await asyncio.gather(*(ask() for _ in range(4)))


async def test_a_slow_answer_is_not_waited_for_twice() -> None:
    clock = JumpingClock()
    politeness = Politeness(3, clock)
    async with politeness.turn("rss"):
        clock.jump(seconds=5)
    clock.slept.clear()

    async with politeness.turn("rss"):
        assert sum(clock.slept) == 0


async def test_a_clock_set_back_does_not_silence_us() -> None:
    clock = JumpingClock()
    politeness = Politeness(3, clock)
    async with politeness.turn("rss"):
        pass
    clock.jump(days=-1)

    async with politeness.turn("rss"):
        assert sum(clock.slept) <= 3


async def test_a_host_that_asked_for_a_pause_gets_it_and_others_go_on() -> None:
    clock = JumpingClock()
    politeness = Politeness(3, clock)
    with pytest.raises(Unreachable):
        async with politeness.turn("api"):
            raise Unreachable("busy", 120)

    with pytest.raises(Unreachable, match="120 s more") as caught:
        async with politeness.turn("api"):
            pytest.fail("asked all the same")
    assert caught.value.retry_after == 120
    async with politeness.turn("rss"):
        pass
    clock.jump(seconds=120)
    async with politeness.turn("api"):
        pass


async def test_a_failed_request_gives_its_turn_back() -> None:
    politeness = Politeness(0, JumpingClock())
    with pytest.raises(RuntimeError):
        async with politeness.turn("rss"):
            raise RuntimeError

    async with politeness.turn("rss"):
        pass
