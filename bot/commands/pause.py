"""/pause [until DATE]: hear nothing for a while; what is announced meanwhile is not lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.commands.answer import Answer, say
from bot.commands.command import Command, Mutation, make_parameter
from bot.commands.context import Context
from bot.commands.parse.dates import parse_future_date
from bot.commands.support.quoting import echo
from bot.commands.support.schedule import load_next_due
from bot.document.nodes import Inlines
from bot.errors import UserError
from bot.model.chat import Pause
from bot.model.conversation import Action

_UNTIL = re.compile(r"^(?:(?:until|till|to)\b|直到|到|至)\s*", re.IGNORECASE)
_LONGEST = timedelta(days=3660)
"""Longer pauses have no date: calendars end in the year 9999, and time zones before it."""


async def pause(context: Context) -> Answer:
    """Pause for good, or until a date in the reader's own zone."""
    wish = Pause(_until(context) if context.argument else None)
    after = replace(context.chat, pause=wish)
    due = await load_next_due(context, after)
    await context.store.chats.set_pause(context.chat.id, wish, due)
    resume = Action(context.phrases.text("button.resume"), "resume")
    return say(_said(context, wish), rows=((resume,),))


def _until(context: Context) -> date:
    """Return the date on which the reader wants to be heard again.

    Raises:
        UserError: it is no date, or not in the near future.
    """
    today = context.now.astimezone(context.zone).date()
    given = _UNTIL.sub("", context.argument)
    until = parse_future_date(given, today)
    if until is None:
        raise UserError("pause.unreadable", given=echo(given or context.argument))
    if until <= today:
        raise UserError("pause.past", date=context.phrases.long_date(until))
    if until > today + _LONGEST:
        raise UserError("pause.far", date=context.phrases.long_date(until))
    return until


def _said(context: Context, wish: Pause) -> Inlines:
    if wish.until is None:
        return context.phrases("pause.good")
    return context.phrases("pause.until", date=context.phrases.long_date(wish.until))


PAUSE = Command(
    "pause",
    "summary.pause",
    pause,
    Mutation.ALWAYS,
    make_parameter("until", "parameter.until"),
)
