"""Periodic jobs with APScheduler 3, which only wakes them: what is due stands in the database.

So a run that is late, doubled, missed or moved by a clock change neither loses nor repeats a
digest: ``misfire_grace_time=None`` runs a job however late, ``coalesce`` makes one run of many,
``max_instances=1`` never overlaps a job with itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import PaperboyError
from bot.ports.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done periodically.

    Attributes:
        name: for the log.
        every: time between two runs.
        run: does what is due; idempotent.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


class Scheduler:
    """Runs jobs at their intervals, the first time at once, until stopped."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._running: set[asyncio.Task[object] | None] = set()
        for job in jobs:
            self._scheduler.add_job(
                partial(self._run, job),
                "interval",
                seconds=job.every.total_seconds(),
                next_run_time=clock.now(),
                id=job.name,
                name=job.name,
            )

    def start(self) -> None:
        """Start running jobs; needs a running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no more jobs, cancel those that run, and wait until they have ended.

        What jobs work with may be closed only afterwards.
        """
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(*filter(None, self._running), return_exceptions=True)

    async def _run(self, job: Job) -> None:
        """Run a job once; if it fails or is cancelled, its next run finds the same work."""
        task = asyncio.current_task()
        self._running.add(task)
        try:
            await job.run()
        except asyncio.CancelledError:
            log.info("job.cancelled", job=job.name)
        except PaperboyError as error:
            log.warning("job.failed", job=job.name, error=str(error))
        except Exception:  # whatever ends one job must not end the others
            log.exception("job.failed", job=job.name)
        finally:
            self._running.discard(task)
