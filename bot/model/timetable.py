"""When digests come and may make a sound, and how recent the papers are that come then. Pure.

The papers of a date are those whose listing carries it, which the feeds show from 00:10 New York
time on: at noon in Shanghai, before sunrise in Berlin, the evening before in Los Angeles. Weekends
and holidays aside.

The planner moves ``next_due_at`` of a chat from one delivery to the next, and to earlier instants
while an announcement is awaited. A change of the chat's settings must skip neither a delivery that
is already due nor such an earlier look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.model.calendar import FEED_READY_AT, NEW_YORK, available_from, local_to_utc, next_due
from bot.model.chat import EVERY_DAY, Chat, Pause

MAX_WAIT = timedelta(hours=6)
"""How much later than they are out papers may come by default, if the day is over by then."""
_YEAR = 366
_CACHED_YEARS = 512
"""Hours and zones of which a year is cached; readers share a few."""
_DAY = timedelta(days=1)


def next_delivery(chat: Chat, after: datetime) -> datetime:
    """Return the first instant later than ``after`` at which ``chat`` is due by its settings.

    A chat that wants its digests as soon as they are complete is due whenever the feeds may show
    a new announcement, and at the start of a delivery day that follows other days. Whenever an
    edition is completed for it, the store makes it due as well.

    Args:
        chat: its delivery time, weekdays and zone.
        after: aware instant.

    Returns:
        An aware instant in UTC.
    """
    zone = ZoneInfo(chat.timezone)
    if chat.delivery_time is None:
        return _next_look(chat, after, zone)
    due = next_due(after, chat.delivery_time, zone)
    while not is_delivery_day(chat, due):
        due = next_due(due, chat.delivery_time, zone)
    return due


def is_delivery_day(chat: Chat, at: datetime) -> bool:
    """Tell whether digests may come on the chat's local date of the aware instant ``at``."""
    if chat.weekdays == EVERY_DAY:
        return True  # as in nearly all of the many chats that are planned together
    return at.astimezone(ZoneInfo(chat.timezone)).weekday() in chat.weekdays


def start_of_delivery(chat: Chat, day: date) -> datetime:
    """Return when deliveries of the local date ``day`` begin: at its hour, else with the day."""
    return local_to_utc(day, chat.delivery_time or time(), ZoneInfo(chat.timezone))


def active_pause(chat: Chat, now: datetime) -> Pause | None:
    """Return the pause of ``chat`` unless its end has come; the end is a date in its own zone."""
    if chat.pause is None or chat.pause.until is None:
        return chat.pause
    today = now.astimezone(ZoneInfo(chat.timezone)).date()
    return chat.pause if chat.pause.until > today else None


def due_on_subscribe(chat: Chat, now: datetime) -> datetime | None:
    """Return the due time of ``chat`` once it has interests: as stored, else by its settings."""
    return chat.next_due_at or due_from_settings(chat, now)


def due_after_change(before: Chat, after: Chat, now: datetime) -> datetime | None:
    """Return the due time of a chat with interests after its time, zone or pause changed.

    Args:
        before: as it was.
        after: as it is from now on.
        now: aware instant.
    """
    due = due_from_settings(after, now)
    # An earlier look that the planner has set, for an awaited announcement, is kept.
    earlier = _early_look(before, now) if active_pause(after, now) is None else None
    return min(due, earlier) if due and earlier else due


def due_from_settings(chat: Chat, now: datetime) -> datetime | None:
    """Return the first delivery of ``chat`` by its settings; None if it is paused for good.

    What is complete by now is due at once to a chat that gets its digests as soon as they are.
    """
    pause = active_pause(chat, now)
    due = now if chat.delivery_time is None else next_delivery(chat, now)
    if pause is None:
        return due
    return max(start_of_delivery(chat, pause.until), due) if pause.until else None


def _early_look(chat: Chat, now: datetime) -> datetime | None:
    """Return the due time of the chat if it is before its next delivery by its settings."""
    if chat.next_due_at is None or active_pause(chat, now) is not None:
        return None
    if chat.delivery_time is None and chat.awaited is None:
        return None
    return chat.next_due_at if chat.next_due_at < next_delivery(chat, now) else None


