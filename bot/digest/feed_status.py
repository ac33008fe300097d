"""Why there is nothing (or nothing newer) to show: seven situations, each its own sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.document.nodes import Inlines
from bot.model.calendar import NEW_YORK, ArxivCalendar, available_from
from bot.phrases import Phrases
from bot.ports import SourceHealth

POLL_INTERVAL = timedelta(minutes=5)
"""How long after a round of asking the next one begins."""


class FeedStatus(StrEnum):
    """What is known about the newest announcement."""

    ANNOUNCED = "announced"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    RECESS = "recess"  # no announcement, and no holiday that arXiv has published
    LATE = "late"
    MISSED = "missed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """How far arXiv has been heard.

    Attributes:
        newest: the newest listing date that is complete for the categories in question.
        health: how arXiv's feeds have answered lately.
        asked_at: when arXiv was last asked for everything; None where it never was.
    """

    newest: date | None
    health: SourceHealth
    asked_at: datetime | None = None


def determine_status(now: datetime, calendar: ArxivCalendar, standing: FeedFacts) -> FeedStatus:
    """Tell what is known at ``now``, by arXiv's ``calendar`` as it turned out."""
    if standing.newest is None or standing.newest < calendar.expected(now):
        return _lacking(now, calendar, standing.health)
    today = now.astimezone(NEW_YORK).date()
    if standing.newest >= today or calendar.lists_on(today):
        return FeedStatus.ANNOUNCED
    if today in calendar.unannounced:
        return FeedStatus.RECESS
    return FeedStatus.HOLIDAY if calendar.is_holiday(today) else FeedStatus.WEEKEND


def _lacking(now: datetime, calendar: ArxivCalendar, health: SourceHealth) -> FeedStatus:
    """Tell why the announcement that is expected is not here."""
    if health.failed_since:
        return FeedStatus.UNREACHABLE
    is_gone = calendar.expected(now) <= calendar.newest_expired(now)
    return FeedStatus.MISSED if is_gone else FeedStatus.LATE


def status_sentence(
    situation: FeedStatus,
    standing: FeedFacts,
    phrases: Phrases,
    *,
    zone: ZoneInfo,
    now: datetime,
    calendar: ArxivCalendar,
) -> Inlines:
    """Return the sentence for ``situation``, its instants in the reader's ``zone``."""
    expected = calendar.expected(now)
    then = phrases.instant(available_from(calendar.next_after(expected)), zone)
    try_at = phrases.instant(next_attempt(now, standing.asked_at), zone)
    match situation:
        case FeedStatus.ANNOUNCED:
            return phrases("feed.announced", date=phrases.date(standing.newest or expected))
        case FeedStatus.WEEKEND:
            return phrases("feed.weekend", next=then)
        case FeedStatus.HOLIDAY:
            return phrases("feed.holiday", next=then)
        case FeedStatus.RECESS:
            today = now.astimezone(NEW_YORK).date()
            return phrases("feed.no-announcement", date=phrases.date(today))
        case FeedStatus.LATE:
            return phrases("feed.late", date=phrases.date(expected), next=try_at)
        case FeedStatus.MISSED:
            return phrases("feed.missed", date=phrases.date(expected), next=try_at)
        case FeedStatus.UNREACHABLE:
            since = standing.health.failed_since or now
            return phrases("feed.unreachable", since=phrases.instant(since, zone), next=try_at)


def next_attempt(now: datetime, asked_at: datetime | None) -> datetime:
    """Return when arXiv will be asked again: rounds follow one another at equal intervals."""
    return max(now, (asked_at or now) + POLL_INTERVAL)
