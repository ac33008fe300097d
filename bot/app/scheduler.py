"""APScheduler 3 as an alarm clock: it wakes the rooms and owns no truth.

What is due stands in the database; a tick only asks. So a tick that is late, doubled, missed or
moved by a clock change can neither lose nor repeat a digest: ``misfire_grace_time=None`` runs it
however late, ``coalesce`` makes one of many, ``max_instances=1`` never overlaps it with itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from typing import Protocol, cast

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be looked after again and again.

    Attributes:
        name: for the log.
        every: how long between two looks.
        run: one look; idempotent.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


class _Scheduler(Protocol):
    """The part of APScheduler that is used here."""

    def add_job(
        self, func: Callable[[], Awaitable[object]], trigger: str, **args: object
    ) -> object: ...
    def start(self) -> None: ...
    def shutdown(self, wait: bool) -> None: ...  # noqa: FBT001 - APScheduler's own signature


class Scheduler:
    """Runs chores at their intervals, the first time at once, until stopped."""

    def __init__(self, chores: Sequence[Job], clock: Clock) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler: object = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._scheduler = cast("_Scheduler", scheduler)
        self._looks: set[asyncio.Task[object] | None] = set()
        for chore in chores:
            self._scheduler.add_job(
                partial(self._look, chore),
                "interval",
                seconds=chore.every.total_seconds(),
                next_run_time=clock.now(),
                id=chore.name,
            )

    def start(self) -> None:
        """Begin ringing; needs a running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Ring no more, and return when the chores under way are cut off.

        The next look of a chore that was cut off finds the same work. What chores work with may be
        closed only afterwards.
        """
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(*filter(None, self._looks), return_exceptions=True)

    async def _look(self, chore: Job) -> None:
        """Run a chore once; if it fails or is cut off, its next look finds the same work."""
        task = asyncio.current_task()
        self._looks.add(task)
        try:
            await chore.run()
        except asyncio.CancelledError:
            log.info("chore_cut_off", chore=chore.name)
        except Exception:  # whatever ends one chore must not end the others
            log.exception("chore_failed", chore=chore.name)
        finally:
            self._looks.discard(task)
