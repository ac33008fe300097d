"""One life of a planner and a courier that ends, by SIGKILL, at a chosen step.

Steps are counted before and after each plan, claim, send and settlement; at step ``dies_at`` the
process kills itself as a power cut would. With 0 it lives until everything due is delivered.
"""

from __future__ import annotations

import asyncio
import os
import signal
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord import DiscordPlatform
from adapters.telegram import TelegramPlatform
from bot.delivery.courier import Courier, Lane
from bot.delivery.pacing import Pacer
from bot.delivery.planner import Planner
from bot.model.calendar import arxiv_calendar
from bot.ports import Platform
from storage import open_store
from tests.clock import JumpingClock
from tests.couriers import drain


class Fuse:
    """Counts steps and kills the process at the chosen one."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at

    def burn(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Perilous:
    """Anything, with the fuse burning before and after the calls of some of its methods."""

    def __init__(self, inner: object, fuse: Fuse, methods: Sequence[str]) -> None:
        self._inner = inner
        self._fuse = fuse
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._inner, name)
        return self._burning(member) if name in self._methods else member

    def _burning(self, method: Any) -> Any:
        async def burning(*args: object, **options: object) -> object:
            self._fuse.burn()
            result = await method(*args, **options)
            self._fuse.burn()
            return result

        return burning


@dataclass(frozen=True)
class PerilousStore:
    """A store whose outbox is perilous."""

    inner: Any
    outbox: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def platform_of(errand: dict[str, Any]) -> Platform:
    if errand["platform"] == "telegram":
        return TelegramPlatform(errand["token"], errand["url"])
    return DiscordPlatform(errand["token"], errand["url"], errand["gateway"])


async def live(errand: dict[str, Any]) -> None:
    fuse = Fuse(errand["dies_at"])
    clock = JumpingClock(errand["now"])
    platform = platform_of(errand)
    store = await open_store(errand["database"])
    perilous: Any = PerilousStore(store, Perilous(store.outbox, fuse, ("plan", "claim", "settle")))
    sender: Any = Perilous(platform, fuse, ("send",))
    lanes = {platform.name: Lane(sender, Pacer(platform.pace, clock))}
    await Planner(perilous, {platform.name: sender}, arxiv_calendar(), clock).plan_due()
    await drain(Courier(f"courier-{os.getpid()}", perilous, lanes, clock))
    await platform.close()
    await store.close()


def run(errand: dict[str, Any]) -> None:
    """Be the process of one life."""
    warnings.simplefilter("error")
    asyncio.run(live(errand))
