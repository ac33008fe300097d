"""/quiet 22-7 | always | off: when messages come without a sound."""

from __future__ import annotations

from dataclasses import replace

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
from bot.commands.parse.time_of_day import parse_quiet_hours
from bot.document.nodes import Inlines
from bot.errors import UserError
from bot.model.chat import ALL_DAY, DEFAULT_QUIET_HOURS
from bot.model.conversation import Action
from bot.model.folding import fold

_OFF = frozenset({"off", "none", "no", "never", "0", "关", "关闭", "无", "不要", "取消"})


_ALWAYS = frozenset({"always", "all day", "on", "0-24", "一直", "总是", "全天", "始终"})


async def set_quiet_hours(context: Context) -> Answer:
    """Change the quiet hours, or show them."""
    if not context.argument:
        how = context.phrases("quiet.how")
        return say(quiet_sentence(context), how, rows=quiet_buttons(context))
    is_always = fold(context.argument).strip() in _ALWAYS
    quiet_hours = None if is_off(context.argument) else parse_quiet_hours(context.argument)
    quiet_hours = ALL_DAY if is_always else quiet_hours
    if quiet_hours is None and not is_off(context.argument):
        raise UserError("quiet.unreadable", given=echo(context.argument))
    await context.store.chats.set_quiet_hours(context.chat.id, quiet_hours)
    changed = context.with_chat(replace(context.chat, quiet_hours=quiet_hours))
    return say(quiet_sentence(changed), rows=quiet_buttons(changed))


def is_off(argument: str) -> bool:
    """Return whether ``argument`` asks for no quiet hours."""
    return fold(argument).strip() in _OFF


def quiet_sentence(context: Context) -> Inlines:
    """Return the sentence that says when messages come without a sound."""
    phrases, hours = context.phrases, context.chat.quiet_hours
    if hours is None:
        return phrases("quiet.off")
    if hours.start == hours.end:
        return phrases("quiet.always")
    start, end = phrases.time(hours.start), phrases.time(hours.end)
    return phrases("quiet.between", start=start, end=end, zone=context.zone_name)


def quiet_buttons(context: Context) -> ButtonRows:
    """Return the button that ends the quiet hours, or brings back the usual ones."""
    phrases, hours = context.phrases, DEFAULT_QUIET_HOURS
    span = f"{phrases.time(hours.start)}–{phrases.time(hours.end)}"
    if context.chat.quiet_hours is None:
        return ((Action(span, "quiet", span),),)
    return ((Action(phrases.text("button.quiet-off"), "quiet", "off"),),)


QUIET = Command(
    "quiet",
    "summary.quiet",
    set_quiet_hours,
    Mutation.WITH_ARGUMENT,
    make_parameter("hours", "parameter.quiet"),
    guide=Guide(
        Section.SET_UP,
        "explain.quiet",
        examples=("22-7", "off"),
        is_minor=True,
        words=("静音", "免打扰", "quiet hours"),
    ),
)
