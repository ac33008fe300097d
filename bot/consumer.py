"""Works on what people do on a platform so that nothing is lost: each event is done, or stored.

The inbox pattern: an event that takes long is stored in the database before the platform is told
that it was received, and removed when the work on it is done. What an earlier process left there
is taken up by the next one. So the work on an event is done at least once; it is repeated only if
its process was killed between the end of the work and the removal.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Never

import structlog

from bot.backoff import delays
from bot.errors import PaperboyError, StoreError
from bot.ports.coordination import Inbox, StoredEvent
from bot.ports.platform import NO_INBOX

STORE_AFTER_S = 0.5
"""Seconds that the work on an event may take before the event is stored."""
MAX_ATTEMPTS = 3
"""Times that work on a stored event is begun: what ended so many processes is passed over."""
MAX_REMEMBERED = 4096
"""Events that are done and remembered, so that one that is delivered again is not begun again."""
STOP_TIMEOUT_S = 2.0
"""Seconds that the database has, at the end, to remove what is done."""

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Event:
    """An event that is worked on; a suspect one may have ended an earlier process."""

    key: str
    content: Callable[[], str]
    is_stored: bool = False
    is_suspect: bool = False
    began: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    task: asyncio.Task[None] = field(init=False)


class EventConsumer:
    """Works on the events of one platform, on each once, however often it is delivered.

    Args:
        platform: its name.
        inbox: where events are stored that are not done with.
        store_after_s: seconds that the work on an event may take before the event is stored; None
            for ``STORE_AFTER_S``. What the platform does not deliver again is stored at once.

    Attributes:
        is_receiving: whether the platform delivers events now, as far as its adapter knows.
    """

    def __init__(
        self, platform: str, inbox: Inbox = NO_INBOX, store_after_s: float | None = None
    ) -> None:
        self.is_receiving = False
        self._platform = platform
        self._inbox = inbox
        self._store_after_s = STORE_AFTER_S if store_after_s is None else store_after_s
        self._open: dict[str, _Event] = {}
        self._done: OrderedDict[str, None] = OrderedDict()
        self._storing = asyncio.Lock()
        self._counting = asyncio.Lock()
        self._arrived = asyncio.Event()
        self._removable: list[str] = []
        self._removing: asyncio.Task[None] | None = None

    async def pending(self) -> Sequence[StoredEvent]:
        """Return what earlier processes left, oldest first; ``resume`` each.

        Raises:
            StoreError: the database cannot be read.
        """
        return await self._inbox.pending(self._platform)

    def start(
        self,
        key: str,
        content: Callable[[], str],
        work: Callable[[], Awaitable[None]],
        *,
        is_suspect: bool = False,
    ) -> asyncio.Task[None] | None:
        """Start ``work`` on an event, unless it was started before.

        Args:
            key: the platform's id of the event.
            content: returns what is stored of it if the work takes long.
            work: does what the event asks for; it asks ``may_begin`` first.
            is_suspect: whether it is stored, and its attempts are counted, before work on it
                begins, because it may have ended an earlier process.

        Returns:
            The task; None if the event is done.
        """
        if key in self._done:
            return None
        if key not in self._open:
            self._begin(_Event(key, content, is_suspect=is_suspect), work)
        return self._open[key].task

    def resume(self, stored: StoredEvent, work: Callable[[], Awaitable[None]]) -> None:
        """Start ``work`` on what an earlier process left."""
        content = stored.content
        self._begin(_Event(stored.key, lambda: content, is_stored=True, is_suspect=True), work)

    async def may_begin(self, key: str) -> bool:
        """Tell whether to go on with the work on an event, which begins now."""
        if not self._open[key].is_suspect:
            return True
        try:
            await self.store()
            async with self._counting:  # one after another, so that they go on in their order
                attempts = await self._inbox.count_attempt(self._platform, key)
        except StoreError:
            return True
        if attempts > MAX_ATTEMPTS:
            log.error("event.skipped", platform=self._platform, key=key, attempts=attempts - 1)
        return attempts <= MAX_ATTEMPTS

    def unsafe(self) -> Sequence[str]:
        """Return the keys of the events that are neither done nor stored, oldest first."""
        return [event.key for event in self._open.values() if not event.is_stored]

    async def wait_until_safe(self, timeout_s: float) -> None:
        """Wait until every event is done or stored, ``timeout_s`` at most."""
        tasks = [event.task for event in self._open.values() if not event.is_stored]
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)

    async def wait(self, timeout_s: float) -> None:
        """Wait until every event is done, ``timeout_s`` at most."""
        if running := self._running():
            await asyncio.wait(running, timeout=timeout_s)

    async def store(self) -> None:
        """Store every event that is not done.

        Raises:
            StoreError: the database did not take them.
        """
        async with self._storing:
            events = [event for event in self._open.values() if not event.is_stored]
            if events:
                rows = [StoredEvent(event.key, event.content()) for event in events]
                await self._inbox.add(self._platform, rows)
            for event in events:
                event.is_stored = True
                if event.key in self._done:  # meanwhile
                    self._remove(event.key)

    async def store_late(self) -> Never:
        """Store, until cancelled, every event whose work takes longer than it may."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            waits = delays(first=STORE_AFTER_S, longest=5.0)
            while self.unsafe():
                await asyncio.sleep(self._store_after_s / 2)
                if self._has_late():
                    try:
                        await self.store()
                    except StoreError as error:
                        log.warning("inbox.failed", platform=self._platform, reason=str(error))
                        await asyncio.sleep(next(waits))

    async def stop(self) -> None:
        """Cancel the work that is not done, and end what this consumer does besides."""
        running = self._running()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._removing is not None:
            await asyncio.wait({self._removing}, timeout=STOP_TIMEOUT_S)
            self._removing.cancel()
            await asyncio.gather(self._removing, return_exceptions=True)

    def _begin(self, event: _Event, work: Callable[[], Awaitable[None]]) -> None:
        self._open[event.key] = event
        self._arrived.set()
        event.task = asyncio.create_task(self._run(event, work))

    async def _run(self, event: _Event, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PaperboyError as error:
            log.warning("event.failed", platform=self._platform, error=str(error))
        except Exception:  # whatever one event does must not end the others
            log.exception("event.failed", platform=self._platform)
        del self._open[event.key]
        self._done[event.key] = None
        if len(self._done) > MAX_REMEMBERED:
            self._done.popitem(last=False)
        if event.is_stored:
            self._remove(event.key)

    def _running(self) -> Sequence[asyncio.Task[None]]:
        return [event.task for event in self._open.values() if not event.task.done()]

    def _has_late(self) -> bool:
        began = (event.began for event in self._open.values() if not event.is_stored)
        return asyncio.get_running_loop().time() - next(began, math.inf) >= self._store_after_s

    def _remove(self, key: str) -> None:
        self._removable.append(key)
        if self._removing is None or self._removing.done():
            self._removing = asyncio.create_task(self._remove_done())

    async def _remove_done(self) -> None:
        """Remove what is done from the inbox; if the database does not take that, try again."""
        waits = delays(first=STORE_AFTER_S, longest=10.0)
        while keys := tuple(self._removable):
            try:
                await self._inbox.remove(self._platform, keys)
                del self._removable[: len(keys)]
            except StoreError as error:
                log.info("inbox.failed", platform=self._platform, reason=str(error))
                await asyncio.sleep(next(waits))
