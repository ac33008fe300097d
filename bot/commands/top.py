"""/top N: how many papers the section on top has; /top week: what was liked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.rank import answer_ranking, choice_rows, load_ranking, store_ranking
from bot.digest.favourites import buttons_in, favourite_cards, find_favourites
from bot.document.nodes import Document, Heading
from bot.errors import UserError
from bot.model.folding import fold
from bot.model.reader_order import MAX_TOP

_OFFERED_TOPS = (3, 5, 10, 20)
_PERIODS: Mapping[str, int] = {
    **dict.fromkeys(("day", "today", "今天", "今日", "日"), 1),
    **dict.fromkeys(("week", "this week", "本周", "这周", "一周", "周"), 7),
    **dict.fromkeys(("month", "this month", "本月", "这个月", "一个月", "月"), 30),
    **dict.fromkeys(("year", "this year", "今年", "一年", "年"), 365),
}
"""Days back, by the words for them."""


async def set_top(context: Context) -> Answer:
    """Change how many papers the section on top has, or show that, or what was liked here."""
    if (days := parse_period(context.argument)) is not None:
        return await _show_favourites(context, days)
    settings = await load_ranking(context)
    if context.argument:
        settings = await store_ranking(context, replace(settings, top=_parse_top(context.argument)))
    choices = [(str(top), "top", str(top), top == settings.top) for top in _OFFERED_TOPS]
    return await answer_ranking(context, settings, choice_rows(choices))


async def _show_favourites(context: Context, days: int) -> Answer:
    """Show what was liked here in so many days, the best first, with buttons to present it."""
    chat, phrases = context.chat, context.phrases
    votes = () if chat.is_unsaved else await context.store.votes.of(chat.id)
    found = find_favourites(votes, context.now - timedelta(days))
    if not found:
        return say(phrases("top.nothing", count=days))
    papers = await context.store.papers.get_many([each.paper_id for each in found])
    title = Heading(phrases("top.title", count=days), level=1)
    document = Document((title, *favourite_cards(found, papers, *buttons_in(chat.kind))))
    return Answer(document, page_argument=context.argument)


def parse_period(argument: str) -> int | None:
    """Return how many days back ``argument`` means; None where it means something else."""
    return _PERIODS.get(
        fold(argument).strip().removeprefix("of ").removeprefix("the ").removeprefix("last ")
    )


def names_top(argument: str) -> bool:
    """Tell whether ``argument`` is a number of papers, or says for how long to look back."""
    return argument.strip().isdecimal() or parse_period(argument) is not None


def _parse_top(argument: str) -> int:
    """Return how many papers ``argument`` says.

    Raises:
        UserError: it is no number, or one out of bounds.
    """
    given = fold(argument).strip()
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given[:9]) <= MAX_TOP:
        raise UserError("top.unreadable", given=echo(argument), most=MAX_TOP)
    return int(given)


TOP = Command(
    "top",
    "summary.top",
    set_top,
    Mutation.WITH_ARGUMENT,
    make_parameter("papers", "parameter.top"),
    guide=Guide(
        Section.SET_UP,
        "explain.top",
        examples=("5", "week"),
        words=("精选", "most liked", "best", "最受欢迎"),
        is_minor=True,
    ),
    only_looks=lambda argument: parse_period(argument) is not None,
)
