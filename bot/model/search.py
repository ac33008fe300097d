"""How the results of a search are sorted, and what a query selects among announcements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.model.announcement import EarlierListing


class SortOrder(StrEnum):
    """What comes first among what is found."""

    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class ListedHits:
    """What a query selects among the listings of some categories' last announcements.

    Attributes:
        dates: the listing dates that were looked through, oldest first.
        listings: those that are selected, oldest first, each edition's in arXiv's order.
        total: how many listings there are, selected or not.
    """

    dates: tuple[date, ...]
    listings: tuple[EarlierListing, ...]
    total: int

    def joined(self, other: ListedHits) -> ListedHits:
        """Return what either of two queries selects, each listing once, in order."""
        listings = dict.fromkeys((*self.listings, *other.listings))
        return ListedHits(
            tuple(sorted({*self.dates, *other.dates})),
            tuple(sorted(listings, key=lambda listing: listing.seq)),
            self.total + other.total,
        )
