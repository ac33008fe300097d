"""Why a query selects a paper or not, and where its words stand in a readable text. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.model.folding import fold_accents
from bot.model.paper import Paper
from bot.query.folded_words import GAP, NEIGHBOURS, PIECE, fold_words
from bot.query.lower import Run, find_runs
from bot.query.nodes import And, Field, Node, Query, Term, list_wanted
from bot.query.paper_index import PaperIndex
from bot.query.stems import SHORT_PLURAL, stem_word

_PIECE = re.compile(rf"(?<![^\W_])[a-z](?:\+\+|#)|{PIECE.pattern}")
_PART = re.compile(r"[^-]+")


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term that occurs in a paper, and in which of its fields."""

    term: Term
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a query and a paper.

    Attributes:
        is_selected: whether the query selects the paper.
        matches: the terms that were wanted and occur, in the query's order.
        failures: the parts that did not hold: a term that is missing, an excluded one that occurs
            (``Not``), alternatives of which none holds (``Or``); () if the paper is selected.
    """

    is_selected: bool
    matches: tuple[TermMatch, ...]
    failures: tuple[Node, ...]


def explain(query: Query, paper: Paper) -> Explanation:
    """Return why ``query`` selects ``paper``, or why not."""
    index = PaperIndex((paper,))
    matched = ((term, index.find_fields(term, 1)) for term in list_wanted(query.root))
    return Explanation(
        is_selected=index.selects(query.root, 1),
        matches=tuple(dict.fromkeys(TermMatch(term, fields) for term, fields in matched if fields)),
        failures=tuple(_list_failures(query.root, index)),
    )


def _list_failures(node: Node, index: PaperIndex) -> Iterator[Node]:
    if index.selects(node, 1):
        return
    if isinstance(node, And):
        for child in node.children:
            yield from _list_failures(child, index)
    else:
        yield node


class Span(NamedTuple):
    """From ``start`` to before ``end`` in a text."""

    start: int
    end: int


class _PlacedWord(NamedTuple):
    word: str
    span: Span


def find_spans(query: Query, text: str, field: Field) -> tuple[Span, ...]:
    """Return from where to where in ``text`` there stands what ``query`` looks for, in order.

    Args:
        query: a query.
        text: readable, without TeX: a title, a sentence of an abstract, authors' names.
        field: the field of the paper that ``text`` is or comes from.
    """
    runs = [
        run for term in list_wanted(query.root) for run in find_runs(term) if run.field is field
    ]
    read_word = str if field is Field.AUTHOR else stem_word  # names are not stemmed
    lines = list(_place_lines(text, read_word)) if runs else []
    found = {span for run in runs for line in lines for span in _find(run, line)}
    return tuple(merge_spans(found))


def _place_lines(text: str, read_word: Callable[[str], str]) -> Iterator[Sequence[_PlacedWord]]:
    """Yield the words of ``text``, then each compound joined, among its neighbours."""
    words, compounds = list[_PlacedWord](), list[tuple[int, int, _PlacedWord]]()
    folded, places = _fold_places(text)
    for piece in _PIECE.finditer(folded):
        start = len(words)
        for part in _PART.finditer(folded, piece.start(), piece.end()):
            words.append(_place(part, places, read_word))
        if len(words) > start + 1:
            joined = _place(piece, places, read_word)
            compounds.append((start, len(words), joined))
    yield words
    for start, end, joined in compounds:
        before, after = words[max(0, start - NEIGHBOURS) : start], words[end : end + NEIGHBOURS]
        yield (*before, joined, *after)


def _fold_places(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` folded, and for each of its letters, and the end, the place in ``text``."""
    plural = {found.end() - 1 for found in SHORT_PLURAL.finditer(text)}
    letters = [
        (letter, place)
        for place, character in enumerate(text)
        if place not in plural
        for letter in fold_accents(character)
    ]
    folded = "".join(letter for letter, _ in letters).replace("\u2010", "-")
    return folded, (*(place for _, place in letters), len(text))


def _place(
    found: re.Match[str], places: Sequence[int], read_word: Callable[[str], str]
) -> _PlacedWord:
    (word,) = fold_words(found[0].replace("-", ""))
    span = Span(places[found.start()], places[found.end()])
    return _PlacedWord(read_word(word), span)


def _find(run: Run, line: Sequence[_PlacedWord]) -> Iterator[Span]:
    """Yield where the tokens of ``run`` follow one another in ``line``."""
    wanted = [token.rpartition(GAP)[2] for token in run.tokens]
    for start in range(len(line) - len(wanted) + 1):
        words = [placed.word for placed in line[start : start + len(wanted)]]
        is_last = words[-1].startswith(wanted[-1]) if run.is_prefix else words[-1] == wanted[-1]
        if is_last and words[:-1] == wanted[:-1]:
            yield Span(line[start].span.start, line[start + len(wanted) - 1].span.end)


def merge_spans(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield ``spans`` in order, those that overlap as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
