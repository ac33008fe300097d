"""What is known about an edition's completeness, and what it is known from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.model.announcement import AnnounceType
from bot.model.calendar import next_announcement_at

ABSENCE_CONFIRMED_AFTER = timedelta(minutes=10)
"""How far apart two readings of a page must be to be believed when both show no announcement: a
page can be empty, or stand a day behind, for as long as arXiv's replica lags."""


class ReconciliationStatus(StrEnum):
    """How a stored edition compares with arXiv's own count."""

    AGREED = "agreed"
    EXPLAINED = "explained"  # they differ by a rule of arXiv's
    SHORT = "short"  # arXiv lists papers whose texts could not be had yet
    DISPUTED = "disputed"  # papers are stored that arXiv does not count


@dataclass(frozen=True, slots=True)
class Declaration:
    """What arXiv's listing page declares for one category and listing date.

    Attributes:
        category: canonical category id.
        date: listing date.
        counts: how many papers of each type arXiv counts; every type is a key.
        status: how the stored edition compares.
        note: why they differ, in words for the operator, or "".
        missing: base identifiers that arXiv lists and that are not stored.
        source: address of the page.
        read_at: when it was read, aware.
    """

    category: str
    date: date
    counts: dict[AnnounceType, int] = field(hash=False)
    status: ReconciliationStatus
    note: str
    missing: tuple[str, ...]
    source: str
    read_at: datetime

    @property
    def total(self) -> int:
        """How many papers arXiv counts."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Absence:
    """A listing date for which arXiv's own page still shows an earlier one.

    Attributes:
        date: the listing date that was expected.
        first_seen: when the page was first read so, aware.
        last_seen: when it was last read so.
    """

    date: date
    first_seen: datetime
    last_seen: datetime

    @property
    def is_confirmed(self) -> bool:
        """Whether two readings, far enough apart, agree: enough to ask less; it may be late."""
        return self.last_seen - self.first_seen >= ABSENCE_CONFIRMED_AFTER

    @property
    def is_final(self) -> bool:
        """Whether the next announcement was due when it was last seen, so none can come any more.

        What is seen so late is seen on the page of a later day.
        """
        return self.is_confirmed and self.last_seen >= next_announcement_at(self.date)
