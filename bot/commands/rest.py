"""/rest: the papers of a digest that /max kept off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands.answer import Answer, say
from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.support.category_args import subscribe_buttons
from bot.digest.compose import compose
from bot.digest.continuation import Continuation, parse_continuation
from bot.digest.latest import load_latest
from bot.digest.period import announced_in
from bot.errors import UserError
from bot.model.conversation import Placement
from bot.model.taxonomy import categories_of_all


async def show_rest(context: Context) -> Answer:
    """Show what the digest that the argument names did not show; the newest one without."""
    terms = await context.terms()
    if not terms:
        return say(context.phrases("list.empty"), rows=subscribe_buttons())
    stop = (
        parse_continuation(context.argument) if context.argument else await _newest(context, terms)
    )
    if stop is None:
        raise UserError("rest.none")
    days = await _days(context, terms, stop)
    found = await announced_in(context.store, terms, stop.types, days)
    if found is None or not found.entries:
        raise UserError("rest.none")
    manner = replace(context.chat.digest_settings, types=stop.types, limit=None)
    entries = stop.remaining(found.entries)
    begins = len(found.entries) - len(entries) + 1
    news = replace(found.to_news(), entries=entries, first_number=begins)
    document = compose(news, manner, context.phrases)
    return Answer(document, page_argument=str(stop), placement=Placement.BESIDE)


async def _days(context: Context, terms: Sequence[str], stop: Continuation) -> Sequence[date]:
    """Return the listing dates of the digest on which anything was announced for ``terms``."""
    if stop.first == stop.last:
        return (stop.first,)
    announced = await context.store.editions.dates(categories_of_all(terms), stop.first)
    return sorted({day for _, day in announced if day <= stop.last})


async def _newest(context: Context, terms: tuple[str, ...]) -> Continuation | None:
    """Return where the newest announcement stops for this chat, or None where it does not."""
    manner = context.chat.digest_settings
    news = await load_latest(context.store, terms, manner, context.phrases)
    if news is None or manner.limit is None or len(news.entries) <= manner.limit:
        return None
    return Continuation(news.date, news.date, news.entries[manner.limit].paper.id, manner.types)


REST = Command("rest", "summary.rest", show_rest)
