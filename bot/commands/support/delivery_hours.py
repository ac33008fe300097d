"""Sentences about when digests come and how recent their papers are then."""

from __future__ import annotations

from datetime import time

from bot.commands.context import Context
from bot.document.nodes import Inlines
from bot.model.calendar import available_from
from bot.model.recency import next_decline, recency


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
    today = context.now.astimezone(context.zone).date()
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
    today = context.now.astimezone(context.zone).date()
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
    found = recency(at, context.zone, context.now.astimezone(context.zone).date())
    return found.recent_from if found.age > 0 else None


_KEYS = {
    -1: ("recency.tomorrow", "recency.tomorrow-until"),
    0: ("recency.today", "recency.today-until"),
    1: ("recency.yesterday", "recency.yesterday-until"),
}
"""The phrases by the papers' age in days, alone and with what changes later."""
