"""What arXiv announces: feeds as they are read, editions as they are kept.

    Feed (one answer) ── judged, split by category ──> EditionDraft ── completed ──> Edition

A listing date is the date arXiv prints above a listing: the day after the announcement evening.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.model.paper import Paper

SAMPLE_SOURCE = "sample"
"""Source of the bundled editions of invented papers, which give way to the first real ones."""


class AnnounceType(StrEnum):
    """Why a paper is listed; the order of the members is the order of a digest."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"

    __hash__ = str.__hash__  # Enum's own is Python code, and a morning asks for it by the million


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
        stamped: the date the feed claims (its pubDate in New York); no proof of freshness.
        built_at: when arXiv generated it, aware; None where the format does not say.
        items: in the feed's order; empty on a day without announcement.
        source: where it came from: an address or a file name.
    """

    categories: tuple[str, ...]
    claimed_date: date
    built_at: datetime | None
    items: tuple[FeedItem, ...]
    source: str = ""


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


@dataclass(frozen=True, slots=True)
class EarlierListing:
    """A listing of the past without its texts: enough to tell whether it was news already."""

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


def drop_stored(draft: EditionDraft, seen: Iterable[tuple[str, int]]) -> tuple[Listing, ...]:
    """Return what of ``draft`` is not among ``seen`` (id, version) pairs of its category and date.

    A paper that is already listed for that category and date is the same news whatever version
    the feed shows by now: feeds print the paper as it is when they are built.
    """
    ids = {paper_id for paper_id, _ in seen}
    return tuple(listing for listing in draft.listings if listing.paper.id not in ids)
