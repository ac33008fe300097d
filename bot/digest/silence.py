"""Why there is nothing (or nothing newer) to show: six situations, each with its own sentence."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.document.nodes import Inlines
from bot.model.calendar import NEW_YORK, ArxivCalendar, available_from
from bot.phrases import Phrases
from bot.ports import SourceHealth


class Situation(StrEnum):
    """What is known about the newest announcement."""

    ANNOUNCED = "announced"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LATE = "late"
    MISSED = "missed"
    UNREACHABLE = "unreachable"


def situation(
    now: datetime, calendar: ArxivCalendar, newest: date | None, health: SourceHealth
) -> Situation:
    """Tell what is known at ``now``.

    Args:
        now: aware instant.
        calendar: arXiv's.
        newest: the newest listing date that is complete for the categories in question.
        health: how arXiv's feeds have answered lately.
    """
    if newest is None or newest < calendar.expected(now):
        return _lacking(now, calendar, health)
    today = now.astimezone(NEW_YORK).date()
    if newest >= today or calendar.lists_on(today):
        return Situation.ANNOUNCED
    return Situation.HOLIDAY if calendar.is_holiday(today) else Situation.WEEKEND


def _lacking(now: datetime, calendar: ArxivCalendar, health: SourceHealth) -> Situation:
    """Tell why the announcement that is expected is not here."""
    if health.failed_since:
        return Situation.UNREACHABLE
    is_gone = calendar.expected(now) <= calendar.gone(now)
    return Situation.MISSED if is_gone else Situation.LATE


def explain(
    situation: Situation,
    phrases: Phrases,
    *,
    newest: date | None,
    zone: ZoneInfo,
    now: datetime,
    calendar: ArxivCalendar,
    health: SourceHealth,
) -> Inlines:
    """Return the sentence for ``situation``, its instants in the reader's ``zone``."""
    expected = calendar.expected(now)
    then = phrases.instant(available_from(calendar.next_after(expected)), zone)
    match situation:
        case Situation.ANNOUNCED:
            return phrases("silence.announced", date=phrases.date(newest or expected))
        case Situation.WEEKEND:
            return phrases("silence.weekend", next=then)
        case Situation.HOLIDAY:
            return phrases("silence.holiday", next=then)
        case Situation.LATE:
            return phrases("silence.late", date=phrases.date(expected))
        case Situation.MISSED:
            return phrases("silence.missed", date=phrases.date(expected), next=then)
        case Situation.UNREACHABLE:
            since = health.failed_since or now
            return phrases("silence.unreachable", since=phrases.instant(since, zone))
