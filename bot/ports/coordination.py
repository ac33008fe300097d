"""What processes share, or leave to each other, in one database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.delivery import (
    ChatPlan,
    LastDelivery,
    Parcel,
    ParcelState,
    PlacedPage,
    Repagination,
    Settlement,
)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be sent on one platform.

    Attributes:
        platform: its name.
        waiting: parcels that are to be sent.
        held: parcels that wait because their chat cannot be written to.
        parked: parcels that were refused and set aside.
        oldest: when the oldest of ``waiting`` was planned; None where there is none.
    """

    platform: str
    waiting: int = 0
    held: int = 0
    parked: int = 0
    oldest: datetime | None = None


class Outbox(Protocol):
    """Parcels: planned, claimed under a lease, settled."""

    async def plan(self, plans: Sequence[ChatPlan], now: datetime) -> int:
        """Write plans, each chat's as a whole or not at all; return how many were written.

        A plan whose expectations no longer hold is void. Equal pages are stored once. Parcels are
        unique on (chat, digest, page), so planning twice is planning once. A pause that has ended,
        since the chat was due, is removed.
        """
        ...

    async def claim(
        self, worker: str, platforms: Sequence[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[Parcel, ...]:
        """Lease up to ``limit`` parcels that may be sent now, at most one page sequence per chat.

        A chat is skipped while its oldest undelivered parcel is leased or has to wait. Of an
        eligible chat the first few undelivered parcels come together, in order, and the rest with
        later claims. ``worker`` names this claim alone, so that a late settlement or release
        touches nothing that another claim took.
        """
        ...

    async def settle(self, worker: str, settlements: Sequence[Settlement], now: datetime) -> None:
        """Write the outcome of parcels in one transaction; move and retire their chats.

        SENT is written whoever holds the parcel by now; any other outcome, and the end of the
        lease, only if ``worker`` still holds it.
        """
        ...

    async def withdraw(self, chat_id: int, min_dates: int, now: datetime) -> int | None:
        """Take back the digests that wait for a chat, if they cover at least ``min_dates`` dates.

        The chat's cursor goes back before the first of them, so that one digest can take their
        place; return it. Return None, and change nothing, where there are fewer, or a page may be
        on its way. A digest of which a page was sent stays.
        """
        ...

    async def hasten(self, platform: str, now: datetime) -> None:
        """Let parcels that wait because they were held or perhaps sent be claimed at once."""
        ...

    async def hasten_one(self, platform: str, now: datetime) -> bool:
        """Let one parcel that was perhaps sent be claimed at once; return whether one waits."""
        ...

    async def release(self, worker: str, parcel_ids: Sequence[int]) -> None:
        """End the leases that ``worker`` still has on these parcels, and change nothing else."""
        ...

    async def undelivered(self, chat_id: int) -> tuple[Parcel, ...]:
        """Return the chat's undelivered parcels in order, leased or not."""
        ...

    async def repaginate(
        self,
        worker: str,
        chat_id: int,
        repaginations: Sequence[Repagination],
        render_mode: RenderMode,
        now: datetime,
    ) -> bool:
        """Replace all undelivered parcels of the chat by ``repaginations``, in one transaction.

        The chat's settings take ``render_mode``. Return False, and change nothing, if the chat has
        other undelivered parcels by now, or another worker holds one of them.
        """
        ...

    async def pending(self) -> int:
        """Return the number of undelivered parcels."""
        ...

    async def queues(self) -> tuple[Queue, ...]:
        """Return the queue of every platform that has one."""
        ...

    async def states(self) -> Mapping[ParcelState, int]:
        """Return the number of parcels in each state; every state is a key."""
        ...

    async def find_page(self, chat_id: int, receipt: str) -> Document | None:
        """Return the page that the chat was sent under ``receipt``; None where it is unknown."""
        ...

    async def last_delivered(self, chat_id: int) -> LastDelivery | None:
        """Return the last digest that reached the chat as a whole, or None."""
        ...

    async def digests_with(self, chat_id: int, seqs: Sequence[int]) -> tuple[PlacedPage, ...]:
        """Return the pages of the digests in which these editions came to the chat, in order.

        For each number that is the last digest that was planned when the chat's cursor was below
        it. There are none of a digest that is deleted by now (``prune``).
        """
        ...

    async def sent_pages(self, chat_id: int, since: datetime) -> tuple[Document, ...]:
        """Return the pages that were sent to the chat since then, each once."""
        ...

    async def prune(self, before: datetime) -> int:
        """Delete parcels settled before ``before`` and unused pages; return how many parcels."""
        ...


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """Something a person did on a platform, stored until the work on it is done.

    Attributes:
        key: the platform's id of the event.
        content: all that its adapter needs to work on it; opaque elsewhere.
    """

    key: str
    content: str


class Inbox(Protocol):
    """Events that a platform will not deliver again, until the work on them is done."""

    async def add(self, platform: str, events: Sequence[StoredEvent]) -> None:
        """Store ``events``; one that is stored already stays as it is."""
        ...

    async def pending(self, platform: str) -> tuple[StoredEvent, ...]:
        """Return the events of ``platform``, oldest first."""
        ...

    async def count_attempt(self, platform: str, key: str) -> int:
        """Count one more attempt at an event; return how many that makes, 0 if it is gone."""
        ...

    async def remove(self, platform: str, keys: Sequence[str]) -> None:
        """Delete events that are done with."""
        ...


MAX_CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of two processes may differ. A time further ahead than this beyond what a
caller could have reserved itself was written by a wrong clock, and is ignored."""


class Reservations(Protocol):
    """Use of what must not be used too often by all processes together: arXiv, a bot's token.

    Every method is one short transaction, so two callers never get the same time.
    """

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        """Reserve the next ``count`` uses of ``name`` and return the time of the first.

        Args:
            name: the shared resource; opaque.
            interval: between two uses.
            now: the first use is at this time or later.
            count: number of uses, ``interval`` apart.
        """
        ...

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        """Take ``name`` until ``until`` if it is free.

        Return None then, else the time from which it is free. A time that is more than
        ``MAX_CLOCK_SKEW`` after ``until`` counts as free.
        """
        ...

    async def release(self, name: str, until: datetime) -> None:
        """Give back ``name`` after ``take``: it is free from ``until`` on."""
        ...

    async def postpone(self, name: str, until: datetime) -> None:
        """Keep ``name`` reserved until at least ``until``; a later time that is stored stays."""
        ...

    async def prune(self, before: datetime) -> None:
        """Delete reservations that ended before ``before``; without one a resource is free."""
        ...

    async def free_at(self, name: str) -> datetime | None:
        """Return the time from which ``name`` is free; None if it was never reserved."""
        ...

    async def server_time(self) -> datetime | None:
        """Return the database server's time; None if the database runs on this machine's clock."""
        ...


class Leases(Protocol):
    """Work that only one process may do at a time: one holder for each name, for a while."""

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Acquire or renew the lease ``name`` until ``until``; return False if another holds it.

        Another's lease is free once its own ``until`` has passed.
        """
        ...

    async def find(self, name: str) -> datetime | None:
        """Return until when the lease ``name`` is held; None if it is free."""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Free the lease at once if ``holder`` still has it."""
        ...


_ALL_DELIVERIES = "deliveries"
"""The resource that every delivery needs: it is not free while the operator has paused them."""
_PAUSE = timedelta(days=3650)
"""How long deliveries stay paused if nobody resumes them."""


async def pause_deliveries(reservations: Reservations, now: datetime) -> None:
    """Keep all deliveries of all processes back until ``resume_deliveries``."""
    await reservations.postpone(_ALL_DELIVERIES, now + _PAUSE)


async def resume_deliveries(reservations: Reservations, now: datetime) -> None:
    """Let deliveries go on."""
    await reservations.release(_ALL_DELIVERIES, now)


async def are_deliveries_paused(reservations: Reservations, now: datetime) -> bool:
    """Tell whether all deliveries are kept back."""
    paused_until = await reservations.free_at(_ALL_DELIVERIES)
    return paused_until is not None and paused_until > now
