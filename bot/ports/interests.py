"""What chats subscribe to, and changes of it that wait for their Keep, as the core sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from bot.model.chat import Interest, Mute


@dataclass(frozen=True, slots=True)
class Demand:
    """A term that at least one active chat reads.

    Attributes:
        term: one of an ``Interest``.
        since: the oldest listing date that is news to any of its readers; None for all dates.
        due_at: when the first of its readers is due; None if none is.
    """

    term: str
    since: date | None
    due_at: datetime | None

    def joined(self, other: Demand) -> Demand:
        """Return the demand of the readers of both, which are of the same term."""
        dates, instants = (self.since, other.since), (self.due_at, other.due_at)
        since = None if None in dates else min(day for day in dates if day)
        return Demand(self.term, since, min((at for at in instants if at), default=None))


class Interests(Protocol):
    """What chats subscribe to."""

    async def of(self, chat_id: int) -> tuple[Interest, ...]:
        """Return the chat's interests in the order in which they were added."""
        ...

    async def reading_of(self, chat_id: int) -> tuple[tuple[Interest, ...], tuple[Mute, ...]]:
        """Return the chat's interests and what it mutes, each in the order of adding."""
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
        """Add plain subscriptions to ``terms``, those it lacks; set when the chat is due next.

        Each interest begins with the listing date ``since``; without it, with the newest that is
        stored now, samples aside.
        """
        ...

    async def begin_with(self, day: date) -> None:
        """Let subscriptions that begin after the listing date ``day`` begin with it.

        It turns out not to have been announced yet, so it is news to all who subscribed by now.
        """
        ...

    async def put(
        self, chat_id: int, interest: Interest, next_due_at: datetime | None, replaces: str = ""
    ) -> None:
        """Store a new interest, or an edited one in the place of the former; set the due time.

        A new one begins as it says, with the newest stored listing date if it says none. Where the
        chat has one of that name, folded, the former becomes a past interest that ends at the
        chat's cursor, and the edited one begins there: what was delivered is not repeated, and
        what was not is selected as edited. What changes only what is read is an edit too: types,
        muting.

        Args:
            chat_id: whose.
            interest: the new or edited one; the beginning of an edited one is not looked at.
            next_due_at: when the chat is due next.
            replaces: the former name of one that is renamed; the new one must not be in use.

        Raises:
            StoreError: another interest has the new name, or the database failed.
        """
        ...

    async def remove(
        self, chat_id: int, names: Sequence[str], next_due_at: datetime | None
    ) -> None:
        """Remove the interests of these names, folded, and set when the chat is due next.

        They become past interests that end at the chat's cursor, so that papers which they brought
        are not sent again under another one.
        """
        ...

    async def swap(self, chat_id: int, one: int, other: int) -> None:
        """Let two of the chat's interests, by row id, change places in its order."""
        ...

    async def past_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the past interests of several chats; every id is a key."""
        ...

    async def demands(self) -> tuple[Demand, ...]:
        """Return every term that active chats read, each once, the earliest due first."""
        ...

    async def mutes(self, chat_id: int) -> tuple[Mute, ...]:
        """Return what the chat mutes, in the order in which it was muted."""
        ...

    async def mutes_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Mute, ...]]:
        """Return what several chats mute; every id is a key."""
        ...

    async def mute(self, chat_id: int, mute: Mute) -> None:
        """Mute a query; one that is muted gets the new date."""
        ...

    async def unmute(self, chat_id: int, query: str) -> None:
        """Mute a query no longer."""
        ...


class Offer(NamedTuple):
    """A change that waits for its Keep, as the command that asked for it.

    Attributes:
        command: as in ``Invocation``.
        argument: as in ``Invocation``; a button would have no room for it.
    """

    command: str
    argument: str


class Offers(Protocol):
    """Changes that were shown, so that buttons need only carry their numbers."""

    async def make(self, chat_id: int, made: Sequence[Offer]) -> tuple[int, ...]:
        """Store ``made`` and return a number for each; of a chat's, some hundred newest stay."""
        ...

    async def of(self, chat_id: int, number: int) -> Offer | None:
        """Return the chat's offer with this number; None if it is stored no more."""
        ...
