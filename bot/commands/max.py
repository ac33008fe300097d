"""/max N | all: how many papers a digest shows; the rest is one tap away."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    choice_button,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import ALL_WORDS
from bot.document.nodes import Inlines
from bot.errors import UserError
from bot.model.folding import fold
from bot.phrases import Phrases

MAX_LIMIT = 9999
"""More papers than any announcement has had."""
_BIG_DAY = 105
"""Papers of the example, an announcement of a large category."""
_OFFERED = (10, 20, 30, 50, 100)
_IN_WORDS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "hundred": 100, "a hundred": 100, "one hundred": 100,
    "五": 5, "十": 10, "十五": 15, "二十": 20, "三十": 30, "四十": 40, "五十": 50, "一百": 100,
}  # fmt: skip
_NO_LIMIT = ALL_WORDS | {"off", "none", "∞", "0", "不限"}


async def set_limit(context: Context) -> Answer:
    """Change how many papers are shown, or show it."""
    if not context.argument:
        return _limit_answer(context)
    limit = parse_limit(context.argument)
    zero = (context.phrases("max.zero"),) if fold(context.argument).strip() == "0" else ()
    settings = replace(context.chat.digest_settings, limit=limit)
    await context.store.chats.set_digest_settings(context.chat.id, settings)
    changed = context.with_chat(replace(context.chat, digest_settings=settings))
    return _limit_answer(changed, *zero)


def parse_limit(argument: str) -> int | None:
    """Return the number that ``argument`` names, None for all.

    Raises:
        UserError: ``argument`` is no number, or too large a number.
    """
    given = fold(argument).strip()
    given = given.removesuffix("papers").removesuffix("篇").strip()
    if given in _NO_LIMIT:
        return None
    if given in _IN_WORDS:
        return _IN_WORDS[given]
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given[:9]) <= MAX_LIMIT:
        raise UserError("max.unreadable", given=echo(argument), most=MAX_LIMIT)
    return int(given)


def _limit_answer(context: Context, *remarks: Inlines) -> Answer:
    limit, phrases = context.chat.digest_settings.limit, context.phrases
    numbers = {str(number): str(number) for number in _OFFERED}
    choices = {**numbers, "all": phrases.text("button.all")}
    buttons = [
        choice_button(label, "max", argument, is_chosen=argument == str(limit or "all"))
        for argument, label in choices.items()
    ]
    sample = _sample_sentence(limit, phrases)
    return say(*remarks, limit_sentence(context), sample, rows=arrange_in_rows(buttons))


def limit_sentence(context: Context) -> Inlines:
    """Return the sentence on how many papers the chat's digests show."""
    limit, phrases = context.chat.digest_settings.limit, context.phrases
    return phrases("max.all") if limit is None else phrases("max.some", count=limit)


def _sample_sentence(limit: int | None, phrases: Phrases) -> Inlines:
    """Return what becomes of a big day's papers."""
    shown = _BIG_DAY if limit is None else min(limit, _BIG_DAY)
    if shown == _BIG_DAY:
        return phrases("max.sample-all", total=_BIG_DAY)
    return phrases("max.sample", total=_BIG_DAY, shown=shown, count=_BIG_DAY - shown)


MAX = Command(
    "max",
    "summary.max",
    set_limit,
    Mutation.WITH_ARGUMENT,
    make_parameter("papers", "parameter.max"),
    guide=Guide(
        Section.SET_UP,
        "explain.max",
        examples=("30", "all"),
        words=("篇数", "上限", "limit"),
    ),
)
