"""The port to the meetings of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model.chat import Chat
from bot.model.journal_club import JournalClub


class JournalClubs(Protocol):
    """The weekly meeting of each chat that has one."""

    async def of(self, chat_id: int) -> JournalClub | None:
        """Return the chat's meeting; None if it has none."""
        ...

    async def set(self, chat_id: int, club: JournalClub) -> None:
        """Store the chat's meeting in the place of an earlier one."""
        ...

    async def advance(self, chat_id: int, before: JournalClub, after: JournalClub) -> None:
        """Store ``after`` where ``before`` is stored; do nothing where it was changed meanwhile."""
        ...

    async def remove(self, chat_id: int) -> bool:
        """Delete the chat's meeting; return whether there was one."""
        ...

    async def all(self, platforms: Sequence[str]) -> tuple[tuple[Chat, JournalClub], ...]:
        """Return the meetings of chats of ``platforms`` that are active, not paused, not muted."""
        ...
