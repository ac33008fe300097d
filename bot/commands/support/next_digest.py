"""Sentences about a chat's digests: when they come, how recent they are, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.commands.context import Context
from bot.document.nodes import Inlines
from bot.model.calendar import ArxivCalendar, available_from
from bot.model.chat import Chat, Interest
from bot.model.taxonomy import categories_of_all
from bot.model.timetable import active_pause, is_delivery_day, next_decline, next_delivery, recency
from bot.phrases import Phrases

_NAMED_DATES = 3
"""Dates that are listed; more of them are shown as a range."""
_MAX_DELIVERIES = 30
"""Deliveries to look ahead; arXiv's longest break so far lasted five days."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next digest of a chat.

    Attributes:
        at: when it is due, aware.
        dates: the listing dates it will bring, oldest first.
    """

    at: datetime
    dates: tuple[date, ...]


async def next_digest_sentence(context: Context) -> Inlines:
    """Return the sentence that says when the next digest comes, or why none will."""
    phrases = context.phrases
    pause = active_pause(context.chat, context.now)
    if not await context.terms():
        return phrases("next.none")
    if pause is None:
        delivered = await _load_newest_delivered(context)
        return _forecast_sentence(
            context, forecast(context.now, context.chat, context.calendar, delivered)
        )
    if pause.until is None:
        return phrases("next.paused")
    return phrases("next.paused-until", date=phrases.long_date(pause.until))


def _forecast_sentence(context: Context, expected: Forecast | None) -> Inlines:
    phrases, chat = context.phrases, context.chat
    if expected is None:
        return phrases("next.unknown")
    # While an announcement is late, it is unknown when the digest that waits for it comes.
    expired = context.calendar.newest_expired(context.now)
    awaited = chat.awaited or _asap_date(chat, expected, context.now)
    if awaited is not None and awaited in expected.dates and awaited > expired:
        return phrases("next.on-arrival", date=phrases.date(awaited))
    is_out_then = chat.delivery_time is None and expected.at == available_from(expected.dates[-1])
    return phrases(
        "next.when-out" if is_out_then else "next.digest",
        instant=phrases.instant(expected.at, context.zone),
        zone=context.zone_name,
        dates=format_dates(expected.dates, phrases),
        count=len(expected.dates),
    )


def _asap_date(chat: Chat, expected: Forecast, now: datetime) -> date | None:
    """Return the date that a chat is given as soon as it is complete, if it is due by now."""
    newest = expected.dates[-1]
    is_due = chat.delivery_time is None and available_from(newest) <= now
    return newest if is_due and is_delivery_day(chat, now) else None


def forecast(
    now: datetime, chat: Chat, calendar: ArxivCalendar, covered: date | None
) -> Forecast | None:
    """Return the next digest of ``chat``, or None if it will get none.

    Args:
        now: aware instant.
        chat: its due time, delivery time and timezone; paused for good or without interests, it
            gets none.
        calendar: arXiv's.
        covered: the newest listing date that the chat has; None for none.
    """
    if chat.next_due_at is None:
        return None
    after = covered or calendar.expected(now)
    due = max(chat.next_due_at, now)
    if not is_delivery_day(chat, chat.next_due_at):
        due = next_delivery(chat, due)
    for _ in range(_MAX_DELIVERIES):
        dates = calendar.between(after, calendar.expected(due))
        if dates:
            return Forecast(due, dates)
        due = next_delivery(chat, due)
    return None


def format_dates(dates: Sequence[date], phrases: Phrases) -> str:
    """Return ``Monday 15 June and Tuesday 16 June``, or the first and last of many dates."""
    if len(dates) <= _NAMED_DATES:
        return phrases.join_text([phrases.date(day) for day in dates])
    first, last = phrases.date(dates[0]), phrases.date(dates[-1])
    return phrases.text("format.range", first=first, last=last)


async def _load_newest_delivered(context: Context) -> date:
    """Return the newest listing date of which nothing is still to be delivered to the chat."""
    interests = await context.cache.interests(context.chat)
    after_seq = _delivered_seqs(interests, context.chat.cursor)
    news_from = _news_from(interests)
    oldest, last_seq = min(after_seq.values(), default=0), await context.cache.last_seq()
    editions = context.store.editions
    later = await editions.after(tuple(after_seq), oldest, last_seq) if oldest < last_seq else ()
    undelivered = [
        edition.date
        for edition in later
        if edition.seq > after_seq[edition.category]
        if edition.date >= news_from[edition.category]
    ]
    newest = await context.newest_editions(tuple(after_seq))
    return newest_delivered(
        undelivered,
        [
            max(editions[0].date if editions else date.min, _day_before(news_from[category]))
            for category, editions in newest.items()
        ],
        context.calendar.newest_expired(context.now),
        context.calendar,
    )


def _delivered_seqs(interests: Iterable[Interest], cursor: int) -> Mapping[str, int]:
    """Return for each category the ``seq`` up to which the chat has its editions."""
    after_seq: dict[str, int] = {}
    for interest in interests:
        for category in categories_of_all(interest.terms):
            start = max(cursor, interest.after_seq)
            after_seq[category] = min(after_seq.get(category, start), start)
    return after_seq


def _news_from(interests: Iterable[Interest]) -> Mapping[str, date]:
    """Return for each category the first listing date that is news to the chat."""
    first: dict[str, date] = {}
    for interest in interests:
        for category in categories_of_all(interest.terms):
            since = interest.since or date.min
            first[category] = min(first.get(category, since), since)
    return first


def _day_before(day: date) -> date:
    # The first of all days stands for "always", and has none before it.
    return day - timedelta(days=1) if day > date.min else day


def newest_delivered(
    undelivered: Sequence[date],
    newest: Sequence[date],
    expired: date,
    calendar: ArxivCalendar,
) -> date:
    """Return the newest listing date of which nothing is still to be delivered.

    Args:
        undelivered: dates of editions that are complete and not delivered.
        newest: for each of the reader's categories the date of its newest edition, or the day
            before the subscription began, if that is later.
        expired: the newest date that feeds show no more. What is missing up to it cannot arrive.
        calendar: arXiv's.
    """
    if undelivered:
        return calendar.on_or_before(min(undelivered) - timedelta(days=1))
    return min((max(day, expired) for day in newest), default=expired)


def arrival_phrase(context: Context) -> Inlines:
    """Return ``at 08:00 (Europe/Berlin)`` or ``as soon as they’re out``, and on which days."""
    phrases, chat = context.phrases, context.chat
    when = (
        phrases("arrival.asap")
        if chat.delivery_time is None
        else phrases("arrival.hour", time=phrases.time(chat.delivery_time), zone=context.zone_name)
    )
    days = phrases.weekdays(chat.weekdays)
    return phrases("arrival.on-days", when=when, days=days) if days else when


def recency_sentence(context: Context) -> Inlines:
    """Return which day’s papers the chat's hour brings, and from when on another hour would."""
    at, phrases = context.chat.delivery_time, context.phrases
    today = context.today
    if at is None:
        out = available_from(today).astimezone(context.zone)
        return phrases("recency.asap", time=phrases.time(out.time()), zone=context.zone_name)
    now, decline = recency(at, context.zone, today), next_decline(at, context.zone, today)
    key, key_until = _KEYS[now.age]
    said = {"time": phrases.time(at), "recent": phrases.time(now.recent_from)}
    if decline is None:
        return phrases(key, **said)
    day, later = decline
    changed = {"date": phrases.date(day), "later": phrases.time(later.recent_from)}
    return phrases(key_until, **said, **changed)


def recency_warning(context: Context) -> Inlines:
    """Return that sentence if the chat's hour brings older papers now or after a clock change."""
    at = context.chat.delivery_time
    today = context.today
    if at is None or (
        recency(at, context.zone, today).age <= 0 and next_decline(at, context.zone, today) is None
    ):
        return ()
    return recency_sentence(context)


def recent_hour(context: Context) -> time | None:
    """Return the first full hour with the day's papers if the chat's hour brings older ones."""
    at = context.chat.delivery_time
    if at is None:
        return None
    found = recency(at, context.zone, context.today)
    return found.recent_from if found.age > 0 else None


_KEYS = {
    -1: ("recency.tomorrow", "recency.tomorrow-until"),
    0: ("recency.today", "recency.today-until"),
    1: ("recency.yesterday", "recency.yesterday-until"),
}
"""The phrases by the papers' age in days, alone and with what changes later."""
