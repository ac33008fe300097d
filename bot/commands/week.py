"""/week: what was announced in the last seven days, in one digest, each paper once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.commands.answer import Answer, say
from bot.commands.chosen_types import split_types
from bot.commands.command import Command, make_parameter
from bot.commands.context import Context
from bot.commands.parse.dates import parse_past_date
from bot.commands.support.category_args import subscribe_buttons
from bot.commands.support.freshness import ARXIV_TIMEOUT_S
from bot.commands.support.quoting import echo
from bot.commands.types import sort_types, type_toggles
from bot.digest.compose import compose
from bot.digest.period import announced_in
from bot.errors import UserError
from bot.model.taxonomy import categories_of_all

_DAYS = 7


async def show_week(context: Context) -> Answer:
    """Show the announcements of seven days up to today, or up to a date."""
    terms = await context.terms()
    if not terms:
        return say(context.phrases("list.empty"), rows=subscribe_buttons())
    context, given = split_types(context)
    last = _last(context, given) if given else await _fresh(context, terms)
    manner = replace(context.chat.digest_settings, limit=None)
    days = tuple(last - timedelta(days) for days in range(_DAYS))
    found = await announced_in(context.store, terms, manner.types, days)
    if found is None:
        raise UserError("week.nothing", date=context.phrases.long_date(last))
    news = found.to_news([day for day in days if context.calendar.lists_on(day)])
    document = compose(news, manner, context.phrases)
    rows = type_toggles("week", manner.types, context.phrases, last.isoformat())
    return Answer(document, rows, page_argument=f"{last} {' '.join(sort_types(manner.types))}")


def _last(context: Context, given: str) -> date:
    """Return the date on which the seven days end.

    Raises:
        UserError: ``given`` is no date.
    """
    last = parse_past_date(given, context.now.astimezone(context.zone).date())
    if last is None or last.toordinal() <= _DAYS:
        raise UserError("today.unreadable-date", given=echo(given))
    return last


async def _fresh(context: Context, terms: tuple[str, ...]) -> date:
    """See that the newest announcement is here, and return its date."""
    await context.refresher.refresh(categories_of_all(terms), ARXIV_TIMEOUT_S)
    return context.calendar.expected(context.now)


WEEK = Command(
    "week", "summary.week", show_week, parameter=make_parameter("date", "parameter.week")
)
