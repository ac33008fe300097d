"""Chats are served side by side, but within a chat one thing after the other."""

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

_AT_ONCE = 256
"""Updates that are answered at the same time."""
_LONGEST_LINE = 200
"""Updates of one chat that may wait: three minutes of its answers, and 1.4 MB."""

_log = structlog.get_logger()


class _Line:
    """The updates of one chat, each waiting for the one before it."""

    __slots__ = ("__weakref__", "length", "lock", "was_full")

    def __init__(self) -> None:
        self.length = 0
        self.lock = Lock()
        self.was_full = False

    @contextmanager
    def joined(self) -> Generator[None]:
        self.length += 1
        if self.length == _LONGEST_LINE and not self.was_full:
            self.was_full = True
            _log.warning("telegram.chat_too_eager", waiting=self.length)
        try:
            yield
        finally:
            self.length -= 1


class PerChatQueue(BaseUpdateProcessor):
    """Processes updates concurrently, those of one chat in the order in which they came.

    Of a chat that asks faster than it can be answered, what finds a full line is passed over.
    """

    __slots__ = ("_lines", "_places", "_tasks")

    def __init__(self) -> None:
        # The library's own count gives places also to what waits behind its own chat, so that one
        # chat which asks again and again would keep all others from being heard.
        super().__init__(sys.maxsize)
        self._places = Semaphore(_AT_ONCE)
        # A line lives as long as somebody stands in it.
        self._lines: WeakValueDictionary[int, _Line] = WeakValueDictionary()
        self._tasks: set[Task[Any]] = set()

    def cancel_all(self) -> None:
        """Cancel whatever is still being processed."""
        for task in self._tasks:
            task.cancel()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await ``coroutine`` when it is its chat's turn; asyncio's locks are first come first."""
        chat = update.effective_chat if isinstance(update, Update) else None
        line = _Line() if chat is None else self._lines.setdefault(chat.id, _Line())
        # Closing matters to what is passed over or given up before its turn: it was never awaited.
        with self._noted(), closing(cast("Coroutine[Any, Any, Any]", coroutine)):
            if line.length < _LONGEST_LINE:
                with line.joined():
                    async with line.lock, self._places:
                        await coroutine

    @contextmanager
    def _noted(self) -> Generator[None]:
        task = cast("Task[Any]", current_task())
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""
