"""A paper's texts as readable nodes; the costly ones are cached, since digests share papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain

from bot.digest.key_sentence import find_key_sentences
from bot.document.nodes import Code, Inlines, Paragraph, Strong, Text, plain_text
from bot.document.sentence import cut_out, find_sentences
from bot.document.tex.delimiters import split_paragraphs
from bot.document.tex.nodes import strip_links
from bot.document.tex.reader import read_tex
from bot.model.arxiv_id import issue_month
from bot.model.author_names import list_authors
from bot.model.paper import Paper
from bot.model.paper_status import detect_status
from bot.phrases import Phrases

_CACHED = 4096
"""Papers whose readable form is kept: a large announcement, shared by all its digests."""
_LINE = 36
"""Characters of names that fit on one line of a phone."""
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
    """Return ``shown`` authors, the last one among them, and how many there are.

    All are named where only a single one would be left out.
    """
    authors = author_names(paper)
    if len(authors) <= shown + 1:
        return (Text(", ".join(authors)),)
    names = _name_first_and_last(authors, shown - 1)
    return phrases("digest.authors-counted", names=names, count=len(authors))


def short_byline(paper: Paper) -> Inlines:
    """Return the authors that fit on one line of a phone: "First, Second … Last".

    At least the first and the last are named, and all where only a single one would be left out.
    """
    authors = author_names(paper)
    lines = (_name_first_and_last(authors, first) for first in range(len(authors) - 1, 0, -1))
    line = next((line for line in lines if len(line) <= _LINE), None)
    return (Text(line or _name_first_and_last(authors, 1)),)


def _name_first_and_last(authors: Sequence[str], first: int) -> str:
    if len(authors) <= first + 2:
        return ", ".join(authors)
    return f"{', '.join(authors[:first])} … {authors[-1]}"


def dated_id(paper: Paper, announced: date | None, phrases: Phrases) -> Inlines:
    """Return a paper's identifier, and when it was announced: the day, or the month of the ID."""
    when = phrases.day(announced) if announced else _issue_month(paper.id, phrases)
    return (Code(paper.id), *((Text(f" · {when}"),) if when else ()))


def _issue_month(paper_id: str, phrases: Phrases) -> str:
    try:
        return phrases.month(issue_month(paper_id))
    except ValueError:  # an invented paper of the sample
        return ""


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
