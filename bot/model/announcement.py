"""What arXiv announces: feeds as they are read, editions as they are stored.

    Feed (one answer) ── judged, split by category ──> EditionDraft ── completed ──> Edition

A listing date is the date arXiv prints above a listing: the day after the announcement evening.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.model.paper import Paper

SAMPLE_SOURCE = "sample"
"""Source of the bundled editions of invented papers, which give way to the first real ones."""


class AnnounceType(StrEnum):
    """Why a paper is listed; the order of the members is the order of a digest.

    Attributes:
        rank: 0 for the strongest type. A paper that is listed with several counts as the strongest.
    """

    rank: int

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"

    def __init__(self, _value: str) -> None:
        self.rank = len(type(self).__members__)

    __hash__ = str.__hash__  # Enum's own is Python code, and planning asks for it by the million


_BY_LETTER = {type_.value[0]: type_ for type_ in AnnounceType}


def type_letters(types: Collection[AnnounceType]) -> str:
    """Return ``nc`` for new and cross-listed: what buttons, which have little room, carry."""
    return "".join(letter for letter, type_ in _BY_LETTER.items() if type_ in types)


def types_of_letters(letters: str) -> frozenset[AnnounceType]:
    """Return the types that ``type_letters`` turned into ``letters``.

    Raises:
        KeyError: a letter names none.
    """
    return frozenset(_BY_LETTER[letter] for letter in letters)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One paper in a feed with the type arXiv gave it there.

    The type is relative to the categories that were asked together: a paper is ``new`` in the feed
    of its primary category and ``cross`` in another's. ``replace-cross`` is read as ``replace``.
    """

    paper: Paper
    type: AnnounceType


@dataclass(frozen=True, slots=True)
class Feed:
    """One well-formed answer of arXiv's feed service.

    Attributes:
        categories: canonical ids of what was asked (categories and archives).
        claimed_date: the date the feed claims (its pubDate in New York); no proof of freshness.
        built_at: when arXiv generated it, aware; None where the format does not say.
        items: in the feed's order; empty on a day without announcement.
        source: where it came from: an address or a file name.
        skipped: why items could not be read, each in a sentence; they are not among ``items``.
    """

    categories: tuple[str, ...]
    claimed_date: date
    built_at: datetime | None
    items: tuple[FeedItem, ...]
    source: str = ""
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One of arXiv's listing pages, whole: identifiers, sections and arXiv's own counts.

    Attributes:
        category: canonical id of what was asked.
        date: the date in its heading, which is arXiv's and not the category's.
        shown: (base identifier, type) in the page's order.
        declared: how many papers of each type arXiv counts; every type is a key.
        source: its address.
    """

    category: str
    date: date
    shown: tuple[tuple[str, AnnounceType], ...]
    declared: dict[AnnounceType, int] = field(hash=False)
    source: str = ""


Slot: TypeAlias = tuple[str, date]
"""A category and a listing date."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper version in one category's edition, with the type it has in that category."""

    paper: Paper
    category: str
    type: AnnounceType

    @property
    def paper_id(self) -> str:
        """Base identifier."""
        return self.paper.id

    @property
    def version(self) -> int:
        """The one that was announced."""
        return self.paper.version


@dataclass(frozen=True, slots=True)
class EarlierListing:
    """A stored listing without the paper's texts: enough to tell whether it was news already.

    Attributes:
        paper_id: base identifier.
        version: that was announced.
        category: canonical category id.
        type: as in the listing.
        seq: of its edition.
        date: listing date.
    """

    paper_id: str
    version: int
    category: str
    type: AnnounceType
    seq: int
    date: date


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """One category's listings for one listing date, ready to be completed.

    Attributes:
        category: canonical category id.
        date: listing date.
        listings: in arXiv's order; may be empty (the category is known to have nothing).
        source: where they came from: ``rss``, ``atom``, ``api``, ``file``, ``sample``.
    """

    category: str
    date: date
    listings: tuple[Listing, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One category's listings for one announcement, immutable since it was completed.

    Attributes:
        id: row id.
        seq: its number in the one global sequence of completions.
        category: canonical category id.
        date: listing date.
        supplement: 0 for the edition itself, 1 and up for papers that surfaced later.
        counts: how many listings of each type it holds.
        source: as in the draft.
        completed_at: aware.
    """

    id: int
    seq: int
    category: str
    date: date
    supplement: int
    counts: dict[AnnounceType, int] = field(hash=False)
    source: str
    completed_at: datetime

    @property
    def is_sample(self) -> bool:
        """Whether its papers are the bundled invented ones."""
        return self.source == SAMPLE_SOURCE

    @property
    def total(self) -> int:
        """How many listings it holds."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Batch:
    """The ids that were new to arXiv in one announcement, as far as they have been seen.

    Every announcement brings one contiguous range of ids over all of arXiv, disjoint from every
    other one's, so ids tell announcements apart where dates do not.

    Attributes:
        date: listing date.
        first_id: the lowest base identifier.
        last_id: the highest one.
    """

    date: date
    first_id: str
    last_id: str


def count_types(listings: Iterable[Listing]) -> dict[AnnounceType, int]:
    """Count ``listings`` by type; every type is a key."""
    counts = dict.fromkeys(AnnounceType, 0)
    for listing in listings:
        counts[listing.type] += 1
    return counts


def drop_stored(draft: EditionDraft, stored: Iterable[tuple[str, int]]) -> tuple[Listing, ...]:
    """Return the listings of ``draft`` whose papers are not stored for its category and date.

    Versions do not matter: feeds print the paper as it is when they are built, so another version
    of a listed paper is the same news.

    Args:
        draft: what was read.
        stored: (base identifier, version) pairs of its category and date.
    """
    ids = {paper_id for paper_id, _ in stored}
    return tuple(listing for listing in draft.listings if listing.paper.id not in ids)
