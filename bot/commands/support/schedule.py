"""When the planner looks at a chat next, after its settings changed.

The planner moves ``next_due_at`` from one delivery to the next, and to earlier instants while an
announcement is awaited; a change here must skip neither a delivery that is already due nor such
an earlier look.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.model.chat import Chat, Pause
from bot.model.timetable import next_delivery, start_of_delivery


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


async def load_next_due(context: Context, after: Chat) -> datetime | None:
    """Return the due time of the chat as ``after``; None without interests."""
    terms = await context.terms()
    return due_after_change(context.chat, after, context.now) if terms else None


async def store_schedule(context: Context, after: Chat) -> Context:
    """Store the time and zone of ``after`` and return the context with the chat as it is now."""
    due = await load_next_due(context, after)
    await context.store.chats.set_schedule(after.id, after.timezone, after.delivery_time, due)
    return context.with_chat(replace(after, next_due_at=due))
