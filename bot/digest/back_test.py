"""What an interest would have brought in the past, announcement by announcement. Pure.

listings that it selects ── types, each paper once ──> BackTest ── judge ──> Breadth
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.digest.select import SeenPapers
from bot.model.announcement import EarlierListing
from bot.model.search import ListedHits

DAYS = 60
"""Announcements of the past on which an interest is tried."""
MOST_A_DAY = 200
"""Papers a day, on average, beyond which an interest is said to be wide."""


class Breadth(StrEnum):
    """How much an interest brings."""

    FITTING = "fitting"
    NOTHING = "nothing"
    MANY = "many"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class BackTest:
    """What an interest would have brought.

    Attributes:
        days: by listing date, oldest first, the papers that would have been news; () where none.
        is_everything: whether it selects whatever is listed where it looks.
    """

    days: Mapping[date, tuple[EarlierListing, ...]]
    is_everything: bool = False

    @property
    def total(self) -> int:
        """How many papers there are."""
        return sum(map(len, self.days.values()))

    @property
    def breadth(self) -> Breadth:
        """How much that is."""
        if not self.total:
            return Breadth.NOTHING
        if self.is_everything:
            return Breadth.EVERYTHING
        return Breadth.MANY if self.total > MOST_A_DAY * len(self.days) else Breadth.FITTING

    def within(self, limit: int | None) -> BackTest:
        """Return the same with at most ``limit`` papers an announcement, the strongest types first.

        The others are no news later either: they are one tap away.
        """
        return replace(self, days={day: found[:limit] for day, found in self.days.items()})

    def counts(self, days: int) -> tuple[int, ...]:
        """Return how many papers each of the last ``days`` announcements would have brought."""
        return tuple(len(found) for found in list(self.days.values())[-days:])

    def newest(self, limit: int) -> tuple[EarlierListing, ...]:
        """Return the papers of the last announcements, newest first, at most ``limit``."""
        found = [listing for day in reversed(list(self.days.values())) for listing in day]
        return tuple(found[:limit])


def back_test(hits: ListedHits) -> BackTest:
    """Return what ``hits`` would have been for a reader, each paper once as news.

    The rules are those of a digest: of what is news by ``SeenPapers``, the strongest type counts.
    """
    seen = SeenPapers()
    days: dict[date, tuple[EarlierListing, ...]] = {}
    for day, listed in _group_by_date(hits.dates, hits.listings).items():
        days[day] = tuple(_strongest(listing for listing in listed if seen.is_news(listing)))
        seen.add(listed)
    return BackTest(days, is_everything=0 < hits.total == len(hits.listings))


def _group_by_date(
    dates: Iterable[date], listings: Iterable[EarlierListing]
) -> Mapping[date, list[EarlierListing]]:
    days: dict[date, list[EarlierListing]] = {day: [] for day in dates}
    for listing in listings:
        days[listing.date].append(listing)
    return days


def _strongest(listings: Iterable[EarlierListing]) -> Iterable[EarlierListing]:
    """Return each paper's strongest listing, the strongest type first."""
    found: dict[str, EarlierListing] = {}
    for listing in sorted(listings, key=lambda listing: listing.type.rank):
        found.setdefault(listing.paper_id, listing)
    return found.values()
