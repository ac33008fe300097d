"""Where the words of a query stand in a readable text, so that they can be marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.model.folding import fold_accents
from bot.query.folded_words import GAP, NEIGHBOURS, PIECE, fold_words
from bot.query.lower import Run, find_runs
from bot.query.nodes import Field, Query, list_wanted
from bot.query.stems import SHORT_PLURAL, stem_word

_PIECE = re.compile(rf"(?<![^\W_])[a-z](?:\+\+|#)|{PIECE.pattern}")
_PART = re.compile(r"[^-]+")


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
    return tuple(_merge(sorted(found)))


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


def _merge(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield ``spans``, which are sorted, with those that overlap as one."""
    last: Span | None = None
    for span in spans:
        if last and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
