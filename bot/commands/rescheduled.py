"""Storing another time, zone or pause together with the next look that follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.context import Context
from bot.commands.support.schedule import due_after_change
from bot.model.chat import Chat


async def load_next_due(context: Context, after: Chat) -> datetime | None:
    """Return when the chat is looked at next once it is as ``after``; None without interests."""
    terms = await context.terms()
    return due_after_change(context.chat, after, context.now) if terms else None


async def store_schedule(context: Context, after: Chat) -> Context:
    """Store the time and zone of ``after`` and return the context with the chat as it is now."""
    due = await load_next_due(context, after)
    await context.store.chats.set_schedule(after.id, after.timezone, after.delivery_time, due)
    return context.with_chat(replace(after, next_due_at=due))
