"""The parcels that one courier is sending and settling at a time: a limited number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager


class InFlight:
    """A limited number of slots for parcels that are being sent and settled."""

    def __init__(self, slots: int) -> None:
        self._free = asyncio.Semaphore(slots)
        self._begun: set[asyncio.Task[None]] = set()
        self.closed = False

    @property
    def count(self) -> int:
        """How many parcels are between the beginning of their sending and their settlement."""
        return len(self._begun)

    @asynccontextmanager
    async def slot(self) -> AsyncGenerator[None]:
        """Hold a slot; until ``begin`` is called, ``close`` may cancel the task that holds it."""
        async with self._free:
            try:
                yield
            finally:
                self._begun.discard(_current_task())

    def begin(self) -> None:
        """Protect the current task from ``close`` until it leaves its slot."""
        self._begun.add(_current_task())

    def close(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        """Let nothing begin any more, and cancel those of ``tasks`` that have not begun."""
        self.closed = True
        for task in tasks:
            if task not in self._begun:
                task.cancel()


def _current_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - the loop runs coroutines in tasks
    return task
