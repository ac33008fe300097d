"""Two calendars: arXiv's says when papers are announced, the reader's when a morning is.

arXiv announces at 20:00 New York time on Sunday to Thursday, except on its holidays; each
announcement carries the date of the next day, its *listing date*. The feeds show it from 00:00
New York time of that date. A Friday holiday skips the announcement of the following Sunday.
Rule and holidays: https://info.arxiv.org/help/availability.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
FEED_READY_AT = time(0, 10)
"""When the feeds are first asked: one built within seconds of midnight may hold yesterday's."""
SUBMISSION_CUTOFF = time(14)
"""Until when, in New York, a submission is in time for the next announcement."""
_MORNINGS = 1024
"""Hours and zones that are remembered: a morning's readers share a few."""
_INSTANTS = 16
"""Instants that are remembered: all of a morning's readers are looked at as of the same one."""
_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class ArxivCalendar:
    """Which dates have a listing.

    Attributes:
        skipped: weekdays without a listing because of a holiday.
        unannounced: weekdays on which arXiv, unforeseen, announced nothing.
    """

    skipped: frozenset[date]
    unannounced: frozenset[date] = frozenset()

    @classmethod
    def of_holidays(cls, holidays: Iterable[date]) -> ArxivCalendar:
        """Return the calendar in which the evenings of ``holidays`` bring no announcement."""
        return cls(frozenset(_listing_after_evening(holiday) for holiday in holidays))

    def lists_on(self, day: date) -> bool:
        """Tell whether a listing is expected to carry the date ``day``."""
        return day.weekday() < _SATURDAY and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether ``day`` is a weekday without a listing, foreseen or not."""
        return day.weekday() < _SATURDAY and day in (self.skipped | self.unannounced)

    @property
    def as_published(self) -> ArxivCalendar:
        """The calendar as arXiv published it."""
        return replace(self, unannounced=frozenset()) if self.unannounced else self

    def with_unannounced(self, days: Iterable[date]) -> ArxivCalendar:
        """Return the calendar in which arXiv announced nothing on ``days`` either."""
        return replace(self, unannounced=self.unannounced | frozenset(days))

    def expected(self, now: datetime) -> date:
        """Return the newest listing date that the feeds should show at ``now``."""
        return _expected(self, now)

    def on_or_before(self, day: date) -> date:
        """Return the newest listing date that is not after ``day``."""
        while not self.lists_on(day):
            day -= _DAY
        return day

    def newest_expired(self, now: datetime) -> date:
        """Return the newest listing date that the feeds show no more at ``now``.

        They show an announcement on its own date in New York; on a day without one they are empty.
        """
        expected = self.expected(now)
        shown = expected == now.astimezone(NEW_YORK).date()
        return self.on_or_before(expected - _DAY) if shown else expected

    def next_after(self, day: date) -> date:
        """Return the first listing date after ``day``."""
        day += _DAY
        while not self.lists_on(day):
            day += _DAY
        return day

    def listing_date_for(self, submitted: datetime) -> date:
        """Return the listing date of what is submitted at that instant and not held.

        From one cut-off to the next; what comes in from Friday to Monday is announced on Monday.
        """
        local = submitted.astimezone(NEW_YORK)
        received = local.date() if local.time() < SUBMISSION_CUTOFF else local.date() + _DAY
        while received.weekday() >= _SATURDAY:
            received += _DAY
        return self.next_after(received)

    def between(self, after: date, upto: date) -> tuple[date, ...]:
        """Return the listing dates with ``after`` < date ≤ ``upto``, oldest first."""
        days = (after + _DAY * n for n in range(1, (upto - after).days + 1))
        return tuple(day for day in days if self.lists_on(day))


@lru_cache(_INSTANTS)
def _expected(calendar: ArxivCalendar, now: datetime) -> date:
    local = now.astimezone(NEW_YORK)
    day = local.date() if local.time() >= FEED_READY_AT else local.date() - _DAY
    return calendar.on_or_before(day)


def available_from(day: date) -> datetime:
    """Return the instant from which the feeds are asked for the listing of ``day``, in UTC."""
    return datetime.combine(day, FEED_READY_AT, NEW_YORK).astimezone(UTC)


@cache
def arxiv_calendar() -> ArxivCalendar:
    """Return arXiv's calendar from the holidays that arXiv has published."""
    published = json.loads(files("bot.model").joinpath("holidays.json").read_text("utf-8"))
    evenings = {day for year in published["evenings"].values() for day in year}
    return ArxivCalendar.of_holidays(map(date.fromisoformat, evenings))


@lru_cache(_MORNINGS)
def next_due(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant later than ``after`` at which a clock in ``zone`` shows ``at``.

    Once on every local date: a time that the clocks skip in spring comes right after the gap,
    one that they repeat in autumn counts the first time only.

    Args:
        after: aware instant.
        at: local wall time.
        zone: the reader's zone.

    Returns:
        An aware instant in UTC.
    """
    day = after.astimezone(zone).date() - _DAY
    while (due := local_to_utc(day, at, zone)) <= after:
        day += _DAY
    return due


def local_to_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC at which the local date ``day`` reaches the wall time ``at``.

    A wall time inside a spring gap is reached when the gap ends.
    """
    naive = datetime.combine(day, at)
    before, later = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    gap = before.utcoffset() != later.utcoffset() and before.astimezone(UTC) > later.astimezone(UTC)
    return _end_of_gap(naive, zone) if gap else before.astimezone(UTC)


def _end_of_gap(naive: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clocks jump over ``naive``, found by bisection."""
    low = (naive - _DAY).replace(tzinfo=zone).astimezone(UTC)
    high = (naive + _DAY).replace(tzinfo=zone).astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < naive:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _listing_after_evening(evening: date) -> date:
    """Return the listing date that the announcement of ``evening`` would have carried.

    There is none on Friday and Saturday evening, so a holiday there skips Sunday's.
    """
    announced = evening
    while announced.weekday() in {4, _SATURDAY}:
        announced += _DAY
    return announced + _DAY
