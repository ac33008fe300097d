"""/today [CATEGORY…] [DATE]: the newest announcement, or a date’s; planned digests still come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import structlog

from bot.commands.command import Answer, Command, Guide, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.dates import split_week
from bot.commands.parse.quoting import code_terms
from bot.commands.support.announcement_request import (
    AnnouncementRequest,
    answer_request,
    complete_request,
)
from bot.commands.support.freshness import (
    ARXIV_TIMEOUT_S,
    fetch_latest,
    promise_fetched,
    source_status,
    staleness_notice,
)
from bot.commands.support.looks import fetch_or_promise
from bot.commands.week import WEEK, show_week
from bot.digest.card import paper_card
from bot.digest.feed_status import FeedStatus
from bot.digest.latest import LatestAnnouncement, compose_latest, load_latest
from bot.digest.select import DigestEntry, papers_by_term
from bot.document.nodes import Block, Code, Document, Inlines, Paragraph
from bot.errors import SourceError, UserError
from bot.model.announcement import AnnounceType
from bot.model.paper import Paper
from bot.model.reader_order import DigestToRank, RankedPaper
from bot.model.taxonomy import categories_of_all

_TERMS_FROM_INDEX = 3
_PAPERS_FROM_API = 10
"""Papers to ask arXiv's search for in place of an announcement; one message holds them."""

log = structlog.get_logger(__name__)


async def show_today(context: Context) -> Answer:
    """Show the newest announcement, or that of a date; its buttons carry all of the request.

    The week that is named is shown as by /week.
    """
    if split_week(context.argument, context.today):
        return replace(await show_week(context), page_command=WEEK.name)
    return await answer_request(context, "today", _show_announcement)


async def _show_announcement(request: AnnouncementRequest) -> Answer:
    if request.day is not None:
        return await _show_date(request, request.day)
    context, terms = request.context, request.terms
    coming: Inlines = ()
    if request.named:
        day = context.calendar.expected(context.now)
        coming = await fetch_or_promise(context, terms, (day,))
    latest = await fetch_latest(context, terms, request.reading)
    if not request.named:
        coming = await promise_fetched(context, terms, latest)
    if latest is None:
        return await _show_search_results(context, terms, coming)
    return await _show(request, latest, coming or await _staleness_notice(context, latest))


async def _show_date(request: AnnouncementRequest, day: date) -> Answer:
    context, categories = request.context, categories_of_all(request.terms)
    if day > max(context.today, context.calendar.expected(context.now)):
        raise UserError("today.future", date=context.phrases.long_date(day))
    editions, coming = await context.store.editions.newest(categories, day), ()
    if len(editions) < len(categories):
        coming = await fetch_or_promise(context, request.terms, (day,))
        editions = await context.store.editions.newest(categories, day)
    latest = await load_latest(context.store, request.terms, editions, request.reading)
    if latest is None:
        return say(coming or _nothing_sentence(request, day))
    newest = await context.newest_editions(categories)
    dates = [edition.date for of_category in newest.values() for edition in of_category]
    is_newest = max(dates, default=day) <= day
    banner = await _staleness_notice(context, latest) if is_newest else ()
    return await _show(request, latest, coming or banner)


def _nothing_sentence(request: AnnouncementRequest, day: date) -> Inlines:
    phrases, date_ = request.context.phrases, request.context.phrases.long_date(day)
    if not request.context.calendar.lists_on(day):
        return phrases("today.no-listing", date=date_)
    if not request.named:
        return phrases("today.nothing-on", date=date_)
    return phrases(
        "today.nothing-in", date=date_, terms=phrases.join_capped(code_terms(request.named))
    )


async def _staleness_notice(context: Context, latest: LatestAnnouncement) -> Inlines:
    if latest.is_sample:
        return await staleness_notice(context, None)
    if latest.missing:
        # What is missing is said by the digest; that arXiv cannot be asked for it, only here.
        status, sentence = await source_status(context, None)
        if status is FeedStatus.UNREACHABLE:
            return sentence
    return await staleness_notice(context, latest.date)


async def _show(
    request: AnnouncementRequest, latest: LatestAnnouncement, banner: Inlines
) -> Answer:
    context = request.context
    settings = context.chat.digest_settings
    order = await _order(request, latest)
    document = await compose_latest(context.store, latest, settings, context.phrases, order)
    if request.is_everywhere:  # as a whole it would be a hundred pages
        document = request.overview(latest.to_news(settings.types), latest.date)
    return Answer(
        document,
        request.type_toggles(latest.date),
        page_argument=request.button_argument(latest.date),
        banner=banner,
        truncation_note=context.phrases("today.truncated"),
        elsewhere=request.elsewhere(latest.date),
    )


async def _order(
    request: AnnouncementRequest, latest: LatestAnnouncement
) -> tuple[RankedPaper, ...]:
    """Return the chat's own order of what it is subscribed to, if it has one."""
    context = request.context
    if request.named or not (context.chat.has_votes or context.chat.has_saved):
        return ()
    ready = await context.store.rankings.ready([context.chat.id])
    sections = papers_by_term(latest.select(context.chat.digest_settings.types))
    if context.chat.id not in ready or not sections:
        return ()
    interests = await context.cache.interests(context.chat)
    settings = ready[context.chat.id]
    digest = DigestToRank(context.chat.id, settings, interests, sections, (latest.date,))
    return (await context.ranker.rank([digest]))[0]


async def _show_search_results(context: Context, terms: Sequence[str], coming: Inlines) -> Answer:
    """Explain why there is no announcement, and show what arXiv's search has instead, if any."""
    why = coming or (await source_status(context, None))[1]
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
    "today",
    "summary.today",
    show_today,
    parameter=make_parameter("categories", "parameter.today"),
    complete=complete_request,
    guide=Guide(
        Section.READ,
        "explain.today",
        examples=("cs.CL", "cs.CL cs.DC 15 June"),
        words=("今天", "今日", "最新", "最新论文", "今日论文", "latest", "digest", "news"),
    ),
)
