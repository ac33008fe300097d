"""A platform whose loop ends is served again, a little later each time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.app.supervise import FIRST_WAIT_S, LONGEST_WAIT_S, keep_serving
from bot.errors import Unsure
from tests.support.clock import JumpingClock
from tests.support.patience import PATIENCE_S


class Loop:
    """A platform's loop that fails as often as it is told to."""

    def __init__(self, clock: JumpingClock, *failures: Exception, lasting: float = 0) -> None:
        self._clock = clock
        self._failures = list(failures)
        self._lasting = lasting
        self.lives = 0

    async def serve(self) -> None:
        self.lives += 1
        self._clock.jump(seconds=self._lasting)
        if self._failures:
            raise self._failures.pop(0)


async def test_a_loop_that_returns_is_over() -> None:
    clock = JumpingClock()
    loop = Loop(clock)
    await keep_serving("telegram", loop.serve, clock)
    assert (loop.lives, clock.slept) == (1, [])


async def test_waits_grow_up_to_a_minute() -> None:
    clock = JumpingClock()
    loop = Loop(clock, *(Unsure("gateway") for _ in range(10)))
    await keep_serving("discord", loop.serve, clock)
    assert loop.lives == 11
    assert FIRST_WAIT_S * 0.8 <= clock.slept[0] <= FIRST_WAIT_S * 1.2
    assert all(wait <= LONGEST_WAIT_S * 1.2 for wait in clock.slept)
    assert clock.slept[-1] >= LONGEST_WAIT_S * 0.8


async def test_an_error_nobody_expected_is_no_reason_to_give_up() -> None:
    clock = JumpingClock()
    loop = Loop(clock, KeyError("position"))
    await keep_serving("discord", loop.serve, clock)
    assert loop.lives == 2


async def test_after_a_healthy_hour_the_next_wait_is_short_again() -> None:
    clock = JumpingClock()
    loop = Loop(clock, *(Unsure("gateway") for _ in range(6)), lasting=3600)
    await keep_serving("discord", loop.serve, clock)
    assert max(clock.slept) <= FIRST_WAIT_S * 1.2


async def begun(loop: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """Return the task that keeps ``loop`` served, when that has begun to wait for something."""
    life = asyncio.create_task(keep_serving("telegram", loop, JumpingClock()))
    await asyncio.sleep(0)
    return life


async def test_being_asked_to_stop_is_no_failure() -> None:
    lives = list[int]()

    async def waits() -> None:
        lives.append(1)
        await asyncio.Event().wait()

    life = await begun(waits)
    life.cancel()
    with pytest.raises(asyncio.CancelledError):
        await life
    assert len(lives) == 1


async def test_an_error_on_the_way_out_does_not_begin_it_anew() -> None:
    failures = [Unsure("the database is away")]

    async def fails_when_cancelled() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            if failures:
                raise failures.pop()

    life = await begun(fails_when_cancelled)
    life.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(life, PATIENCE_S)
    assert failures == []


async def test_a_loop_that_something_else_cuts_off_begins_anew() -> None:
    cut_off = [asyncio.CancelledError()]

    async def waits_for_what_was_cancelled() -> None:
        if cut_off:
            raise cut_off.pop()

    life = keep_serving("telegram", waits_for_what_was_cancelled, JumpingClock())
    await asyncio.wait_for(life, PATIENCE_S)
    assert cut_off == []


async def test_a_loop_that_ends_before_it_may_is_told_and_begins_anew(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = JumpingClock()
    loop = Loop(clock)
    await keep_serving("courier", loop.serve, clock, expected_to_end=lambda: loop.lives == 3)
    assert loop.lives == 3
    assert capsys.readouterr().out.count("service.ended") == 2
