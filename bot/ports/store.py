"""The database, seen from the core: one class per concern behind one facade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.model.announcement import Batch, EarlierListing, Edition, EditionDraft, Listing
from bot.model.chat import Address, Chat, ChatDefaults, ChatKind, Interest, Pause
from bot.model.delivery import ChatPlan, Delivered, Parcel, ParcelState, Settlement
from bot.model.paper import Paper


class Chats(Protocol):
    """The chats and their settings."""

    async def open(self, address: Address, kind: ChatKind, defaults: ChatDefaults) -> Chat:
        """Return the chat at ``address``, creating it with ``defaults`` at first contact.

        A new chat's cursor is the newest edition's ``seq``. A retired chat comes back ACTIVE with
        its settings, its interests and its cursor, and is owed again the pages with papers that it
        lost by leaving. ``kind`` is brought up to date.
        """
        ...

    async def find(self, address: Address) -> Chat | None:
        """Return the chat at ``address``, or None."""
        ...

    async def set_language(self, chat_id: int, language: str) -> None:
        """Change the chat's language."""
        ...

    async def set_schedule(
        self, chat_id: int, timezone: str, delivery_time: time, next_due_at: datetime | None
    ) -> None:
        """Change when the chat is delivered to."""
        ...

    async def set_pause(
        self, chat_id: int, pause: Pause | None, next_due_at: datetime | None
    ) -> None:
        """Pause the chat, or (None) resume it."""
        ...

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with ``next_due_at`` ≤ ``now``, longest due first.

        ``next_due_at`` is the whole truth about pauses: a chat paused for good has none.
        """
        ...

    async def move(self, old: Address, place: str) -> None:
        """Give the chat at ``old`` a new place; where a chat lives there already, merge into it.

        On a merge the interests are united (the lower ``began`` wins), the lower cursor wins, and
        undelivered parcels follow.
        """
        ...

    async def retire(self, address: Address) -> None:
        """Mark the chat GONE, drop its undelivered parcels; interests and cursor stay."""
        ...

    async def forget(self, chat_id: int) -> None:
        """Delete everything stored about the chat: row, interests, parcels, deliveries."""
        ...

    async def count(self) -> int:
        """Return how many active chats there are."""
        ...


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

    async def wanted(self) -> tuple[str, ...]:
        """Return every term that an active chat is interested in, each once, sorted."""
        ...


class Editions(Protocol):
    """Announcements as they are kept."""

    async def complete(self, drafts: Sequence[EditionDraft], now: datetime) -> tuple[Edition, ...]:
        """Store ``drafts`` in one transaction and return the editions that came of them.

        A draft whose category and date have no edition yet becomes one, empty or not. A draft
        for an existing edition adds a supplement with what was ``unseen``, or nothing if all was
        seen; so loading the same thing twice changes nothing. Each edition takes the next ``seq``
        under one lock: numbers become visible in their order. Papers are stored by (id, version);
        details that a stored paper lacks (comment, names) are filled in, never blanked.
        The first draft from another source than ``sample`` removes all sample editions, and from
        then on drafts from ``sample`` are left out.
        """
        ...

    async def top(self) -> int:
        """Return the highest ``seq``, 0 when there is none."""
        ...

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions (with supplements) of its newest listing date.

        Args:
            categories: canonical ids; those without any edition are left out of the answer.
            on: ask for this listing date instead of the newest.
        """
        ...

    async def after(self, categories: Iterable[str], cursor: int, upto: int) -> tuple[Edition, ...]:
        """Return the editions of ``categories`` with ``cursor`` < seq ≤ ``upto``, in order."""
        ...

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """Return the listings of these editions, each edition's in arXiv's order."""
        ...

    async def earlier(
        self, paper_ids: Sequence[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """Return where these papers stood before: in ``categories``' editions with seq ≤ ``upto``.

        No paper version is news to one chat twice, and these listings say what was.
        """
        ...

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """Return which (category, listing date ≥ ``since``) have an edition; a sample is none.

        Args:
            categories: canonical ids.
            since: the oldest listing date that is asked for.
            upto: the highest ``seq`` that counts; None for all.
        """
        ...

    async def batches(self, since: date) -> tuple[Batch, ...]:
        """Return the id ranges of ``new`` listings by date ≥ ``since``, oldest first.

        The sample does not count.
        """
        ...

    async def latest(self) -> tuple[Edition, ...]:
        """Return every category's editions (with supplements) of its newest listing date."""
        ...


class Papers(Protocol):
    """Papers by identifier."""

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in that version, or (None) in its newest stored one."""
        ...

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed."""
        ...

    async def bare(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that no index has described yet."""
        ...

    async def count(self) -> int:
        """Return how many papers (ids, not versions) there are."""
        ...


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

        A chat is skipped while its oldest undelivered parcel is leased by somebody else or has to
        wait; of an eligible chat the undelivered parcels come together, in order.
        """
        ...

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """Write what became of parcels, in one transaction; moves and retires their chats."""
        ...

    async def release(self, parcel_ids: Sequence[int]) -> None:
        """Give leased parcels back untouched."""
        ...

    async def pending(self) -> int:
        """Return how many parcels are owed."""
        ...

    async def states(self) -> Mapping[ParcelState, int]:
        """Return how many parcels there are in each state."""
        ...

    async def last_delivered(self, chat_id: int) -> Delivered | None:
        """Return the last digest that reached the chat, or None."""
        ...

    async def prune(self, before: datetime) -> int:
        """Delete parcels settled before ``before`` and pages nobody is owed; return how many."""
        ...


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source has answered lately.

    Attributes:
        succeeded_at: the last usable answer, or None.
        failed_since: the first failure since then, or None when the last answer was usable.
        failure: what the last failure said, or "".
    """

    succeeded_at: datetime | None
    failed_since: datetime | None
    failure: str


FEED = "feed"
"""The name under which it is kept how arXiv's feed service has answered."""

INDEX = "api"
"""The name under which it is kept how arXiv's query API has answered."""


class Sources(Protocol):
    """How arXiv's services have answered, so that silence can be explained."""

    async def succeeded(self, source: str, now: datetime) -> None:
        """Note a usable answer of ``source`` (``FEED``, ``INDEX``)."""
        ...

    async def failed(self, source: str, now: datetime, failure: str) -> None:
        """Note that ``source`` gave no usable answer."""
        ...

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        ...


class Store(Protocol):
    """The facade: one member per concern."""

    @property
    def chats(self) -> Chats:
        """Chats and their settings."""
        ...

    @property
    def interests(self) -> Interests:
        """Subscriptions."""
        ...

    @property
    def editions(self) -> Editions:
        """Announcements."""
        ...

    @property
    def papers(self) -> Papers:
        """Papers."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is owed."""
        ...

    @property
    def sources(self) -> Sources:
        """How arXiv has answered."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...
