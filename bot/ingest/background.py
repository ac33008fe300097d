"""Work that goes on after those who waited for it were answered."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.errors import PaperboyError

log = structlog.get_logger(__name__)


class BackgroundTasks:
    """Tasks that are waited for only for a while."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def wait_for(self, work: Coroutine[Any, Any, object], max_seconds: float) -> None:
        """Wait for ``work``, which goes on in the background if it takes longer."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget_task)
        await asyncio.wait({task}, timeout=max_seconds)

    async def close(self) -> None:
        """End what still goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _forget_task(self, task: asyncio.Task[object]) -> None:
        """Forget a task that has ended, and log why it failed."""
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, PaperboyError):
            log.warning("refresh.failed", kind=type(error).__name__, failure=str(error))
        elif error is not None:
            log.error("refresh.broken", exc_info=error)
