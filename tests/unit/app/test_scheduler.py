"""Jobs run periodically, also after a failure, and never twice at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app.clock import SystemClock
from bot.app.scheduler import Job, Scheduler
from tests.support.patience import PATIENCE_S

TICK = timedelta(seconds=0.05)


async def test_a_job_runs_at_once_and_then_periodically() -> None:
    runs = 0
    enough = asyncio.Event()

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            enough.set()

    scheduler = Scheduler([Job("x", TICK, run)], SystemClock())
    scheduler.start()
    await asyncio.wait_for(enough.wait(), PATIENCE_S)
    await scheduler.stop()


async def test_a_job_that_fails_is_run_again() -> None:
    runs = 0
    enough = asyncio.Event()

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 2:
            enough.set()
        raise RuntimeError("not this time")

    scheduler = Scheduler([Job("x", TICK, run)], SystemClock())
    scheduler.start()
    await asyncio.wait_for(enough.wait(), PATIENCE_S)
    await scheduler.stop()


async def test_a_slow_job_never_overlaps_with_itself() -> None:
    running, most = 0, 0
    done = asyncio.Event()

    async def run() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.3)
        running -= 1
        done.set()

    scheduler = Scheduler([Job("x", TICK, run)], SystemClock())
    scheduler.start()
    await asyncio.wait_for(done.wait(), PATIENCE_S)
    await scheduler.stop()
    await asyncio.sleep(0)
    assert most == 1


async def test_the_scheduler_speaks_of_a_job_by_its_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> None:
        await asyncio.sleep(0.3)

    caplog.set_level("WARNING", "apscheduler")
    scheduler = Scheduler([Job("ingest", TICK, run)], SystemClock())
    scheduler.start()
    async with asyncio.timeout(PATIENCE_S):
        while not caplog.messages:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(TICK.total_seconds())
    await scheduler.stop()
    assert "ingest" in caplog.messages[0]
    assert "partial" not in caplog.messages[0]


async def test_a_cancelled_job_has_ended_when_the_scheduler_has_stopped() -> None:
    begun, ended = asyncio.Event(), list[str]()

    async def run() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)  # it gives back what it worked with
            ended.append("ended")

    scheduler = Scheduler([Job("x", TICK, run)], SystemClock())
    scheduler.start()
    await asyncio.wait_for(begun.wait(), PATIENCE_S)
    await scheduler.stop()
    assert ended == ["ended"]
