"""The port to everything that is stored about a chat or a person, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.model.chat import Chat

StoredRows: TypeAlias = Mapping[str, Sequence[Mapping[str, object]]]
"""Rows by their table; dates and times are ISO 8601 text."""


class PersonalData(Protocol):
    """What is stored about chats and people: given out, and deleted for good."""

    async def collect(self, chat: Chat, person: str = "") -> StoredRows:
        """Return everything that is stored about ``chat``, and about ``person`` elsewhere.

        Args:
            chat: whose rows are returned.
            person: the platform's ID of whoever has this private chat; "" of a group or channel.
        """
        ...

    async def forget(self, chat: Chat, person: str = "") -> None:
        """Delete all that ``collect`` returns, so that no file of the database holds it any more.

        On PostgreSQL the server overwrites the space of deleted rows in its own time.
        """
        ...

    async def purge_gone(self, now: datetime, before: datetime) -> int:
        """Delete chats that have been gone since ``before``; return how many, for good as well.

        A chat that is gone counts from the first call on that finds it so.
        """
        ...

    async def scrub(self) -> None:
        """Overwrite what was deleted from a file that was too large to do so at once."""
        ...
