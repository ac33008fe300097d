"""Chats are served side by side, but within a chat one thing after the other."""

from __future__ import annotations

from asyncio import Lock, Task, current_task
from collections.abc import Awaitable, Coroutine, Generator
from contextlib import closing, contextmanager
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_AT_ONCE = 256


class ChatOrder(BaseUpdateProcessor):
    """Processes updates concurrently, those of one chat in the order in which they came."""

    __slots__ = ("_locks", "_tasks")

    def __init__(self) -> None:
        super().__init__(_AT_ONCE)
        # A lock lives as long as somebody holds it or waits for it.
        self._locks: WeakValueDictionary[int, Lock] = WeakValueDictionary()
        self._tasks: set[Task[Any]] = set()

    def give_up(self) -> None:
        """Cancel whatever is still being processed."""
        for task in self._tasks:
            task.cancel()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await ``coroutine`` when it is its chat's turn; asyncio's locks are first come first."""
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = Lock() if chat is None else self._locks.setdefault(chat.id, Lock())
        # Closing matters to what is given up before its turn: it was never awaited.
        with self._noted(), closing(cast("Coroutine[Any, Any, Any]", coroutine)):
            async with lock:
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
