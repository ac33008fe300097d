"""/time HH:MM: when the digest comes, in the chat's time zone."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.answer import Answer, say
from bot.commands.command import Command, Mutation, make_parameter
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.time_of_day import parse_time_of_day
from bot.commands.support.next_digest import next_digest_sentence
from bot.commands.support.schedule import store_schedule
from bot.document.nodes import Inlines
from bot.errors import UserError


async def set_time(context: Context) -> Answer:
    """Change the delivery time, or show it."""
    if not context.argument:
        return say(_time_sentence(context, "time.now"))
    at = parse_time_of_day(context.argument)
    if at is None:
        raise UserError("time.unreadable", given=echo(context.argument))
    changed = await store_schedule(context, replace(context.chat, delivery_time=at))
    return say(_time_sentence(changed, "time.changed"), await next_digest_sentence(changed))


def _time_sentence(context: Context, key: str) -> Inlines:
    at = context.phrases.time(context.chat.delivery_time)
    return context.phrases(key, time=at, zone=context.zone_name)


TIME = Command(
    "time",
    "summary.time",
    set_time,
    Mutation.WITH_ARGUMENT,
    make_parameter("time", "parameter.time"),
)
