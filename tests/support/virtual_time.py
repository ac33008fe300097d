"""Time that leaps to the next timer as soon as every task waits: minutes of traffic in a moment.

Other than ``JumpingClock`` it is one time for all tasks, so what happens side by side keeps its
order. Nothing that works in threads or processes may be waited for.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")


class _Leaping(selectors.DefaultSelector):
    """Waits for nothing; what it was to wait for is added to the time that has gone."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.gone += timeout or 0.0
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.gone


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
