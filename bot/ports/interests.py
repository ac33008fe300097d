"""What chats subscribe to, as the core sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model.chat import Interest


@dataclass(frozen=True, slots=True)
class Demand:
    """A term that at least one active chat subscribes to.

    Attributes:
        term: as in ``Interest``.
        since: the oldest listing date that is news to any of its readers; None for all dates.
        due_at: when the first of its readers is due; None if none is.
    """

    term: str
    since: date | None
    due_at: datetime | None


class Interests(Protocol):
    """What chats subscribe to."""

    async def of(self, chat_id: int) -> tuple[Interest, ...]:
        """Return the chat's interests in the order in which they were added."""
        ...

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the interests of several chats; every id is a key."""
        ...

    async def add(
        self,
        chat_id: int,
        terms: Sequence[str],
        after_seq: int,
        next_due_at: datetime | None,
        since: date | None = None,
    ) -> None:
        """Add ``terms`` and set when the chat is due next; terms that it has stay as they are.

        Each interest begins with the listing date ``since``; without it, with the newest that is
        stored now, samples aside.
        """
        ...

    async def begin_with(self, day: date) -> None:
        """Let subscriptions that begin after the listing date ``day`` begin with it.

        It turns out not to have been announced yet, so it is news to all who subscribed by now.
        """
        ...

    async def remove(
        self, chat_id: int, terms: Sequence[str], next_due_at: datetime | None
    ) -> None:
        """Remove ``terms`` and set when the chat is due next.

        They become past interests that end at the chat's cursor, so that papers which they brought
        are not sent again under another term.
        """
        ...

    async def past_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the past interests of several chats; every id is a key."""
        ...

    async def demands(self) -> tuple[Demand, ...]:
        """Return every term that active chats subscribe to, each once, the earliest due first."""
        ...
