"""A paper's texts as readable nodes; the costly ones are cached, since digests share papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain

from bot.digest.key_sentence import find_key_sentences
from bot.document.nodes import Inlines, Paragraph, Strong, Text, plain_text
from bot.document.sentence import cut_out, find_sentences
from bot.document.tex.delimiters import split_paragraphs
from bot.document.tex.nodes import strip_links
from bot.document.tex.reader import read_tex
from bot.model.author_names import list_authors
from bot.model.paper import Paper
from bot.model.paper_status import detect_status
from bot.phrases import Phrases

_CACHED = 4096
"""Papers whose readable form is kept: a large announcement, shared by all its digests."""
_LINE = 28
"""Characters of names that fit on one line of a phone, next to the count of the rest."""
_detect_status = lru_cache(_CACHED)(detect_status)


@lru_cache(_CACHED)
def readable_title(source: str) -> Inlines:
    """Return a title from its TeX, without links, since it becomes one itself."""
    return strip_links(read_tex(source))


@lru_cache(_CACHED)
def abstract_blocks(abstract: str) -> tuple[Paragraph, ...]:
    """Return an abstract's paragraphs."""
    parts = (" ".join(part.split()) for part in split_paragraphs(abstract))
    return tuple(Paragraph(read_tex(part)) for part in parts if part)


@lru_cache(_CACHED)
def key_sentence(abstract: str) -> Inlines:
    """Return the sentence of an abstract that says what the paper does; () of an empty one.

    It is two sentences where one only points to the other.
    """
    sentences = [
        (paragraph.children, start, stop)
        for paragraph in abstract_blocks(abstract)
        for start, stop in find_sentences(paragraph.children)
    ]
    chosen = find_key_sentences([plain_text(part)[a:b] for part, a, b in sentences])
    return join_inlines([cut_out(*sentences[place]) for place in chosen], " ")


@lru_cache(_CACHED)
def author_names(paper: Paper) -> tuple[str, ...]:
    """Return the readable names of a paper's authors."""
    return list_authors(paper)


def byline(paper: Paper, shown: int, phrases: Phrases) -> Inlines:
    """Return the first ``shown`` authors; the rest are counted, unless it is a single one."""
    authors = author_names(paper)
    rest = len(authors) - shown
    if rest <= 1:
        return (Text(", ".join(authors)),)
    return phrases("digest.authors-more", names=", ".join(authors[:shown]), count=rest)


def short_byline(paper: Paper, phrases: Phrases) -> Inlines:
    """Return the authors that fit on one line of a phone, at least one; the rest are counted."""
    authors = author_names(paper)
    ends = accumulate(len(name) + len(", ") for name in authors)
    shown = max(1, sum(end - len(", ") <= _LINE for end in ends))
    first, rest = ", ".join(authors[:shown]), len(authors) - shown
    return phrases("digest.authors-rest", names=first, count=rest) if rest > 0 else (Text(first),)


def author_remarks(paper: Paper, phrases: Phrases) -> Iterator[Inlines]:
    """Yield what the authors say about ``paper``: their comment, and where it appeared."""
    if paper.comment:
        yield phrases("paper.comment", comment=read_tex(paper.comment))
    if paper.journal_ref:
        yield phrases("paper.journal", journal=read_tex(paper.journal_ref))


def status_note(paper: Paper, phrases: Phrases) -> Inlines:
    """Return a note on a paper that was withdrawn, or accepted somewhere; () on others."""
    status = _detect_status(paper)
    if status.is_withdrawn:
        return (Strong(phrases("digest.tag-withdrawn")),)
    return phrases("digest.tag-accepted", venue=status.venue) if status.venue else ()


def join_inlines(parts: Sequence[Inlines], between: str) -> Inlines:
    """Return ``parts`` with ``between`` between them."""
    rest = (inline for part in parts[1:] for inline in (Text(between), *part))
    return (*chain.from_iterable(parts[:1]), *rest)


def join_with_dots(parts: Sequence[Inlines]) -> Inlines:
    """Return ``parts`` with dots between them."""
    return join_inlines(parts, " · ")
