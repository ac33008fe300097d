"""The sentence about a chat's next digest: when it comes and what it will cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.commands.context import Context
from bot.commands.support.schedule import active_pause
from bot.digest.forecast import Forecast, forecast
from bot.document.nodes import Inlines
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Interest
from bot.model.taxonomy import categories_of
from bot.phrases import Phrases

_NAMED_DATES = 3
"""Dates that are named one by one; more of them are said as a range."""
_DAY = timedelta(days=1)


async def next_digest_sentence(context: Context) -> Inlines:
    """Return when the next digest comes and what it covers, or why none will."""
    pause = active_pause(context.chat, context.now)
    if not await context.terms():
        return context.phrases("next.none")
    if pause is not None:
        return _paused(pause.until, context.phrases)
    covered = await _covered(context)
    return _promised(context, forecast(context.now, context.chat, context.calendar, covered))


def _paused(until: date | None, phrases: Phrases) -> Inlines:
    if until is None:
        return phrases("next.paused")
    return phrases("next.paused-until", date=phrases.long_date(until))


def _promised(context: Context, expected: Forecast | None) -> Inlines:
    """Say the hour of ``expected``, unless it waits for what is late already."""
    if expected is None:
        return context.phrases("next.unknown")
    awaited, gone = context.chat.awaited, context.calendar.newest_expired(context.now)
    if awaited is not None and awaited in expected.dates and awaited > gone:
        return context.phrases("next.on-arrival", date=context.phrases.date(awaited))
    return _announced(context, expected.at, expected.dates)


def _announced(context: Context, at: datetime, covers: Sequence[date]) -> Inlines:
    phrases = context.phrases
    instant = phrases.instant(at, context.zone)
    dates, count = format_dates(covers, phrases), len(covers)
    return phrases("next.digest", instant=instant, zone=context.zone_name, dates=dates, count=count)


def format_dates(dates: Sequence[date], phrases: Phrases) -> str:
    """Return ``Monday 15 June and Tuesday 16 June``, or from when to when for many."""
    if len(dates) <= _NAMED_DATES:
        return phrases.join_text([phrases.date(day) for day in dates])
    first, last = phrases.date(dates[0]), phrases.date(dates[-1])
    return phrases.text("format.range", first=first, last=last)


async def _covered(context: Context) -> date:
    """Return the newest listing date that is behind the chat."""
    interests = await context.store.interests.of(context.chat.id)
    began = _began(interests, context.chat.cursor)
    editions = context.store.editions
    after = min(began.values(), default=0)
    later = await editions.after(tuple(began), after, await editions.last_seq())
    owed = [one.date for one in later if one.seq > began[one.category]]
    found = await editions.newest(tuple(began))
    newest = [found[one][0].date if one in found else None for one in began]
    return newest_delivered(
        owed, newest, context.calendar.newest_expired(context.now), context.calendar
    )


def _began(interests: Iterable[Interest], cursor: int) -> Mapping[str, int]:
    """Return for each category the ``seq`` up to which its editions are behind the chat."""
    began: dict[str, int] = {}
    for interest in interests:
        for category in categories_of(interest.term):
            start = max(cursor, interest.after_seq)
            began[category] = min(began.get(category, start), start)
    return began


def newest_delivered(
    owed: Sequence[date],
    newest: Sequence[date | None],
    gone: date,
    calendar: ArxivCalendar,
) -> date:
    """Return the newest listing date of which nothing is still to be delivered.

    Args:
        owed: dates of editions that are complete and not delivered.
        newest: for each of the reader's categories the date of its newest edition, or None.
        gone: the newest date that feeds show no more. What is missing up to it cannot arrive.
        calendar: arXiv's.
    """
    if owed:
        return calendar.on_or_before(min(owed) - _DAY)
    return min((max(day or gone, gone) for day in newest), default=gone)
