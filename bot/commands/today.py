"""/today [DATE]: the newest announcement of what the chat reads; the push is not disturbed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

import structlog

from bot.commands.answer import Answer, say
from bot.commands.chosen_types import split_types
from bot.commands.command import Command, make_parameter
from bot.commands.context import Context
from bot.commands.parse.dates import parse_past_date
from bot.commands.support.category_args import subscribe_buttons
from bot.commands.support.freshness import (
    ARXIV_TIMEOUT_S,
    fetch_latest,
    source_status,
    staleness_notice,
)
from bot.commands.support.quoting import echo
from bot.commands.types import sort_types, type_toggles
from bot.digest.card import paper_card
from bot.digest.latest import LatestAnnouncement, load_latest
from bot.digest.select import DigestEntry
from bot.document.nodes import Block, Code, Document, Paragraph
from bot.errors import SourceError, UserError
from bot.model.announcement import AnnounceType
from bot.model.paper import Paper
from bot.model.taxonomy import categories_of_all

_TERMS_FROM_INDEX = 3
_PAPERS_FROM_INDEX = 10
"""How much is asked of arXiv's search in place of an announcement: one answer's worth."""

log = structlog.get_logger(__name__)


async def show_today(context: Context) -> Answer:
    """Show the newest announcement, or that of a date; its buttons carry date and types."""
    terms = await context.terms()
    if not terms:
        return say(context.phrases("list.empty"), rows=subscribe_buttons())
    context, given = split_types(context)
    if given:
        return await _on(context, terms, _day(context, given))
    news = await fetch_latest(context, terms)
    return await (_shown(context, news) if news else _without_edition(context, terms))


def _day(context: Context, given: str) -> date:
    """Return the date that is asked for.

    Raises:
        UserError: it is no date, or in the future.
    """
    local = context.now.astimezone(context.zone).date()
    day = parse_past_date(given, local)
    if day is None:
        raise UserError("today.unreadable-date", given=echo(given))
    if day > max(local, context.calendar.expected(context.now)):
        raise UserError("today.future", date=context.phrases.long_date(day))
    return day


async def _on(context: Context, terms: Sequence[str], day: date) -> Answer:
    news = await load_latest(
        context.store, terms, context.chat.digest_settings, context.phrases, day
    )
    if news is not None:
        return await _shown(context, news)
    key = "today.nothing-on" if context.calendar.lists_on(day) else "today.no-listing"
    return say(context.phrases(key, date=context.phrases.long_date(day)))


async def _shown(context: Context, news: LatestAnnouncement) -> Answer:
    """Show ``news``; where it is the newest and not of today, one sentence above says why.

    What of it is missing, the digest says itself.
    """
    announced = None if news.sample else news.date
    why = await staleness_notice(context, announced) if await _is_newest(context, news) else ()
    types, day = context.chat.digest_settings.types, news.date.isoformat()
    rows = type_toggles("today", types, context.phrases, day)
    return Answer(
        news.document, rows, page_argument=f"{day} {' '.join(sort_types(types))}", banner=why
    )


async def _is_newest(context: Context, news: LatestAnnouncement) -> bool:
    found = await context.store.editions.newest(categories_of_all(news.counts))
    return all(one.date <= news.date for editions in found.values() for one in editions)


async def _without_edition(context: Context, terms: Sequence[str]) -> Answer:
    """Say why there is no announcement, and show what arXiv's search has instead, if it answers."""
    _, why = await source_status(context, None)
    found = await _from_index(context, terms[:_TERMS_FROM_INDEX])
    cards = [block for term, papers in found for block in _submissions(context, term, papers)]
    return Answer(Document((Paragraph(why), *cards)), page_argument="")


async def _from_index(
    context: Context, terms: Sequence[str]
) -> Sequence[tuple[str, Sequence[Paper]]]:
    """Return what arXiv's search answers in time, term by term."""
    found: dict[str, Sequence[Paper]] = {}
    try:
        async with asyncio.timeout(ARXIV_TIMEOUT_S):
            for term in terms:
                found[term] = await context.index.newest(term, _PAPERS_FROM_INDEX)
    except (SourceError, TimeoutError) as error:
        log.info("index_unavailable", error=type(error).__name__)
    return tuple(found.items())


def _submissions(context: Context, term: str, papers: Sequence[Paper]) -> Sequence[Block]:
    if not papers:
        return ()
    entries = [DigestEntry(paper, AnnounceType.NEW, term) for paper in papers]
    cards = [
        paper_card(one, number, context.chat.digest_settings.style, context.phrases)
        for number, one in enumerate(entries, 1)
    ]
    return (Paragraph(context.phrases("today.index", term=Code(term))), *cards)


TODAY = Command(
    "today", "summary.today", show_today, parameter=make_parameter("date", "parameter.date")
)
