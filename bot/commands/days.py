"""/days mon-fri: on which days digests come; what is announced on others comes with the next."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    choice_button,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.weekdays import parse_weekdays
from bot.commands.support.next_digest import arrival_phrase, next_digest_sentence
from bot.commands.time import load_next_due
from bot.errors import UserError
from bot.model.chat import EVERY_DAY

_WEEKEND = frozenset({5, 6})


async def set_days(context: Context) -> Answer:
    """Change the days of delivery, or show them."""
    if not context.argument:
        now = context.phrases("days.now", when=arrival_phrase(context))
        return say(now, rows=_buttons(context))
    weekdays = parse_weekdays(context.argument)
    if weekdays is None:
        raise UserError("days.unreadable", given=echo(context.argument))
    after = replace(context.chat, weekdays=weekdays)
    due = await load_next_due(context, after)
    await context.store.chats.set_weekdays(after.id, weekdays, due)
    changed = context.with_chat(replace(after, next_due_at=due))
    said = context.phrases("time.changed", when=arrival_phrase(changed))
    return say(said, await next_digest_sentence(changed), rows=_buttons(changed))


def _buttons(context: Context) -> ButtonRows:
    phrases = context.phrases
    working = phrases.weekdays(EVERY_DAY - _WEEKEND)
    choices = (
        (phrases.text("button.every-day"), "daily", EVERY_DAY),
        (working, "mon-fri", EVERY_DAY - _WEEKEND),
    )
    chosen = context.chat.weekdays
    return (
        tuple(
            choice_button(label, "days", argument, is_chosen=days == chosen)
            for label, argument, days in choices
        ),
    )


DAYS = Command(
    "days",
    "summary.days",
    set_days,
    Mutation.WITH_ARGUMENT,
    make_parameter("days", "parameter.days"),
    guide=Guide(
        Section.SET_UP,
        "explain.days",
        examples=("mon-fri", "daily"),
        words=("送达日", "weekdays"),
        is_minor=True,
    ),
)
