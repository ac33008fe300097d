"""What chats subscribed to, seen from the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model.chat import Interest


@dataclass(frozen=True, slots=True)
class Demand:
    """A term that somebody reads.

    Attributes:
        term: as in ``Interest``.
        since: the oldest listing date that is news to any of its readers; None where all are.
        due_at: when the first of its readers is looked at next; None where none will be.
    """

    term: str
    since: date | None
    due_at: datetime | None


class Interests(Protocol):
    """What chats subscribed to."""

    async def of(self, chat_id: int) -> tuple[Interest, ...]:
        """Return the chat's interests in the order in which they were added."""
        ...

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the interests of several chats; every id is a key."""
        ...

    async def add(
        self, chat_id: int, terms: Sequence[str], began: int, next_due_at: datetime | None
    ) -> None:
        """Add ``terms`` (those already there stay as they are) and set the chat's next look.

        The interest remembers the newest listing date that is stored now, samples aside.
        """
        ...

    async def remove(
        self, chat_id: int, terms: Sequence[str], next_due_at: datetime | None
    ) -> None:
        """Remove ``terms`` and set the chat's next look.

        That they were there is remembered, with the chat's cursor as their end: what they brought
        is no news under another term.
        """
        ...

    async def past_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return what several chats were interested in before; every id is a key."""
        ...

    async def demands(self) -> tuple[Demand, ...]:
        """Return every term that an active chat is interested in, each once, the urgent first."""
        ...
