"""When a chat is looked at next, after a person changed something about it. Pure.

The planner moves ``next_due_at`` from morning to morning, and to sooner looks while an
announcement is awaited; a change here must skip neither a delivery that is already due nor such
a sooner look.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.calendar import local_to_utc, next_due
from bot.model.chat import Chat, Pause


def active_pause(chat: Chat, now: datetime) -> Pause | None:
    """Return the pause of ``chat`` unless its end has come; the end is a date in its own zone."""
    if chat.pause is None or chat.pause.until is None:
        return chat.pause
    today = now.astimezone(ZoneInfo(chat.timezone)).date()
    return chat.pause if chat.pause.until > today else None


def due_on_subscribe(chat: Chat, now: datetime) -> datetime | None:
    """Return the next look at ``chat`` once it has interests: the one that stands, or a morning."""
    return chat.next_due_at or due_from_settings(chat, now)


def due_after_change(before: Chat, after: Chat, now: datetime) -> datetime | None:
    """Return the next look at a chat with interests whose time, zone or pause changed.

    Args:
        before: as it was.
        after: as it is from now on.
        now: aware instant.
    """
    fresh = due_from_settings(after, now)
    sooner = _sooner_look(before, now) if active_pause(after, now) is None else None
    return min(fresh, sooner) if fresh and sooner else fresh


def due_from_settings(chat: Chat, now: datetime) -> datetime | None:
    """Return the first delivery of ``chat`` by its settings; None if it is paused for good."""
    pause, zone = active_pause(chat, now), ZoneInfo(chat.timezone)
    morning = next_due(now, chat.delivery_time, zone)
    if pause is None:
        return morning
    end = local_to_utc(pause.until, chat.delivery_time, zone) if pause.until else None
    return max(end, morning) if end else None


def _sooner_look(chat: Chat, now: datetime) -> datetime | None:
    """Return the look that stands, if it is before the chat's next regular morning."""
    if chat.next_due_at is None or active_pause(chat, now) is not None:
        return None
    morning = next_due(now, chat.delivery_time, ZoneInfo(chat.timezone))
    return chat.next_due_at if chat.next_due_at < morning else None