def silent_from(chat: Chat, now: datetime) -> datetime:
    """Return from when on a message that is due at ``now`` makes no sound: now in quiet hours.

    Else from the next ones on, and after a day at most: by then it is no news any more.
    """
    zone, hours = ZoneInfo(chat.timezone), chat.quiet_hours
    if hours is None:
        return now + _DAY
    is_quiet = hours.covers(now.astimezone(zone).time())
    return now if is_quiet else next_due(now, hours.start, zone)


def _next_look(chat: Chat, after: datetime, zone: ZoneInfo) -> datetime:
    look = next_due(after, FEED_READY_AT, NEW_YORK)
    if is_delivery_day(chat, after) and is_delivery_day(chat, look):
        return look
    day = after.astimezone(zone).date() + _DAY
    while day.weekday() not in chat.weekdays:
        day += _DAY
    return start_of_delivery(chat, day)


@dataclass(frozen=True, slots=True)
class Recency:
    """How recent papers are at an hour, on one local date.

    Attributes:
        age: how many days older than the date the newest papers are; negative if newer.
        out_at: the local time from which the papers of the date are out; midnight if they are out
            the evening before.
    """

    age: int
    out_at: time

    @property
    def recent_from(self) -> time:
        """The first full hour at which the papers of the date are out."""
        full = self.out_at.replace(minute=0)
        return full if full == self.out_at else full.replace(hour=(full.hour + 1) % 24)


def recency(at: time, zone: ZoneInfo, day: date) -> Recency:
    """Return how recent papers are at the local time ``at`` of ``day``."""
    shown = local_to_utc(day, at, zone).astimezone(NEW_YORK)
    newest = shown.date() if shown.time() >= FEED_READY_AT else shown.date() - _DAY
    out = available_from(day).astimezone(zone)
    return Recency((day - newest).days, out.time() if out.date() == day else time())


@lru_cache(_CACHED_YEARS)
def next_decline(at: time, zone: ZoneInfo, day: date) -> tuple[date, Recency] | None:
    """Return from when within a year papers are older at ``at`` than on ``day``, or out later.

    Clocks that change at other dates than New York's, or not at all, bring that about.
    """
    now = recency(at, zone, day)
    return next(((on, later) for on, later in _year(at, zone, day) if _is_worse(later, now)), None)


@lru_cache(_CACHED_YEARS)
def is_too_late(at: time, zone: ZoneInfo, day: date) -> bool:
    """Tell whether at some time of the year papers are of an earlier date at ``at``.

    And had been out for longer than ``MAX_WAIT``.
    """
    return any(
        later.age > 0 and _wait(at, later.out_at) > MAX_WAIT for _, later in _year(at, zone, day)
    )


def default_time(at: time | None, timezone: str, now: datetime) -> time | None:
    """Return the delivery time of a new chat: ``at``, or None (as soon as papers are out).

    None where papers would come a day late by the clock, and more than ``MAX_WAIT`` after they are
    out: in Asia and Oceania. In America they are out the night before, as papers of the day.

    Args:
        at: the operator's choice.
        timezone: IANA name.
        now: aware instant.
    """
    zone = ZoneInfo(timezone)
    is_late = at is not None and is_too_late(at, zone, now.astimezone(zone).date())
    return None if is_late else at


def _year(at: time, zone: ZoneInfo, first: date) -> Iterator[tuple[date, Recency]]:
    days = (first + _DAY * number for number in range(_YEAR))
    return ((day, recency(at, zone, day)) for day in days)


def _is_worse(later: Recency, now: Recency) -> bool:
    return later.age > now.age or (later.age == now.age > 0 and later.out_at > now.out_at)


def _wait(at: time, out_at: time) -> timedelta:
    """Return how long after ``out_at`` a clock shows ``at``."""
    return (datetime.combine(date.min, at) - datetime.combine(date.min, out_at)) % _DAY
