"""Time that leaps to the next timer as soon as every task waits: minutes of traffic in a moment.

Other than ``JumpingClock`` it is one time for all tasks, so what happens side by side keeps its
order. What works in threads or other processes is waited for by ``outside``, in no time at all.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tests.support.patience import PATIENCE_S

T = TypeVar("T")


class _Leaping(selectors.DefaultSelector):
    """Waits only for what is outside; what it was to wait for is added to the time that has gone.

    What is outside waits for timers of its own only where it fails: those get their time as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gone = 0.0
        self.outside = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(PATIENCE_S if self.outside and timeout != 0 else 0)
        if not events:
            self.gone += timeout or 0.0
        return events


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.leaping = _Leaping()
        super().__init__(self.leaping)

    def time(self) -> float:
        return self.leaping.gone


async def outside(work: Awaitable[T]) -> T:
    """Wait for what threads or other processes do, as a database; time stands still meanwhile."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, _Loop)
    loop.leaping.outside += 1
    try:
        return await work
    finally:
        loop.leaping.outside -= 1


class VirtualClock:
    """The running loop's time, counted from ``start``."""

    def __init__(self, start: datetime) -> None:
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def run_in_virtual_time(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``work`` in such a time and return what it returns."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work())
