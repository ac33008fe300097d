"""/week: what was announced in the last seven days, in one digest, each paper once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.commands.answer import Answer, say
from bot.commands.asked import subscribe_buttons
from bot.commands.chosen_types import chosen
from bot.commands.command import Command, parameter
from bot.commands.context import Context
from bot.commands.dates import day_gone
from bot.commands.quoting import quoted
from bot.commands.stocked import PATIENCE
from bot.commands.types import chips, in_order
from bot.digest.compose import compose
from bot.digest.span import span
from bot.errors import UserError
from bot.model.taxonomy import categories_of

_DAYS = 7


async def week(context: Context) -> Answer:
    """Show the announcements of seven days up to today, or up to a date."""
    terms = await context.terms()
    if not terms:
        return say(context.phrases("list.empty"), rows=subscribe_buttons())
    context, given = chosen(context)
    last = _last(context, given) if given else await _fresh(context, terms)
    manner = replace(context.chat.manner, limit=None)
    days = tuple(last - timedelta(days) for days in range(_DAYS))
    found = await span(context.store, terms, manner.types, days)
    if found is None:
        raise UserError("week.nothing", date=context.phrases.long_date(last))
    news = found.news([day for day in days if context.calendar.lists_on(day)])
    document = compose(news, manner, context.phrases)
    rows = chips("week", manner.types, context.phrases, last.isoformat())
    return Answer(document, rows, again=f"{last} {' '.join(in_order(manner.types))}")


def _last(context: Context, given: str) -> date:
    """Return the date on which the seven days end.

    Raises:
        UserError: ``given`` is no date.
    """
    last = day_gone(given, context.now.astimezone(context.zone).date())
    if last is None or last.toordinal() <= _DAYS:
        raise UserError("today.unreadable-date", given=quoted(given))
    return last


async def _fresh(context: Context, terms: tuple[str, ...]) -> date:
    """See that the newest announcement is here, and return its date."""
    categories = dict.fromkeys(one for term in terms for one in categories_of(term))
    await context.newsstand.refresh(tuple(categories), PATIENCE)
    return context.calendar.expected(context.now)


WEEK = Command("week", "summary.week", week, parameter=parameter("date", "parameter.week"))
