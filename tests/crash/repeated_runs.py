"""Lives of a planner and a courier that are ended, by SIGKILL, whenever it pleases their parent.

A life first makes up for what the one before it left undone and says so; then, when it is told to,
it works on the next announcement until it is killed.
"""

from __future__ import annotations

import asyncio
import os
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.model.calendar import arxiv_calendar
from bot.ports.platform import Platform
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.crash.single_run import open_platform
from tests.support.clock import JumpingClock
from tests.support.couriers import drain
from tests.support.papers import draft, listing

PAPERS = 8
CONCURRENCY = 4
"""Fewer than there are chats, so that more could be repeated if a slot were left too early."""
AFTER_THE_LEASE = timedelta(minutes=5)


def paper_ids(day: date) -> list[str]:
    """Return the papers of one announcement; no other has any of them."""
    return [f"{day:%y%m}.{day.day * 100 + number:05}" for number in range(PAPERS)]


@dataclass
class RunEnvironment:
    """What a life works with."""

    store: Store
    platform: Platform
    clock: JumpingClock

    async def process_announcement(self, day: date, at: datetime) -> None:
        """Do everything that the announcement of ``day`` asks for, where it is not done yet."""
        self.clock.jump(to=max(at, self.clock.now()))
        news = draft("cs.DC", day.isoformat(), *map(listing, paper_ids(day)))
        await self.store.editions.complete([news], self.clock.now())
        platforms = {self.platform.name: self.platform}
        await Planner(self.store, platforms, arxiv_calendar(), self.clock).plan_due()
        paced = {
            self.platform.name: PacedPlatform(
                self.platform, RateLimiter(self.platform.rate_limits, self.clock)
            )
        }
        name = f"courier-{os.getpid()}"
        await drain(Courier(name, self.store, paced, self.clock, CONCURRENCY))


async def run_until_killed(job: dict[str, Any], parent: Connection) -> None:
    platform = open_platform(job)
    environment = RunEnvironment(
        await open_store(job["database"]), platform, JumpingClock(job["now"])
    )
    if job["before"]:
        await environment.process_announcement(job["before"], environment.clock.now())
    parent.send("made up")
    if job["day"]:
        await asyncio.to_thread(parent.recv)
        await environment.process_announcement(job["day"], job["morning"])
        parent.send("done")
        await asyncio.to_thread(parent.recv)  # which never comes
    await platform.close()
    await environment.store.close()


def run_process(job: dict[str, Any], parent: Connection) -> None:
    """Be the process of one life."""
    warnings.simplefilter("error")
    asyncio.run(run_until_killed(job, parent))
