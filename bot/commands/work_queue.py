"""A queue for heavy work, so that light commands are answered at once.

Heavy is what reads all that arXiv announced or all stored papers: back-tests, searches of the
archive, exports and imports. What finds no free place waits for one; it is never dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

PLACES = 2
"""Pieces of heavy work that are done at the same time in one process."""


class WorkQueue:
    """Places for heavy work: first come, first served, and of one person one piece at a time."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = asyncio.Semaphore(places)
        self._own: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def hold(self, person: str) -> AsyncGenerator[None]:
        """Wait until heavy work may be done for ``person``, and keep the place during the block.

        Args:
            person: whose it is, the same for all their chats.
        """
        self._waiting[person] = self._waiting.get(person, 0) + 1
        try:
            async with self._own.setdefault(person, asyncio.Lock()), self._places:
                yield
        finally:
            self._waiting[person] -= 1
            if not self._waiting[person]:
                del self._waiting[person], self._own[person]
