"""Cards for inline queries: a person types an identifier or words in any chat and picks a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import structlog

from bot.commands.parse.search_query import parse_search
from bot.commands.support.lookup import look_up
from bot.digest.links import paper_links
from bot.digest.paper_page import paper_page
from bot.digest.paper_text import (
    byline,
    dated_id,
    join_with_dots,
    key_sentence,
    readable_title,
    short_byline,
)
from bot.document.nodes import Document, Paragraph, plain_text
from bot.errors import StoreError, UserError
from bot.model.chat import RenderMode
from bot.model.conversation import InlineResult, WebLink
from bot.model.paper import Paper
from bot.model.reference import Reference, find_references
from bot.phrases import Phrases
from bot.ports.arxiv import QueryApi
from bot.ports.platform import Fits
from bot.ports.store import Store
from bot.query import QueryError

MAX_QUERY_CHARS = 256
"""Characters of an inline query: https://core.telegram.org/bots/api#inlinequery."""
_TITLE, _SUMMARY = 100, 160
_AUTHORS = 3

log = structlog.get_logger(__name__)


async def find_inline_results(
    store: Store,
    query_api: QueryApi,
    words: str,
    start: int,
    limit: int,
    phrases: Phrases,
    fits: Fits,
) -> Sequence[InlineResult]:
    """Return cards of the papers that ``words`` refer to, or else of those that contain them.

    The result is empty for an empty query, since the person's chat is unknown, for a query that
    cannot be searched for, and while the database does not answer.
    """
    try:
        papers = await _papers(store, query_api, words[:MAX_QUERY_CHARS], start, limit)
    except (UserError, QueryError, StoreError) as error:
        log.info("inline_query.failed", error=type(error).__name__)
        return ()
    return [_inline_result(paper, phrases, fits) for paper in papers]


async def _papers(
    store: Store, query_api: QueryApi, words: str, start: int, limit: int
) -> Sequence[Paper]:
    if not words.strip():
        return ()
    if named := find_references(words):
        return (await look_up(store, query_api, named[start : start + limit])).found
    asked = parse_search(words)
    return (await store.search.find(asked.query, start, limit, asked.order)).papers


def _inline_result(paper: Paper, phrases: Phrases, fits: Fits) -> InlineResult:
    named = str(Reference(paper.id, paper.version or None))
    byline_and_date = [short_byline(paper), dated_id(paper, None, phrases)]
    return InlineResult(
        id=named,
        title=_truncate(plain_text(readable_title(paper.title)), _TITLE),
        summary=_truncate(plain_text(join_with_dots(byline_and_date)), _SUMMARY),
        document=next(card for card in _cards(paper, phrases) if fits(card, RenderMode.CLASSIC)),
        rows=(tuple(WebLink(name, url) for name, url in paper_links(paper)),),
    )


def _cards(paper: Paper, phrases: Phrases) -> Iterator[Document]:
    """Yield cards of ``paper``, each shorter than the one before; the last fits anywhere."""
    whole = paper_page(paper, (), phrases)
    yield whole
    heading, authors, filed, *_ = whole.blocks
    yield Document((heading, authors, filed, Paragraph(key_sentence(paper.abstract))))
    yield Document((heading, Paragraph(byline(paper, _AUTHORS, phrases)), filed))
    yield Document((Paragraph(readable_title(_truncate(paper.title, _SUMMARY))),))


def _truncate(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
