"""/week: what was announced in the last seven days, in one digest, each paper once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.commands.answer import Answer
from bot.commands.command import Command, make_parameter
from bot.commands.context import Context
from bot.commands.parse.dates import parse_past_date
from bot.commands.parse.quoting import echo
from bot.commands.support.freshness import refresh_if_stale
from bot.commands.types import sort_types, split_types, type_toggles
from bot.digest.compose import compose
from bot.digest.period import announced_in
from bot.errors import UserError
from bot.model.taxonomy import categories_of_all

_DAYS = 7


async def show_week(context: Context) -> Answer:
    """Show the announcements of seven days up to today, or up to a date."""
    terms = await context.require_terms()
    context, given = split_types(context)
    if given:
        last = _parse_last(context, given)
    else:
        await refresh_if_stale(context, categories_of_all(terms))
        last = context.calendar.expected(context.now)
    settings = replace(context.chat.digest_settings, limit=None)
    days = tuple(last - timedelta(days) for days in range(_DAYS))
    period = await announced_in(context.store, terms, settings.types, days)
    if period is None:
        raise UserError("week.nothing", date=context.phrases.long_date(last))
    news = period.to_news([day for day in days if context.calendar.lists_on(day)])
    document = compose(news, settings, context.phrases)
    rows = type_toggles("week", settings.types, context.phrases, last.isoformat())
    return Answer(document, rows, page_argument=f"{last} {' '.join(sort_types(settings.types))}")


def _parse_last(context: Context, given: str) -> date:
    """Return the date on which the seven days end.

    Raises:
        UserError: ``given`` is no date.
    """
    last = parse_past_date(given, context.now.astimezone(context.zone).date())
    if last is None or last.toordinal() <= _DAYS:
        raise UserError("today.unreadable-date", given=echo(given))
    return last


WEEK = Command(
    "week", "summary.week", show_week, parameter=make_parameter("date", "parameter.week")
)
