"""/today [DATE]: the newest announcement of the chat's categories; planned digests still come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

import structlog

from bot.commands.answer import Answer, say
from bot.commands.command import Command, make_parameter
from bot.commands.context import Context
from bot.commands.parse.dates import parse_past_date
from bot.commands.parse.quoting import echo
from bot.commands.support.freshness import (
    ARXIV_TIMEOUT_S,
    fetch_latest,
    source_status,
    staleness_notice,
)
from bot.commands.types import sort_types, split_types, type_toggles
from bot.digest.card import paper_card
from bot.digest.feed_status import FeedStatus
from bot.digest.latest import LatestAnnouncement, compose_latest, load_latest
from bot.digest.select import DigestEntry
from bot.document.nodes import Block, Code, Document, Inlines, Paragraph
from bot.errors import SourceError, UserError
from bot.model.announcement import AnnounceType
from bot.model.paper import Paper
from bot.model.taxonomy import categories_of_all

_TERMS_FROM_INDEX = 3
_PAPERS_FROM_API = 10
"""Papers to ask arXiv's search for in place of an announcement; one message holds them."""

log = structlog.get_logger(__name__)


async def show_today(context: Context) -> Answer:
    """Show the newest announcement, or that of a date; its buttons carry date and types."""
    terms = await context.require_terms()
    context, given = split_types(context)
    if given:
        return await _show_date(context, terms, _parse_date(context, given))
    latest = await fetch_latest(context, terms)
    if latest is None:
        return await _show_search_results(context, terms)
    return await _show(context, latest, await _staleness_notice(context, latest))


def _parse_date(context: Context, given: str) -> date:
    """Return the date that ``given`` names.

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


async def _show_date(context: Context, terms: Sequence[str], day: date) -> Answer:
    categories = categories_of_all(terms)
    editions = await context.store.editions.newest(categories, day)
    latest = await load_latest(context.store, terms, editions)
    if latest is None:
        key = "today.nothing-on" if context.calendar.lists_on(day) else "today.no-listing"
        return say(context.phrases(key, date=context.phrases.long_date(day)))
    newest = await context.newest_editions(categories)
    dates = [edition.date for of_category in newest.values() for edition in of_category]
    is_newest = max(dates, default=day) <= day
    banner = await _staleness_notice(context, latest) if is_newest else ()
    return await _show(context, latest, banner)


async def _staleness_notice(context: Context, latest: LatestAnnouncement) -> Inlines:
    if latest.is_sample:
        return await staleness_notice(context, None)
    if latest.missing:
        # What is missing is said by the digest; that arXiv cannot be asked for it, only here.
        status, sentence = await source_status(context, None)
        if status is FeedStatus.UNREACHABLE:
            return sentence
    return await staleness_notice(context, latest.date)


async def _show(context: Context, latest: LatestAnnouncement, banner: Inlines) -> Answer:
    settings, phrases = context.chat.digest_settings, context.phrases
    document = await compose_latest(context.store, latest, settings, phrases)
    day = latest.date.isoformat()
    rows = type_toggles("today", settings.types, phrases, day)
    argument = f"{day} {' '.join(sort_types(settings.types))}"
    return Answer(document, rows, page_argument=argument, banner=banner)


async def _show_search_results(context: Context, terms: Sequence[str]) -> Answer:
    """Explain why there is no announcement, and show what arXiv's search has instead, if any."""
    _, why = await source_status(context, None)
    found = await _search_arxiv(context, terms[:_TERMS_FROM_INDEX])
    cards = [block for term, papers in found for block in _submissions(context, term, papers)]
    return Answer(Document((Paragraph(why), *cards)), page_argument="")


async def _search_arxiv(
    context: Context, terms: Sequence[str]
) -> Sequence[tuple[str, Sequence[Paper]]]:
    """Return the search results for each term, as far as arXiv answers in time."""
    found: dict[str, Sequence[Paper]] = {}
    try:
        async with asyncio.timeout(ARXIV_TIMEOUT_S):
            for term in terms:
                found[term] = await context.query_api.newest(term, _PAPERS_FROM_API)
    except (SourceError, TimeoutError) as error:
        log.info("query_api.failed", error=type(error).__name__)
    return tuple(found.items())


def _submissions(context: Context, term: str, papers: Sequence[Paper]) -> Sequence[Block]:
    if not papers:
        return ()
    entries = [DigestEntry(paper, AnnounceType.NEW, term) for paper in papers]
    cards = [
        paper_card(entry, number, context.chat.digest_settings.style, context.phrases)
        for number, entry in enumerate(entries, 1)
    ]
    return (Paragraph(context.phrases("today.from-api", term=Code(term))), *cards)


TODAY = Command(
    "today", "summary.today", show_today, parameter=make_parameter("date", "parameter.date")
)
