"""/pause [until DATE]: no digests for a while; what is announced meanwhile comes afterwards."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.dates import parse_pause_end
from bot.commands.parse.quoting import echo
from bot.commands.time import load_next_due
from bot.errors import UserError
from bot.model.chat import Pause
from bot.model.conversation import Action

_UNTIL = re.compile(r"^(?:(?:until|till|to)\b|直到|到|至)\s*", re.IGNORECASE)
_MAX_PAUSE = timedelta(days=3660)
"""Longer pauses have no date: calendars end in the year 9999, and time zones before it."""


async def pause(context: Context) -> Answer:
    """Pause for good, or until a date in the chat's time zone."""
    pausing = Pause(require_end(context, context.argument) if context.argument else None)
    after = replace(context.chat, pause=pausing)
    due = await load_next_due(context, after)
    await context.store.chats.set_pause(context.chat.id, pausing, due)
    resume = Action(context.phrases.text("button.resume"), "resume")
    phrases = context.phrases
    sentence = (
        phrases("pause.until", date=phrases.long_date(pausing.until))
        if pausing.until
        else phrases("pause.good")
    )
    return say(sentence, rows=((resume,),))


def require_end(context: Context, given: str) -> date:
    """Return the date until which something pauses, from ``given`` in the chat's words.

    Raises:
        UserError: it is no date, or not in the near future.
    """
    today = context.today
    until = parse_pause_end(given, today)
    if until is None:
        raise UserError("pause.unreadable", given=echo(_UNTIL.sub("", given) or given))
    if until <= today:
        raise UserError("pause.past", date=context.phrases.long_date(until))
    if until > today + _MAX_PAUSE:
        raise UserError("pause.far", date=context.phrases.long_date(until))
    return until


PAUSE = Command(
    "pause",
    "summary.pause",
    pause,
    Mutation.ALWAYS,
    make_parameter("until", "parameter.until"),
    guide=Guide(
        Section.SET_UP,
        "explain.pause",
        examples=("until monday", "3 days"),
        words=("暂停", "snooze"),
    ),
)
