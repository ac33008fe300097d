"""When a chat is looked at for its next digest, and when that may make a sound. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.calendar import FEED_READY_AT, NEW_YORK, local_to_utc, next_due
from bot.model.chat import EVERY_DAY, Chat

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
