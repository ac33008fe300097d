"""What is owed, under lease, settled; seen from the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.chat import RenderMode
from bot.model.delivery import ChatPlan, LastDelivery, Parcel, ParcelState, Repagination, Settlement


class Outbox(Protocol):
    """Parcels: what is owed, under lease, settled."""

    async def plan(self, plans: Sequence[ChatPlan], now: datetime) -> int:
        """Write plans, each chat's as a whole or not at all; return how many.

        A plan whose expectations no longer hold is void. Equal pages are stored once. Parcels are
        unique on (chat, digest, page): planning twice is planning once. A pause that has come to
        its end, since the chat was due, is taken off.
        """
        ...

    async def claim(
        self, worker: str, platforms: Sequence[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[Parcel, ...]:
        """Lease up to ``limit`` parcels that may be sent now, at most one page sequence per chat.

        A chat is skipped while its oldest undelivered parcel is leased or has to wait; of an
        eligible chat the first few undelivered parcels come together, in order, and the rest with
        later claims. ``worker`` names this claim alone: what is said in its name later touches
        nothing that another claim took.
        """
        ...

    async def settle(self, worker: str, settlements: Sequence[Settlement], now: datetime) -> None:
        """Write what became of parcels, in one transaction; moves and retires their chats.

        That a parcel was sent is written whoever holds it by now; anything else, and the end of
        the lease, only where ``worker`` still does.
        """
        ...

    async def release(self, worker: str, parcel_ids: Sequence[int]) -> None:
        """Give back, untouched, what ``worker`` still holds of these parcels."""
        ...

    async def undelivered(self, chat_id: int) -> tuple[Parcel, ...]:
        """Return everything that the chat is still owed, in order, whoever holds it."""
        ...

    async def repaginate(
        self,
        worker: str,
        chat_id: int,
        recuts: Sequence[Repagination],
        form: RenderMode,
        now: datetime,
    ) -> bool:
        """Replace all that the chat is owed by ``recuts``, in their order, in one transaction.

        The chat's manner takes ``form``. Nothing happens, and False is returned, when something
        else is owed to it by now, or another worker holds a part.
        """
        ...

    async def pending(self) -> int:
        """Return how many parcels are owed."""
        ...

    async def states(self) -> Mapping[ParcelState, int]:
        """Return how many parcels there are in each state."""
        ...

    async def last_delivered(self, chat_id: int) -> LastDelivery | None:
        """Return the last digest that reached the chat, or None."""
        ...

    async def prune(self, before: datetime) -> int:
        """Delete parcels settled before ``before`` and pages nobody is owed; return how many."""
        ...
