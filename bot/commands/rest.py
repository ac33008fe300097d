"""/rest: the papers of a digest that /max kept off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.commands.support.freshness import load_newest
from bot.digest.compose import compose
from bot.digest.continuation import Continuation, parse_continuation
from bot.digest.period import announced_in
from bot.errors import UserError
from bot.model.conversation import Placement
from bot.model.taxonomy import categories_of_all


async def show_rest(context: Context) -> Answer:
    """Show the papers that a digest left out: the digest of the argument, or the newest."""
    await context.require_interests()
    terms = await context.terms()
    start = (
        parse_continuation(context.argument)
        if context.argument
        else await _newest_continuation(context, terms)
    )
    if start is None:
        raise UserError("rest.none")
    days = await _load_dates(context, terms, start)
    period = await announced_in(context.store, terms, start.types, days)
    if period is None or not period.entries:
        raise UserError("rest.none")
    settings = replace(context.chat.digest_settings, types=start.types, limit=None)
    entries = start.remaining(period.entries)
    first_number = len(period.entries) - len(entries) + 1
    news = replace(period.to_news(), entries=entries, first_number=first_number)
    document = compose(news, settings, context.phrases)
    return Answer(document, page_argument=str(start), placement=Placement.BESIDE)


async def _load_dates(
    context: Context, terms: Sequence[str], start: Continuation
) -> Sequence[date]:
    """Return the listing dates of the digest on which anything was announced for ``terms``."""
    if start.first == start.last:
        return (start.first,)
    announced = await context.store.editions.dates(categories_of_all(terms), start.first)
    return sorted({day for _, day in announced if day <= start.last})


async def _newest_continuation(context: Context, terms: Sequence[str]) -> Continuation | None:
    """Return where the newest announcement stops for this chat, or None where it does not."""
    settings, latest = context.chat.digest_settings, await load_newest(context, terms)
    if latest is None or settings.limit is None:
        return None
    rest = latest.select(settings.types)[settings.limit :]
    if not rest:
        return None
    return Continuation(latest.date, latest.date, rest[0].paper.id, settings.types)


REST = Command(
    "rest",
    "summary.rest",
    show_rest,
    guide=Guide(
        Section.READ,
        "explain.rest",
        words=("其余", "剩下的", "more"),
    ),
)
