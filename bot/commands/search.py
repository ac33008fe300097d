"""/search WORDS: full text over all stored papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.commands.command import Answer, ButtonRows, Command, Guide, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.paper import show_paper
from bot.commands.parse.search_query import SearchRequest, parse_search
from bot.commands.support.query_answers import describe_reading, explain_query_error
from bot.digest.card import hit_card
from bot.document.nodes import Code, Document, Heading, Inlines, Paragraph
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action
from bot.model.page_row import Stops, page_row
from bot.model.paper import Paper
from bot.model.search import SortOrder
from bot.ports.papers import Hits
from bot.ports.store import Store
from bot.query import QueryError

RESULTS_PER_PAGE = 8
"""Papers on one page: on Telegram one row of numbers opens them."""
_INDEXED_AT_ONCE = 100
"""Papers that are indexed while a person waits; a background job does the rest."""
_MAX_COUNTED = 10_000
_BEST = " sort:best"


async def search(context: Context) -> Answer:
    """Show the results, newest or best first; page buttons carry the number of a first result.

    A query of identifiers alone opens the papers.
    """
    try:
        asked = parse_search(context.argument)
    except QueryError as error:
        return explain_query_error(error, "search", context.phrases)
    if asked.names_papers:
        return await show_paper(context)
    await context.store.search.index(_INDEXED_AT_ONCE)
    start = context.start - 1 or asked.start
    hits = await _find(context, asked, start)
    beyond: Inlines = ()
    if start and start >= hits.total:
        if context.start == 1:  # typed, and perhaps meant as a year
            word = Code(f"from:{asked.start + 1}")
            beyond = context.phrases(
                "search.beyond", word=word, start=asked.start + 1, count=hits.total
            )
        # Else papers were removed since the button was made.
        last = (max(hits.total, 1) - 1) // RESULTS_PER_PAGE * RESULTS_PER_PAGE
        start = 0 if beyond else last
        hits = await _find(context, asked, start)
    remarks = (
        beyond,
        describe_reading(asked.query, context.phrases),
        await _unindexed_sentence(context),
    )
    if not hits.total:
        return say(context.phrases("search.none"), *remarks)
    announced = await _find_dates(context.store, hits.papers)
    return _fit_page(context, SearchPage(asked, hits, announced, start, remarks))


async def _find(context: Context, asked: SearchRequest, start: int) -> Hits:
    async with context.heavy_slot():
        return await context.store.search.find(asked.query, start, RESULTS_PER_PAGE, asked.order)


async def _find_dates(store: Store, papers: Sequence[Paper]) -> Mapping[str, date]:
    """Return by paper when it was announced as new, as far as that is stored."""
    categories = {category for paper in papers for category in paper.categories}
    listings = await store.editions.earlier_listings(
        [paper.id for paper in papers], categories, await store.editions.last_seq()
    )
    new = (listing for listing in listings if listing.type is AnnounceType.NEW)
    return {listing.paper_id: listing.date for listing in new}


async def _unindexed_sentence(context: Context) -> Inlines:
    """Return the sentence about papers that are not indexed yet; () if all are."""
    waiting = await context.store.search.count_unindexed(_MAX_COUNTED)
    return context.phrases("search.unindexed", count=waiting) if waiting else ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Results from ``start`` on, and what is said of the query and of the index; () for nothing."""

    asked: SearchRequest
    hits: Hits
    announced: Mapping[str, date]
    start: int
    remarks: tuple[Inlines, ...]


def _fit_page(context: Context, found: SearchPage) -> Answer:
    """Return as many of the results as one message holds."""
    fewer = range(len(found.hits.papers), 1, -1)
    shown = next((n for n in fewer if context.fits(_draw(context, found, n))), 1)
    again = f"search {_words(found.asked)}"
    return Answer(_draw(context, found, shown), _rows(context, found, shown), again=again)


def _draw(context: Context, found: SearchPage, shown: int) -> Document:
    heading = Heading(context.phrases("search.title", count=found.hits.total), level=1)
    said = (*found.remarks, _continue_sentence(context, found, shown))
    cards = [
        hit_card(paper, found.announced.get(paper.id), number, context.phrases)
        for number, paper in enumerate(found.hits.papers[:shown], found.start + 1)
    ]
    return Document((heading, *(Paragraph(sentence) for sentence in said if sentence), *cards))


def _continue_sentence(context: Context, found: SearchPage, shown: int) -> Inlines:
    """Return what to type for the next results; () if a button can carry the words."""
    after = found.start + shown + 1
    if after > found.hits.total or _button(_words(found.asked), "", after):
        return ()
    return context.phrases("search.continue", word=Code(f"from:{after}"))


def _rows(context: Context, found: SearchPage, shown: int) -> ButtonRows:
    """Return page buttons and the button to the other order, as far as they can carry the words."""
    phrases, asked, total = context.phrases, found.asked, found.hits.total
    first, last = found.start + 1, found.start + shown
    span = phrases.text("search.span", first=first, last=last, total=total)
    pages = page_row(_stops(found, shown), span, partial(_button, _words(asked)))
    is_best = asked.order is SortOrder.BEST
    label = phrases.text("button.newest" if is_best else "button.best")
    other = _button(asked.words if is_best else f"{asked.words}{_BEST}", label, 1)
    orders = (other,) if other and total > 1 else ()
    return tuple(row for row in (pages, orders) if row)


def _stops(found: SearchPage, shown: int) -> Stops:
    """Return the pages around the results that are shown, by their first results."""
    here, total = found.start + 1, found.hits.total
    last = (total - 1) // RESULTS_PER_PAGE * RESULTS_PER_PAGE + 1
    return Stops(
        first=1,
        before=max(1, here - RESULTS_PER_PAGE) if here > 1 else None,
        here=here,
        after=here + shown if here + shown <= total else None,
        last=max(last, min(here + shown, total)),  # pages of fewer results end elsewhere
    )


def _words(asked: SearchRequest) -> str:
    return f"{asked.words}{_BEST}" if asked.order is SortOrder.BEST else asked.words


def _button(argument: str, label: str, first: int) -> Action | None:
    """Return a button, or None if it cannot carry the words."""
    try:
        return Action(label, "search", argument, first)
    except ValueError:
        return None


SEARCH = Command(
    "search",
    "summary.search",
    search,
    parameter=make_parameter("words", "parameter.search"),
    guide=Guide(
        Section.FIND,
        "explain.search",
        examples=(
            "graph neural",
            "au:bengio cat:cs.LG -survey",
            "(prefetch* OR caching) cat:cs.AR",
        ),
        words=("搜索", "搜", "查找", "检索", "找", "find", "look for", "search for"),
    ),
)
