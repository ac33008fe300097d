"""/search WORDS: full text over all stored papers."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.answer import Answer, Rows, say
from bot.commands.command import Command, parameter
from bot.commands.context import Context
from bot.commands.searching import Wanted, wanted
from bot.digest.card import paper_card
from bot.digest.select import Entry
from bot.document.nodes import Block, Document, Heading, Paragraph
from bot.model.announcement import AnnounceType
from bot.model.chat import Style
from bot.model.conversation import Action
from bot.model.search import Order
from bot.ports import Hits

PER_PAGE = 6
"""Papers on one page, few enough for the tightest platform."""
_INDEXED_AT_ONCE = 100
"""Papers that are taken into the index while somebody waits; a background chore does the rest."""
_MOST_SAID = 10_000


async def search(context: Context) -> Answer:
    """Show what is found, page by page, the newest or the best first."""
    asked = wanted(context.argument)
    await context.store.search.index(_INDEXED_AT_ONCE)
    start = (context.page - 1) * PER_PAGE
    hits = await context.store.search.find(asked.query, start, PER_PAGE)
    if start and start >= hits.total:  # papers went since the button was made
        start = (max(hits.total, 1) - 1) // PER_PAGE * PER_PAGE
        hits = await context.store.search.find(asked.query, start, PER_PAGE)
    said = (*await _remarks(context, hits), *_cards(context, hits, start))
    if not hits.total:
        return say(*(one.children for one in said if isinstance(one, Paragraph)))
    heading = Heading(context.phrases("search.title", count=hits.total), level=1)
    return Answer(Document((heading, *said)), _rows(context, asked, hits, start))


async def _remarks(context: Context, hits: Hits) -> tuple[Block, ...]:
    phrases = context.phrases
    none = () if hits.total else (Paragraph(phrases("search.none")),)
    waiting = await context.store.search.waiting(_MOST_SAID)
    lacking = (Paragraph(phrases("search.waiting", count=waiting)),) if waiting else ()
    return (*none, *lacking)


def _cards(context: Context, hits: Hits, start: int) -> Iterable[Block]:
    for number, paper in enumerate(hits.papers, start + 1):
        entry = Entry(paper, AnnounceType.NEW, paper.primary)
        yield paper_card(entry, number, Style.TITLES, context.phrases)


def _rows(context: Context, asked: Wanted, hits: Hits, start: int) -> Rows:
    """Return page buttons and the other order, as far as buttons can carry the words."""
    phrases, order = context.phrases, asked.query.order
    at, last = start // PER_PAGE + 1, (hits.total - 1) // PER_PAGE + 1
    other, label = (
        (Order.BEST, phrases.text("button.best"))
        if order is Order.NEWEST
        else (Order.NEWEST, phrases.text("button.newest"))
    )
    best = " sort:best" if order is Order.BEST else ""
    turns = ((f"◀ {at - 1}/{last}", at - 1), (f"{at + 1}/{last} ▶", at + 1))
    again = [_button(text, asked.words + best, page) for text, page in turns if 1 <= page <= last]
    turned = _button(label, f"{asked.words}{' sort:best' if other is Order.BEST else ''}", 1)
    rows = (tuple(one for one in again if one), (turned,) if turned and hits.total > 1 else ())
    return tuple(row for row in rows if row)


def _button(label: str, argument: str, page: int) -> Action | None:
    """Return a button, or None where the words are too long to be carried."""
    try:
        return Action(label, "search", argument, page)
    except ValueError:
        return None


SEARCH = Command(
    "search", "summary.search", search, parameter=parameter("words", "parameter.search")
)
