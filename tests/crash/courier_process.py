"""Courier processes on one database, to be killed while others live on.

Their time is the machine's, only faster, so that a lease need not be waited for in earnest.
"""

from __future__ import annotations

import asyncio
import time
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app.supervise import keep_serving
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from storage.bootstrap import open_store
from tests.crash.single_run import open_platform

SPEED = 30
"""Seconds of theirs in one of the machine's: a lease is over after six."""


class AcceleratedClock:
    """The same fast time in every process of one test.

    Args:
        began: the instant at which it starts.
        at: what ``time.monotonic`` showed then.
        speed: seconds of theirs in one of the machine's.
    """

    def __init__(self, began: datetime, at: float, speed: float = SPEED) -> None:
        self._began = began.astimezone(UTC)
        self._at = at
        self._speed = speed

    def now(self) -> datetime:
        return self._began + timedelta(seconds=(time.monotonic() - self._at) * self._speed)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


async def deliver_everything(job: dict[str, Any]) -> None:
    """Deliver, side by side with others, until nothing is owed any more."""
    clock = AcceleratedClock(job["now"], job["at"])
    platform, store = open_platform(job), await open_store(job["database"])
    paced = {platform.name: PacedPlatform(platform, RateLimiter(platform.rate_limits, clock))}
    courier = Courier(job["name"], store, paced, clock, job["concurrency"])
    running = asyncio.create_task(keep_serving("courier", courier.run, clock))  # as in a process
    while await store.outbox.pending():  # noqa: ASYNC110 - other processes empty it as well
        await asyncio.sleep(0.1)
    courier.stop()
    await running
    await platform.close()
    await store.close()


def run_courier(job: dict[str, Any]) -> None:
    """Be the process of one courier."""
    warnings.simplefilter("error")
    asyncio.run(deliver_everything(job))
