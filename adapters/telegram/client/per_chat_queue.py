"""Works on updates: chats concurrently; within a chat, one update after the other."""

from __future__ import annotations

import json
from asyncio import Lock, Semaphore, Task, wait
from collections.abc import Callable, Coroutine, Generator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, Update

from bot.consumer import EventConsumer

_MAX_CONCURRENT = 256
"""Updates that are processed at the same time."""
_MAX_QUEUED = 200
"""Updates of one chat that may wait: three minutes of its answers, and 1.4 MB."""

_log = structlog.get_logger(__name__)


class _ChatQueue:
    """The updates of one chat, each waiting for the one before it."""

    __slots__ = ("__weakref__", "length", "lock", "was_full")

    def __init__(self) -> None:
        self.length = 0
        self.lock = Lock()
        self.was_full = False

    @contextmanager
    def joined(self) -> Generator[None]:
        self.length += 1
        if self.length == _MAX_QUEUED and not self.was_full:
            self.was_full = True
            _log.warning("telegram.chat_flooding", waiting=self.length)
        try:
            yield
        finally:
            self.length -= 1


class PerChatQueue:
    """Processes updates concurrently, those of one chat in the order of their arrival.

    When a chat sends faster than it can be answered, updates that find its queue full are dropped.
    """

    __slots__ = ("_queues", "_slots")

    def __init__(self) -> None:
        self._slots = Semaphore(_MAX_CONCURRENT)
        # A queue lives as long as an update of its chat is being processed or waits.
        self._queues: WeakValueDictionary[int, _ChatQueue] = WeakValueDictionary()

    async def process_update(self, update: Update, work: Coroutine[Any, Any, None]) -> None:
        """Await ``work`` when it is its chat's turn; asyncio's locks are first come first."""
        # Closed explicitly: dropped or cancelled work was perhaps never awaited.
        with closing(work):
            chat = update.effective_chat  # of an odd update, it may be anything
            queue = _ChatQueue() if chat is None else self._queues.setdefault(chat.id, _ChatQueue())
            if queue.length < _MAX_QUEUED:
                with queue.joined():
                    async with queue.lock, self._slots:
                        await work


class UpdateWorker:
    """Works on each update once, and leaves to the next process what this one does not end.

    Args:
        bot: the library's, for updates that are read back.
        handle: does what an update asks for.
        consumer: stores what takes long.
    """

    def __init__(
        self,
        bot: Bot,
        handle: Callable[[Update], Coroutine[Any, Any, None]],
        consumer: EventConsumer,
    ) -> None:
        self._bot = bot
        self._handle = handle
        self._consumer = consumer
        self._queue = PerChatQueue()

    async def resume(self) -> None:
        """Start work on what an earlier process left.

        Raises:
            StoreError: the database cannot be read.
        """
        for stored in await self._consumer.pending():
            update = Update.de_json(json.loads(stored.content), self._bot)
            self._consumer.resume(stored, partial(self._work, update))

    def start(self, update: Update, *, is_suspect: bool = False) -> Task[None] | None:
        """Start work on ``update`` unless that has happened; see ``EventConsumer.start``."""
        work = partial(self._work, update)
        key = str(update.update_id)
        return self._consumer.start(key, update.to_json, work, is_suspect=is_suspect)

    async def work_or_store(self, update: Update, timeout_s: float) -> None:
        """Wait until the work on ``update`` is done; after ``timeout_s``, until it is stored.

        Raises:
            StoreError: it is neither.
        """
        task = self.start(update)
        if task is not None:
            _, late = await wait({task}, timeout=timeout_s)
            if late:
                await self._consumer.store()

    async def _work(self, update: Update) -> None:
        await self._queue.process_update(update, self._begin(update))

    async def _begin(self, update: Update) -> None:
        if await self._consumer.may_begin(str(update.update_id)):
            await self._handle(update)
