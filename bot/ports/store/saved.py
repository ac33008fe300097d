"""What chats keep, seen from the core."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.paper import SavedPaper


class Saved(Protocol):
    """The reading list of each chat."""

    async def save(
        self,
        chat_id: int,
        paper_id: str,
        version: int,
        note: str,
        tags: Sequence[str],
        now: datetime,
    ) -> bool:
        """Keep a paper; one that is kept already gets the note and the tags, where there are any.

        Return whether it was new to the list.
        """
        ...

    async def remove(self, chat_id: int, paper_id: str) -> bool:
        """Take a paper off the list; return whether it was on it."""
        ...

    async def of(self, chat_id: int, tag: str = "") -> tuple[SavedPaper, ...]:
        """Return what the chat keeps (under ``tag``), newest first."""
        ...
