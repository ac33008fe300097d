"""Chats are answered concurrently; within a chat, one update after the other."""

from __future__ import annotations

import sys
from asyncio import Lock, Semaphore, Task, current_task
from collections.abc import Awaitable, Coroutine, Generator
from contextlib import closing, contextmanager
from typing import Any, cast
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

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


class PerChatQueue(BaseUpdateProcessor):
    """Processes updates concurrently, those of one chat in the order of their arrival.

    When a chat sends faster than it can be answered, updates that find its queue full are dropped.
    """

    __slots__ = ("_queues", "_slots", "_tasks")

    def __init__(self) -> None:
        # The library's own limit also counts updates that wait for their chat, so that a single
        # flooding chat would block all others.
        super().__init__(sys.maxsize)
        self._slots = Semaphore(_MAX_CONCURRENT)
        # A queue lives as long as an update of its chat is being processed or waits.
        self._queues: WeakValueDictionary[int, _ChatQueue] = WeakValueDictionary()
        self._tasks: set[Task[Any]] = set()

    def cancel_all(self) -> None:
        """Cancel whatever is still being processed."""
        for task in self._tasks:
            task.cancel()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await ``coroutine`` when it is its chat's turn; asyncio's locks are first come first."""
        chat = update.effective_chat if isinstance(update, Update) else None
        queue = _ChatQueue() if chat is None else self._queues.setdefault(chat.id, _ChatQueue())
        task = cast("Task[Any]", current_task())
        self._tasks.add(task)
        try:
            # Closed explicitly: a dropped or cancelled coroutine was perhaps never awaited.
            with closing(cast("Coroutine[Any, Any, Any]", coroutine)):
                if queue.length < _MAX_QUEUED:
                    with queue.joined():
                        async with queue.lock, self._slots:
                            await coroutine
        finally:
            self._tasks.discard(task)

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""
