"""One life of a planner and a courier that ends, by SIGKILL, at a chosen step.

Steps are counted before and after every commit of the database and every send; at step ``dies_at``
the process kills itself as a power cut would. With 0 it lives until everything due is delivered.
"""

from __future__ import annotations

import asyncio
import os
import signal
import warnings
from typing import Any

from sqlalchemy import Connection, event

from adapters.discord.platform import DiscordPlatform
from adapters.telegram import sender
from adapters.telegram.platform import TelegramPlatform
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.model.calendar import arxiv_calendar
from bot.ports.platform import Platform
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.couriers import drain


class KillSwitch:
    """Counts steps and kills the process at the chosen one."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class KillablePlatform:
    """A platform, with the fuse burning before and after each send."""

    def __init__(self, inner: Platform, fuse: KillSwitch) -> None:
        self._inner = inner
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def send(self, *args: Any) -> str:
        self._fuse.step()
        receipt = await self._inner.send(*args)
        self._fuse.step()
        return receipt


class CommitSteps:
    """Lets the fuse burn before and after each commit of what was written to ``store``."""

    def __init__(self, store: Any, fuse: KillSwitch) -> None:
        self._fuse = fuse
        self._committing = False
        engine = store._database._engine.sync_engine
        event.listen(engine, "commit", self._before)
        event.listen(engine, "checkin", self._after)  # the connection is given back

    def _before(self, connection: Connection) -> None:
        if not is_read_only(connection):
            self._fuse.step()
            self._committing = True

    def _after(self, *_: object) -> None:
        if self._committing:
            self._committing = False
            self._fuse.step()


def is_read_only(connection: Connection) -> bool:
    """Tell whether the store opened it for reading, which each engine is told in its own way."""
    options = connection.get_execution_options()
    if connection.dialect.name == "sqlite":
        return not options.get("writing")
    return bool(options.get("postgresql_readonly"))


def open_platform(job: dict[str, Any]) -> Platform:
    if job["platform"] == "telegram":
        sender._RICH_RETRY_DELAY_S = 0.0  # every life asks an old server anew
        return TelegramPlatform(job["token"], job["url"])
    return DiscordPlatform(job["token"], job["url"], job["gateway"])


async def run_once(job: dict[str, Any]) -> None:
    fuse = KillSwitch(job["dies_at"])
    clock = JumpingClock(job["now"])
    platform = open_platform(job)
    store = await open_store(job["database"])
    CommitSteps(store, fuse)
    sender: Any = KillablePlatform(platform, fuse)
    paced = {platform.name: PacedPlatform(sender, RateLimiter(platform.rate_limits, clock))}
    await Planner(store, {platform.name: sender}, arxiv_calendar(), clock).plan_due()
    await drain(Courier(f"courier-{os.getpid()}", store, paced, clock))
    await platform.close()
    await store.close()


def run_process(job: dict[str, Any]) -> None:
    """Be the process of one life."""
    warnings.simplefilter("error")
    asyncio.run(run_once(job))
