"""ArXiv's calendar of announcements, and a chat's calendar of delivery times.

arXiv announces at 20:00 New York time on Sunday to Thursday, except on its holidays; each
announcement carries the date of the next day, its *listing date*. The feeds show it from 00:00
New York time of that date. A Friday holiday skips the announcement of the following Sunday.
Rule and holidays: https://info.arxiv.org/help/availability.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.model.announcement import Slot

NEW_YORK = ZoneInfo("America/New_York")
FEED_READY_AT = time(0, 10)
"""When the feeds are first asked: one built within seconds of midnight may hold yesterday's."""
ANNOUNCED_AT = time(20)
"""When arXiv announces, in New York, what the next day's listing shows."""
SUBMISSION_CUTOFF = time(14)
"""Until when, in New York, a submission is in time for the next announcement."""
CATCHUP_REACH = timedelta(days=85)
"""How far before the expected announcement arXiv's pages of earlier days (``/catchup``) are asked:
they go back 90 days from today, which may be a long weekend later."""
_CACHED_DUE_TIMES = 1024
"""Delivery times and zones that are cached: a planning run's chats share a few."""
_CACHED_INSTANTS = 16
"""Instants that are cached: all chats of a planning run are decided as of the same one."""
_DAY = timedelta(days=1)
_FRIDAY, _SATURDAY = 4, 5


@dataclass(frozen=True, slots=True)
class ArxivCalendar:
    """Which dates have a listing.

    Attributes:
        skipped: weekdays without a listing because of a holiday.
        unannounced: weekdays on which arXiv, unforeseen, announced nothing.
        late: weekdays of which arXiv's pages have shown nothing yet.
    """

    skipped: frozenset[date]
    unannounced: frozenset[date] = frozenset()
    late: frozenset[date] = frozenset()

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
        """The calendar without unforeseen gaps, as arXiv published it."""
        return replace(self, unannounced=frozenset()) if self.unannounced else self

    def with_unannounced(self, days: Iterable[date]) -> ArxivCalendar:
        """Return the calendar in which arXiv announced nothing on ``days`` either."""
        return replace(self, unannounced=self.unannounced | frozenset(days))

    def expected(self, now: datetime) -> date:
        """Return the newest listing date that the feeds should show at ``now``."""
        return _expected(self, now)

    def first_after(self, now: datetime) -> date:
        """Return the first listing date that arXiv had not announced at ``now``."""
        expected = self.expected(now)
        return expected if expected in self.late else self.next_after(expected)

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
        is_shown = expected == now.astimezone(NEW_YORK).date()
        return self.on_or_before(expected - _DAY) if is_shown else expected

    def next_after(self, day: date) -> date:
        """Return the first listing date after ``day``."""
        day += _DAY
        while not self.lists_on(day):
            day += _DAY
        return day

    def listing_date_for(self, submitted: datetime) -> date:
        """Return the listing date of what is submitted at that instant and not held.

        From one cutoff to the next; what comes in from Friday to Monday is announced on Monday.
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


@lru_cache(_CACHED_INSTANTS)
def _expected(calendar: ArxivCalendar, now: datetime) -> date:
    local = now.astimezone(NEW_YORK)
    day = local.date() if local.time() >= FEED_READY_AT else local.date() - _DAY
    return calendar.on_or_before(day)


def _listing_after_evening(evening: date) -> date:
    """Return the listing date that the announcement of ``evening`` would have carried."""
    announced = evening
    # There is none on Friday and Saturday evening, so a holiday there skips Sunday's.
    while announced.weekday() in {_FRIDAY, _SATURDAY}:
        announced += _DAY
    return announced + _DAY


def next_announcement_at(day: date) -> datetime:
    """Return when arXiv's pages may move on from the listing of ``day`` to the next, in UTC."""
    return datetime.combine(day, ANNOUNCED_AT, NEW_YORK).astimezone(UTC)


def is_in_future(day: date, now: datetime) -> bool:
    """Tell whether nothing that arXiv shows at ``now`` can be dated ``day``.

    Its pages show a listing from the evening before. Clocks are wrong at times, but not by days.
    """
    return day > now.astimezone(UTC).date() + _DAY


def available_from(day: date) -> datetime:
    """Return the instant from which the feeds are asked for the listing of ``day``, in UTC."""
    return datetime.combine(day, FEED_READY_AT, NEW_YORK).astimezone(UTC)


@cache
def arxiv_calendar() -> ArxivCalendar:
    """Return arXiv's calendar from the holidays that arXiv has published."""
    published = json.loads(files("bot.model").joinpath("holidays.json").read_text("utf-8"))
    evenings = {day for year in published["evenings"].values() for day in year}
    return ArxivCalendar.of_holidays(map(date.fromisoformat, evenings))


def missing_slots(
    since: Mapping[str, date | None],
    held: Iterable[Slot],
    expected: date,
    calendar: ArxivCalendar,
) -> tuple[Slot, ...]:
    """Return the announcements before ``expected`` that are read and not stored, oldest first.

    They go back as far as arXiv's pages of earlier days do.

    Args:
        since: the categories that are read, each with the listing date from which on it is; None
            for as far back as anything is held.
        held: the editions that are stored.
        expected: the announcement that is expected by now; it is not looked for.
        calendar: arXiv's, as observed.
    """
    stored = frozenset(held)
    oldest = min((day for _, day in stored), default=expected)
    missing = [
        (category, day)
        for category, first in since.items()
        for day in calendar.between((first or oldest) - _DAY, expected - _DAY)
        if day >= expected - CATCHUP_REACH and (category, day) not in stored
    ]
    return tuple(sorted(missing, key=lambda slot: slot[1]))


@lru_cache(_CACHED_DUE_TIMES)
def next_due(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant later than ``after`` at which a clock in ``zone`` shows ``at``.

    Once on every local date: a time that the clocks skip in spring comes right after the gap,
    one that they repeat in autumn counts the first time only.

    Args:
        after: aware instant.
        at: local wall time.
        zone: the chat's.

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
