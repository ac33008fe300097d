"""/rest: the papers of a digest that /max kept off it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.commands.support.freshness import load_newest
from bot.digest.compose import compose
from bot.digest.continuation import MUTED, Continuation, parse_continuation
from bot.digest.for_you import order_for_reader
from bot.digest.news import News
from bot.digest.period import Period, announced_in
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action, Placement
from bot.model.reader_order import RankedPaper
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
    reading = await context.reading()
    period = await announced_in(context.store, terms, start.types, days, reading)
    if period is None:
        raise UserError("rest.none")
    order = await _load_order(context, start.last)
    settings = replace(context.chat.digest_settings, types=start.types, limit=None)
    document = compose(_find_left_out(period, start, order), settings, context.phrases)
    with_pass = context.with_pass(str(start))
    return Answer(
        document,
        page_argument=with_pass if context.is_guest else str(start),
        placement=Placement.BESIDE,
        elsewhere=Action("", REST.name, with_pass) if with_pass else None,
    )


def _find_left_out(period: Period, start: Continuation, order: Sequence[RankedPaper]) -> News:
    """Return what a digest of ``period`` left out from ``start`` on, or what was muted of it.

    Raises:
        UserError: nothing.
    """
    is_muted = start.paper_id == MUTED
    news = period.to_news()
    entries = order_for_reader(period.entries, order, tuple(news.counts))
    found = period.muted if is_muted else start.remaining(entries)
    if not found:
        raise UserError("rest.none")
    news = replace(news, entries=found, rest=(), muted=0, read={})
    if not is_muted:  # its numbers go on from those of the digest
        return replace(news, first_number=len(period.entries) - len(found) + 1)
    kinds = Counter((entry.term, entry.type) for entry in found)
    counts = {name: {type_: kinds[name, type_] for type_ in AnnounceType} for name in news.counts}
    return replace(news, counts=counts)


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
    settings, reading = context.chat.digest_settings, await context.reading()
    latest = await load_newest(context, terms, reading)
    if latest is None:
        return None
    news = latest.to_news(settings.types)
    order = await _load_order(context, latest.date)
    entries = order_for_reader(news.entries, order, tuple(news.counts))
    beyond = () if settings.limit is None else entries[settings.limit :]
    rest = (*beyond, *news.rest)
    if not rest:
        return None
    return Continuation(latest.date, latest.date, rest[0].paper.id, settings.types)


async def _load_order(context: Context, day: date) -> tuple[RankedPaper, ...]:
    """Return the own order in which the chat was given the digest of ``day``; () without one."""
    if not (context.chat.has_votes or context.chat.has_saved):
        return ()
    key = context.chat.id, day
    return (await context.store.rankings.orders([key])).get(key, ())


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
