"""Marks that change the direction of text, which would turn what follows if they stay open."""

from __future__ import annotations

import re

_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\n]")
_POP_EMBEDDING, _POP_ISOLATE = "\u202c", "\u2069"
_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")


def balance_directions(text: str) -> str:
    """Return ``text`` without the embeddings, overrides and isolates that have no partner in it.

    A line ends what is open, as Unicode's bidirectional algorithm has it:
    https://www.unicode.org/reports/tr9/#X1
    """
    if text.isascii():
        return text
    marks = list(_MARKS.finditer(text))
    if all(mark[0] == "\n" for mark in marks):
        return text
    kept = _find_pairs(marks)
    return _MARKS.sub(lambda mark: mark[0] if mark[0] == "\n" or mark.start() in kept else "", text)


def _find_pairs(marks: list[re.Match[str]]) -> set[int]:
    """Return the offsets of the marks that open or close a pair."""
    pairs: set[int] = set()
    opened: list[re.Match[str]] = []
    for mark in marks:
        if mark[0] == "\n":
            opened.clear()
        elif mark[0] in _EMBEDDINGS | _ISOLATES:
            opened.append(mark)
        elif mark[0] == _POP_ISOLATE:
            while opened and opened[-1][0] in _EMBEDDINGS:  # an isolate ends what is in it
                opened.pop()
        is_partner = opened and (opened[-1][0] in _ISOLATES) == (mark[0] == _POP_ISOLATE)
        if mark[0] in {_POP_EMBEDDING, _POP_ISOLATE} and is_partner:
            pairs |= {opened.pop().start(), mark.start()}
    return pairs
