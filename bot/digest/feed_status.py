"""Why there is nothing (or nothing newer) to show: a sentence for each state of the feeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.document.nodes import Inlines
from bot.model.calendar import NEW_YORK, ArxivCalendar, available_from
from bot.phrases import Phrases
from bot.ports.sources import SourceHealth
from bot.ports.store import Store

POLL_INTERVAL = timedelta(minutes=5)
"""Time from the end of one ingest round to the beginning of the next."""
_ABSENCE_WINDOW = timedelta(days=120)
"""How far back absent announcements are looked for; nothing asks for earlier dates."""


class FeedStatus(StrEnum):
    """What is known about the newest announcement."""

    ANNOUNCED = "announced"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    UNANNOUNCED = "unannounced"  # no announcement, and no holiday that arXiv has published
    FETCHING = "fetching"  # arXiv has not been asked for it yet, or has not answered
    UNCONFIRMED = "unconfirmed"  # announced, and nothing seen yet in the categories in question
    LATE = "late"
    MISSED = "missed"
    UNREACHABLE = "unreachable"


_MISSING_KEYS = {
    FeedStatus.UNCONFIRMED: "feed.unconfirmed",
    FeedStatus.LATE: "feed.late",
    FeedStatus.MISSED: "feed.missed",
}


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """How far arXiv has been read.

    Attributes:
        newest: the newest listing date that is complete for the categories in question.
        health: how arXiv's feeds have answered lately.
        asked_at: when the last ingest round was; None where there was none.
        requested_at: from when on an answer of the feeds tells about the categories in question;
            None where they were surely asked for.
        is_announced: whether the expected announcement is there for any category at all.
    """

    newest: date | None
    health: SourceHealth
    asked_at: datetime | None = None
    requested_at: datetime | None = None
    is_announced: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the feeds have answered since they were asked for these categories."""
        if self.requested_at is None:
            return True
        answered_at = self.health.succeeded_at
        return answered_at is not None and answered_at >= self.requested_at


async def observed_calendar(store: Store, published: ArxivCalendar, now: datetime) -> ArxivCalendar:
    """Return ``published`` without the dates for which arXiv's own pages show nothing.

    By it arXiv is asked less; it may be late all the same. See ``settled_calendar``.

    Raises:
        StoreError: the database failed.
    """
    absences = await store.evidence.absences((now - _ABSENCE_WINDOW).date())
    return published.with_unannounced(absence.date for absence in absences if absence.is_confirmed)


async def settled_calendar(store: Store, published: ArxivCalendar, now: datetime) -> ArxivCalendar:
    """Return ``published`` without the dates on which arXiv, unforeseen, announced nothing.

    That is known when its pages have moved on to a later date; before, the date counts as late. An
    announcement that comes after all takes its date back.

    Raises:
        StoreError: the database failed.
    """
    absences = await store.evidence.absences((now - _ABSENCE_WINDOW).date())
    late = frozenset(absence.date for absence in absences if not absence.is_final)
    final = (absence.date for absence in absences if absence.is_final)
    return replace(published.with_unannounced(final), late=late)


def determine_status(now: datetime, calendar: ArxivCalendar, facts: FeedFacts) -> FeedStatus:
    """Return the status at ``now``, by arXiv's ``calendar`` as observed."""
    expected = calendar.expected(now)
    if facts.newest is None or facts.newest < expected:
        if facts.health.failed_since:
            return FeedStatus.UNREACHABLE
        is_expired = expected <= calendar.newest_expired(now)
        if not is_expired and not facts.is_answered:
            return FeedStatus.FETCHING
        if is_expired:
            return FeedStatus.MISSED
        return FeedStatus.UNCONFIRMED if facts.is_announced else FeedStatus.LATE
    today = now.astimezone(NEW_YORK).date()
    if facts.newest >= today or calendar.lists_on(today):
        return FeedStatus.ANNOUNCED
    if today in calendar.unannounced:
        return FeedStatus.UNANNOUNCED
    return FeedStatus.HOLIDAY if calendar.is_holiday(today) else FeedStatus.WEEKEND


def status_sentence(
    status: FeedStatus,
    facts: FeedFacts,
    phrases: Phrases,
    *,
    zone: ZoneInfo,
    now: datetime,
    calendar: ArxivCalendar,
) -> Inlines:
    """Return the sentence for ``status``, its instants in ``zone``."""
    expected = calendar.expected(now)
    next_announcement = phrases.instant(available_from(calendar.next_after(expected)), zone)
    try_at = phrases.instant(next_attempt(now, facts.asked_at), zone)
    match status:
        case FeedStatus.ANNOUNCED:
            return phrases("feed.announced", date=phrases.date(facts.newest or expected))
        case FeedStatus.WEEKEND | FeedStatus.HOLIDAY:
            is_weekend = status is FeedStatus.WEEKEND
            key = "feed.weekend" if is_weekend else "feed.holiday"
            return phrases(key, next=next_announcement)
        case FeedStatus.UNANNOUNCED:
            today = now.astimezone(NEW_YORK).date()
            return phrases("feed.no-announcement", date=phrases.date(today))
        case FeedStatus.FETCHING:
            return phrases("feed.fetching", date=phrases.date(expected))
        case FeedStatus.UNCONFIRMED | FeedStatus.LATE | FeedStatus.MISSED:
            return phrases(_MISSING_KEYS[status], date=phrases.date(expected), next=try_at)
        case FeedStatus.UNREACHABLE:
            since = facts.health.failed_since or now
            return phrases("feed.unreachable", since=phrases.instant(since, zone), next=try_at)


def next_attempt(now: datetime, asked_at: datetime | None) -> datetime:
    """Return the time at which arXiv is asked again, ``now`` at the earliest."""
    return max(now, (asked_at or now) + POLL_INTERVAL)
