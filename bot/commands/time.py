"""/time HH:MM: when the digest comes, on the reader's clock."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.answer import Answer, say
from bot.commands.clock_time import clock_time
from bot.commands.coming import coming
from bot.commands.command import Changes, Command, parameter
from bot.commands.context import Context
from bot.commands.quoting import quoted
from bot.commands.rescheduled import rescheduled
from bot.document.nodes import Inlines
from bot.errors import UserError


async def set_time(context: Context) -> Answer:
    """Change the delivery time, or say it."""
    if not context.argument:
        return say(_said(context, "time.now"))
    at = clock_time(context.argument)
    if at is None:
        raise UserError("time.unreadable", given=quoted(context.argument))
    changed = await rescheduled(context, replace(context.chat, delivery_time=at))
    return say(_said(changed, "time.changed"), await coming(changed))


def _said(context: Context, key: str) -> Inlines:
    at = context.phrases.time(context.chat.delivery_time)
    return context.phrases(key, time=at, zone=context.zone_name)


TIME = Command(
    "time",
    "summary.time",
    set_time,
    Changes.WITH_ARGUMENT,
    parameter("time", "parameter.time"),
)
