"""The words that a query looked for, marked where they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.document.nodes import Inlines, Mark, plain_text
from bot.document.sentence import split_inlines
from bot.query import Field, Query, Span, find_spans, parse

_CACHED_QUERIES = 4096
_FUNCTION_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the"}
    | {"to", "via", "with"}
)
"""English words that say nothing by themselves: marked alone they would be noise."""
_read = lru_cache(_CACHED_QUERIES)(parse)


def mark_words(inlines: Inlines, queries: Iterable[str], field: Field) -> Inlines:
    """Return ``inlines`` with what ``queries`` look for marked.

    Args:
        inlines: readable: a title, a sentence of an abstract.
        queries: as they are stored.
        field: the field of the paper that ``inlines`` is or comes from.
    """
    text = plain_text(inlines)
    marked: Inlines = ()
    rest, done = inlines, 0
    for start, end in _find_all(map(_read, queries), text, field):
        before, after = split_inlines(rest, start - done)
        words, rest = split_inlines(after, end - start)
        marked = (*marked, *before, *((Mark(words),) if words else ()))
        done = end - (len(plain_text(rest)) - (len(text) - end))
    return (*marked, *rest)


def _find_all(queries: Iterable[Query], text: str, field: Field) -> Iterator[Span]:
    """Yield where the queries' words stand in ``text``, in order; overlapping ones as one."""
    every = {span for query in queries for span in find_spans(query, text, field)}
    found = sorted(
        match for match in every if text[match.start : match.end].casefold() not in _FUNCTION_WORDS
    )
    last: Span | None = None
    for span in found:
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
