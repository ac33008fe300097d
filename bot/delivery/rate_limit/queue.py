"""The queue in front of a platform: commands before bulk, each in order of arrival."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime

from bot.delivery.rate_limit.send_limits import Priority, SlidingWindow
from bot.ports.clock import Clock


class PriorityQueue:
    """Lets one message after the other begin, as the window allows.

    Args:
        window: the platform's.
        clock: time.
    """

    def __init__(self, window: SlidingWindow, clock: Clock) -> None:
        self._window = window
        self._clock = clock
        self._waiting = {priority: deque[asyncio.Future[None]]() for priority in sorted(Priority)}
        self._answered = asyncio.Event()
        self._dispatcher: asyncio.Task[None] | None = None

    async def acquire(self, priority: Priority) -> None:
        """Wait until a message of this ``priority`` may begin; ``end`` has to follow."""
        if self.try_begin():
            return
        begun = asyncio.get_running_loop().create_future()
        self._waiting[priority].append(begun)
        if self._dispatcher is None or self._dispatcher.done():
            self._dispatcher = asyncio.create_task(self._dispatch())
        try:
            await begun
        except asyncio.CancelledError:
            if begun.done() and not begun.cancelled():  # it began just now, and is given up
                self.end(self._clock.now())
            raise

    def try_begin(self) -> bool:
        """Begin if that is allowed now and nothing waits; return whether. ``end`` has to follow."""
        now = self._clock.now()
        free_at = None if any(self._waiting.values()) else self._window.free_at(now)
        if free_at is None or free_at > now:
            return False
        self._window.begin(now)
        return True

    def end(self, now: datetime) -> None:
        """Count a message as answered."""
        self._window.end(now)
        self._answered.set()

    async def _dispatch(self) -> None:
        """Let everything begin that waits; which is next is decided after every wait."""
        while self._drop_cancelled():
            now = self._clock.now()
            free_at = self._window.free_at(now)
            if free_at is None:
                self._answered.clear()
                await self._answered.wait()
            elif free_at > now:
                await self._clock.sleep((free_at - now).total_seconds())
            else:
                self._window.begin(now)
                next(queue for queue in self._waiting.values() if queue).popleft().set_result(None)

    def _drop_cancelled(self) -> bool:
        """Drop those at the front that were cancelled; return whether any is left."""
        for queue in self._waiting.values():
            while queue and queue[0].done():
                queue.popleft()
        return any(self._waiting.values())
