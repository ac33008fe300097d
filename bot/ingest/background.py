"""Work that goes on when whoever asked for it stops waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

from bot.errors import PaperboyError

log = structlog.get_logger()


class Background:
    """Keeps tasks until they are done, and says what became of those that failed."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def wait_for(self, work: Coroutine[None, None, object], patience: float) -> None:
        """Begin ``work`` and wait for it up to ``patience`` seconds; it goes on afterwards."""
        task: asyncio.Task[object] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._look_back)
        await asyncio.wait({task}, timeout=patience)

    async def close(self) -> None:
        """End what still goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _look_back(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, PaperboyError):
            log.warning("refresh.failed", kind=type(error).__name__, failure=str(error))
        elif error is not None:
            log.error("refresh.broken", exc_info=error)
