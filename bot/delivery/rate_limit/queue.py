"""The line in front of a platform: people before the morning's bulk, each in order of arrival."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime

from bot.delivery.rate_limit.chat_limits import Priority
from bot.delivery.rate_limit.window import SlidingWindow
from bot.ports import Clock


class PriorityQueue:
    """Lets one message after the other begin, as the meter allows."""

    def __init__(self, meter: SlidingWindow, clock: Clock) -> None:
        self._meter = meter
        self._clock = clock
        self._waiting = {rank: deque[asyncio.Future[None]]() for rank in sorted(Priority)}
        self._answered = asyncio.Event()
        self._usher: asyncio.Task[None] | None = None

    async def wait_for_turn(self, rank: Priority) -> None:
        """Return when a message of this ``rank`` may begin; it has to be followed by ``end``."""
        if not self.try_begin():
            await self._queue(rank)

    def try_begin(self) -> bool:
        """Begin at once where that is allowed and nobody waits; tell whether. ``end`` follows."""
        now = self._clock.now()
        free_at = None if any(self._waiting.values()) else self._meter.free_at(now)
        if free_at is None or free_at > now:
            return False
        self._meter.begin(now)
        return True

    def end(self, now: datetime) -> None:
        """Note that a message was answered."""
        self._meter.end(now)
        self._answered.set()

    async def _queue(self, rank: Priority) -> None:
        mine = asyncio.get_running_loop().create_future()
        self._waiting[rank].append(mine)
        if self._usher is None or self._usher.done():
            self._usher = asyncio.create_task(self._let_in())
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # let in just now, and left all the same
                self.end(self._clock.now())
            raise

    async def _let_in(self) -> None:
        """Let in everybody who waits; who is next is asked anew after every wait."""
        while self._drop_leavers():
            now = self._clock.now()
            free_at = self._meter.free_at(now)
            if free_at is None:
                self._answered.clear()
                await self._answered.wait()
            elif free_at > now:
                await self._clock.sleep((free_at - now).total_seconds())
            else:
                self._meter.begin(now)
                next(queue for queue in self._waiting.values() if queue).popleft().set_result(None)

    def _drop_leavers(self) -> bool:
        """Forget those at the front who have given up; tell whether anybody is left."""
        for queue in self._waiting.values():
            while queue and queue[0].done():
                queue.popleft()
        return any(self._waiting.values())
