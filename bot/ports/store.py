"""The database as the core sees it: one Protocol per concern behind the facade ``Store``.

Every method is one transaction. ``now`` is always an argument; the store never reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from bot.model.announcement import Batch, EarlierListing, Edition, EditionDraft, Listing
from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    DigestSettings,
    Interest,
    Look,
    Pause,
    Promise,
    QuietHours,
)
from bot.model.dump import Bookmark, LoadCounts
from bot.model.evidence import Absence, Declaration
from bot.model.paper import Paper, SavedPaper
from bot.model.search import SortOrder
from bot.ports.coordination import Inbox, Leases, Outbox, Reservations
from bot.query.nodes import Query


class Chats(Protocol):
    """Chats and their settings."""

    async def get_or_create(
        self, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults
    ) -> Chat:
        """Return the chat at ``address``, created with ``defaults`` at first contact.

        A new chat's cursor is the newest edition's ``seq``. A retired chat becomes ACTIVE again,
        with its settings, interests and cursor, and is owed again the pages with papers that were
        dropped when it was retired. ``kind`` is updated.
        """
        ...

    async def find(self, address: ChatAddress) -> Chat | None:
        """Return the chat at ``address``, or None."""
        ...

    async def set_language(self, chat_id: int, language: str) -> None:
        """Set the chat's language."""
        ...

    async def set_digest_settings(self, chat_id: int, digest_settings: DigestSettings) -> None:
        """Set what digests contain and how they look; keep which types were read until now."""
        ...

    async def set_schedule(
        self,
        chat_id: int,
        timezone: str,
        delivery_time: time | None,
        next_due_at: datetime | None,
    ) -> None:
        """Set when digests are delivered; without a time as soon as they are complete."""
        ...

    async def set_weekdays(
        self, chat_id: int, weekdays: frozenset[int], next_due_at: datetime | None
    ) -> None:
        """Set on which local days digests are delivered."""
        ...

    async def set_quiet_hours(self, chat_id: int, quiet_hours: QuietHours | None) -> None:
        """Set when messages come without a sound; None for never."""
        ...

    async def set_pause(
        self, chat_id: int, pause: Pause | None, next_due_at: datetime | None
    ) -> None:
        """Pause the chat, or resume it if ``pause`` is None."""
        ...

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with ``next_due_at`` ≤ ``now``, longest due first.

        Pauses need no look of their own: a chat that is paused for good has no ``next_due_at``.
        """
        ...

    async def move(self, old: ChatAddress, place: str) -> None:
        """Give the chat at ``old`` a new place, or merge it into the chat that is there already.

        A merge unites the interests (the lower ``after_seq`` wins), takes the lower cursor and
        hands over undelivered parcels.
        """
        ...

    async def retire(self, address: ChatAddress) -> None:
        """Mark the chat GONE and drop its undelivered parcels; interests and cursor stay."""
        ...

    async def note_set_up(self, chat_id: int, person: str) -> None:
        """Store who set the chat up; who is stored already stays."""
        ...

    async def muted(self, platform: str) -> tuple[Chat, ...]:
        """Return the chats of ``platform`` to which the bot may not write, as far as known."""
        ...

    async def unmute(self, chat_ids: Sequence[int]) -> None:
        """Store that the bot may write to these chats; what they are owed is due at once."""
        ...

    async def add_promise(self, chat_id: int, promise: Promise) -> None:
        """Store what a message is to follow about.

        Terms that were promised for the same date stay promised, those of another date do not.
        """
        ...

    async def promised(self, platforms: Sequence[str]) -> tuple[Chat, ...]:
        """Return the chats with a promise that are active, not paused, and may be written to."""
        ...

    async def looks(self) -> tuple[Look, ...]:
        """Return what the chats of ``promised``, of any platform, asked to see, each once."""
        ...

    async def delete(self, chat_id: int) -> None:
        """Delete everything stored about the chat."""
        ...

    async def count(self) -> int:
        """Return the number of active chats."""
        ...


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
        """Save a paper and return whether it was new to the list.

        A paper that is on the list gets the new note and tags; an empty note or no tags leave
        those that it has.
        """
        ...

    async def remove(self, chat_id: int, paper_id: str) -> bool:
        """Remove a paper and return whether it was on the list."""
        ...

    async def of(self, chat_id: int, tag: str = "") -> tuple[SavedPaper, ...]:
        """Return what the chat saved (under ``tag``, if given), newest first."""
        ...


class Editions(Protocol):
    """Announcements of one category and listing date each."""

    async def complete(self, drafts: Sequence[EditionDraft], now: datetime) -> tuple[Edition, ...]:
        """Store ``drafts`` in one transaction and return the editions that came of them.

        - A draft whose category and date have no edition yet becomes one, empty or not.
        - A draft for an existing edition adds a supplement with the listings that are new, or
          nothing, so that completing the same draft twice changes nothing.
        - Each edition takes the next ``seq`` under one lock: numbers become visible in order.
        - Papers are stored by (id, version); details that a stored paper lacks (comment, names)
          are filled in, never blanked.
        - A new announcement makes due the chats that want it as soon as it is complete, in the same
          transaction.
        - The first draft that is not from the sample removes all sample editions; from then on
          drafts from the sample are ignored.
        """
        ...

    async def last_seq(self) -> int:
        """Return the highest ``seq``, 0 if there is no edition."""
        ...

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions (with supplements) of its newest listing date.

        Args:
            categories: canonical ids; those without any edition are no keys of the answer.
            on: this listing date instead of the newest.
        """
        ...

    async def after(self, categories: Iterable[str], cursor: int, upto: int) -> tuple[Edition, ...]:
        """Return the editions of ``categories`` with ``cursor`` < seq ≤ ``upto``, in order."""
        ...

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """Return the listings of these editions, each edition's in arXiv's order."""
        ...

    async def earlier_listings(
        self, paper_ids: Sequence[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """Return where these papers were listed in ``categories``' editions with seq ≤ ``upto``.

        No version of a paper is sent to a chat twice, and these listings tell what was sent.
        """
        ...

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """Return which (category, listing date ≥ ``since``) have an edition, samples aside.

        Args:
            categories: canonical ids.
            since: the oldest listing date.
            upto: the highest ``seq``; None for all.
        """
        ...

    async def batches(self, since: date) -> tuple[Batch, ...]:
        """Return the id ranges of ``new`` listings by date ≥ ``since``, oldest first.

        The sample does not count.
        """
        ...

    async def newest_of_all(self) -> tuple[Edition, ...]:
        """Return every category's editions (with supplements) of its newest listing date."""
        ...


class Evidence(Protocol):
    """What arXiv's own pages say: how many papers there are, and that there are none."""

    async def store_declarations(self, declarations: Sequence[Declaration]) -> None:
        """Store ``declarations``; each replaces an earlier one of its category and date."""
        ...

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[tuple[str, date], Declaration]:
        """Return the declarations of these canonical ids for listing dates ≥ ``since``."""
        ...

    async def note_absence(self, day: date, now: datetime) -> Absence:
        """Note that arXiv's page shows no announcement of ``day``; return the updated absence."""
        ...

    async def clear_absence(self, day: date) -> None:
        """Delete the absence of ``day``: it was announced after all."""
        ...

    async def absences(self, since: date) -> tuple[Absence, ...]:
        """Return the absences of listing dates ≥ ``since``, oldest first."""
        ...


class Papers(Protocol):
    """Papers by identifier."""

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in ``version``, or in its newest stored version if that is None."""
        ...

    async def upsert(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; fill in what known ones lack, never blanking."""
        ...

    async def load(self, papers: Iterable[Paper], bookmark: Bookmark) -> LoadCounts:
        """Store papers of a dump as ``upsert`` does, together with how far it is read by then.

        Loading the same again changes nothing. A paper without version is ignored if any version
        of it is known.
        """
        ...

    async def bookmark_position(self, file: str) -> int:
        """Return how many records of the file with this fingerprint were loaded, 0 if none."""
        ...

    async def delete_bookmark(self, file: str) -> None:
        """Delete the bookmark of a file that was loaded to its end."""
        ...

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed."""
        ...

    async def undescribed(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that the query API has not described yet."""
        ...

    async def give_up_describing(self, paper_ids: Sequence[str], before: date) -> None:
        """Stop returning those of ``paper_ids`` last listed before ``before`` as undescribed."""
        ...

    async def count(self) -> int:
        """Return the number of papers (ids, not versions)."""
        ...


@dataclass(frozen=True, slots=True)
class Hits:
    """One slice of the results of a search.

    Attributes:
        papers: the newest stored version of each.
        total: number of all results.
    """

    papers: tuple[Paper, ...]
    total: int


class Search(Protocol):
    """Full text over all stored papers.

    Papers are stored fast and indexed later, by ``index``.
    """

    async def find(
        self, query: Query, start: int, limit: int, order: SortOrder = SortOrder.NEWEST
    ) -> Hits:
        """Return up to ``limit`` papers that ``query`` selects, after the first ``start``."""
        ...

    async def index(self, limit: int) -> int:
        """Index up to ``limit`` papers that are not indexed yet; return how many it indexed."""
        ...

    async def refresh(self, limit: int) -> int:
        """Index up to ``limit`` papers anew that were indexed under another folding of words.

        Returns:
            How many.
        """
        ...

    async def count_unindexed(self, limit: int) -> int:
        """Return the number of papers that are not indexed yet, at most ``limit``."""
        ...


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source has answered lately.

    Attributes:
        succeeded_at: the last usable answer, or None.
        failed_since: the first failure since then; None if the last answer was usable.
        failure: the message of the last failure, or "".
    """

    succeeded_at: datetime | None
    failed_since: datetime | None
    failure: str


FEED = "feed"
"""Source name of arXiv's feed service."""

QUERY_API = "api"
"""Source name of arXiv's query API."""

LISTING = "listing"
"""Source name of arXiv's listing pages."""

ROUND = "round"
"""Source name under which it is recorded when an ingest round had asked for what is new."""

ROUND_BEGUN = "round-begun"
"""Source name under which it is recorded when the last ingest round began."""

BACKLOG = "backlog"
"""Source name under which it is recorded since when missed announcements are being caught up."""


class Sources(Protocol):
    """How arXiv's services have answered, so that missing announcements can be explained."""

    async def record_success(self, source: str, now: datetime) -> None:
        """Record a usable answer of ``source`` (``FEED``, ``QUERY_API``, ``LISTING``)."""
        ...

    async def record_failure(self, source: str, now: datetime, failure: str) -> None:
        """Record a failure of ``source``; the first in a row keeps its time."""
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
    def saved(self) -> Saved:
        """Reading lists."""
        ...

    @property
    def editions(self) -> Editions:
        """Announcements."""
        ...

    @property
    def evidence(self) -> Evidence:
        """What arXiv's own pages say about announcements."""
        ...

    @property
    def papers(self) -> Papers:
        """Papers."""
        ...

    @property
    def search(self) -> Search:
        """Full text over papers."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Parcels to deliver."""
        ...

    @property
    def sources(self) -> Sources:
        """How arXiv has answered."""
        ...

    @property
    def reservations(self) -> Reservations:
        """Use of shared resources by several processes."""
        ...

    @property
    def leases(self) -> Leases:
        """Work that one process at a time does."""
        ...

    @property
    def inbox(self) -> Inbox:
        """Events that are worked on."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...
