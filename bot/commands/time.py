"""/time HH:MM | asap: when the digest comes, in the chat's time zone or once it is complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.time_of_day import means_asap, parse_time_of_day
from bot.commands.quiet import quiet_buttons, quiet_sentence
from bot.commands.support.next_digest import (
    arrival_phrase,
    next_digest_sentence,
    recency_sentence,
    recent_hour,
)
from bot.errors import UserError
from bot.model.chat import Chat
from bot.model.conversation import Action
from bot.model.timetable import due_after_change


async def set_time(context: Context) -> Answer:
    """Change the delivery time, or show it."""
    if not context.argument:
        return say(
            context.phrases("time.now", when=arrival_phrase(context)),
            await next_digest_sentence(context),
            recency_sentence(context),
            rows=schedule_buttons(context),
        )
    at = parse_time_of_day(context.argument)
    if at is None and not means_asap(context.argument):
        raise UserError("time.unreadable", given=echo(context.argument))
    changed = await store_schedule(context, replace(context.chat, delivery_time=at))
    hours = changed.chat.quiet_hours
    is_quiet = at is not None and hours is not None and hours.covers(at)
    return say(
        context.phrases("time.changed", when=arrival_phrase(changed)),
        await next_digest_sentence(changed),
        recency_sentence(changed),
        *((quiet_sentence(changed),) if is_quiet else ()),
        rows=(*schedule_buttons(changed), *(quiet_buttons(changed) if is_quiet else ())),
    )


async def load_next_due(context: Context, after: Chat) -> datetime | None:
    """Return the due time of the chat as ``after``; None without interests."""
    terms = await context.terms()
    return due_after_change(context.chat, after, context.now) if terms else None


async def store_schedule(context: Context, after: Chat) -> Context:
    """Store the time and zone of ``after`` and return the context with the chat as it is now."""
    due = await load_next_due(context, after)
    await context.store.chats.set_schedule(after.id, after.timezone, after.delivery_time, due)
    return context.with_chat(replace(after, next_due_at=due))


def schedule_buttons(context: Context) -> ButtonRows:
    """Return the buttons that bring papers of the day to a chat whose hour brings older ones."""
    recent = recent_hour(context)
    if recent is None:
        return ()
    asap = Action(context.phrases.text("button.asap"), "time", "asap")
    at = context.phrases.time(recent)
    return ((asap, Action(at, "time", at)),)


TIME = Command(
    "time",
    "summary.time",
    set_time,
    Mutation.WITH_ARGUMENT,
    make_parameter("time", "parameter.time"),
    guide=Guide(
        Section.SET_UP,
        "explain.time",
        examples=("07:30", "asap"),
        words=("时间", "送达时间"),
    ),
)
