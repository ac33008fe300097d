"""The alarm clock: it rings, again after a failure, and never twice at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.app.clock import SystemClock
from bot.app.scheduler import Job, Scheduler

TICK = timedelta(seconds=0.05)


async def test_a_chore_is_looked_after_at_once_and_again_and_again() -> None:
    looks = 0
    enough = asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            enough.set()

    alarm = Scheduler([Job("look", TICK, look)], SystemClock())
    alarm.start()
    await asyncio.wait_for(enough.wait(), 5)
    await alarm.stop()


async def test_a_chore_that_fails_is_looked_after_again() -> None:
    looks = 0
    enough = asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            enough.set()
        raise RuntimeError("not this time")

    alarm = Scheduler([Job("look", TICK, look)], SystemClock())
    alarm.start()
    await asyncio.wait_for(enough.wait(), 5)
    await alarm.stop()


async def test_a_slow_chore_never_overlaps_with_itself() -> None:
    running, most = 0, 0
    done = asyncio.Event()

    async def look() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.3)
        running -= 1
        done.set()

    alarm = Scheduler([Job("look", TICK, look)], SystemClock())
    alarm.start()
    await asyncio.wait_for(done.wait(), 5)
    await alarm.stop()
    await asyncio.sleep(0)
    assert most == 1


async def test_a_chore_that_is_cut_off_has_ended_when_the_alarm_has_stopped() -> None:
    begun, ended = asyncio.Event(), list[str]()

    async def look() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)  # it gives back what it worked with
            ended.append("ended")

    alarm = Scheduler([Job("look", TICK, look)], SystemClock())
    alarm.start()
    await asyncio.wait_for(begun.wait(), 5)
    await alarm.stop()
    assert ended == ["ended"]
