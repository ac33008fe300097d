"""The tokens of a query, and what is noted while they are read. Pure data, and how it grows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from bot.query.folded_words import has_words
from bot.query.nodes import Field, Remark, RemarkKind, Term
from bot.query.problems import Expected, Problem
from bot.query.source import Source

END = r"(?=[\s,;\"()\[\]{}|&]|\Z)"
"""Regular expression of where a word ends."""

WORD = re.compile(
    r"(?:\\.|[^\s,;\"()\[\]{}|&]|\[\w\w+\](?=\w))"
    r"(?:\\.|[^\s,;\"()\[\]{}|&]|(?<=\w)&(?=\w)|(?<=\d),(?=\d)"
    r"|[({][^\s\"()\[\]{}|]*[)}]|\[[^\s\"()\[\]{}|]*\](?=\w))*"
)
"""A word; brackets that open and close inside it belong to it: SU(2), O(n^2), H_{2}O."""

# One letter and a star are a name: A* search, C*-algebras, D* mesons.
_PREFIX = re.compile(r".*[^\W_]{2}\*+", re.DOTALL)


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    BAR = auto()  # | between two terms, closer than a space
    NOT = auto()
    FIELD = auto()
    TERM = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    Attributes:
        kind: what it is.
        start: where it begins in the text as typed.
        end: where it ends there.
        term: of a TERM, else None.
        field: of a FIELD; None for anywhere.
        is_bare: whether a FIELD is #, or a TERM a category or an identifier without a field:
            several of those are alternatives.
        is_subject: whether a FIELD is one of another system, whose categories are also
            subjects in words.
    """

    kind: Kind
    start: int
    end: int
    term: Term | None = None
    field: Field | None = None
    is_bare: bool = False
    is_subject: bool = False


def tidy(text: str) -> str:
    """Return ``text`` on one line, without what means something else at the end of a phrase."""
    return " ".join(text.split()).rstrip("* \\%")


@dataclass(slots=True)
class ScannedQuery:
    """What has been read of ``source`` so far."""

    source: Source
    tokens: list[Token] = field(default_factory=list[Token])
    remarks: list[Remark] = field(default_factory=list[Remark])
    problems: list[Problem] = field(default_factory=list[Problem])

    def add(self, kind: Kind, found: re.Match[str]) -> int:
        """Add an operator or a bracket; return where it ends."""
        self.tokens.append(Token(kind, *self._span(found)))
        return found.end()

    def add_field(
        self,
        found: re.Match[str],
        where: Field | None,
        *,
        is_bare: bool = False,
        is_subject: bool = False,
    ) -> int:
        """Add a field that applies to what follows; return where it ends."""
        start, end = self._span(found)
        self.tokens.append(Token(Kind.FIELD, start, end, None, where, is_bare, is_subject))
        return found.end()

    def add_text(self, found: re.Match[str], text: str) -> int:
        """Add words in a row, of which the last may go on if * follows; return where they end."""
        term = Term(tidy(text), is_prefix=_PREFIX.fullmatch(text.strip()) is not None)
        return self.add_term(found, term)

    def add_term(self, found: re.Match[str], term: Term, *, is_bare: bool = False) -> int:
        """Add a term, if it has anything to look for; return where it ends."""
        if has_words(term.text):
            self.tokens.append(Token(Kind.TERM, *self._span(found), term, is_bare=is_bare))
        return found.end()

    def remark(self, kind: RemarkKind, typed: str, meaning: str = "") -> None:
        """Note that ``typed`` is read otherwise than it stands."""
        self.remarks.append(Remark(kind, typed.strip(), meaning))

    def refuse(self, expected: Expected, start: int, end: int) -> int:
        """Note that something else was expected from ``start`` to ``end``, and return this.

        A field right before was meant for it, so it goes as well.
        """
        if self.tokens and self.tokens[-1].kind is Kind.FIELD:
            self.tokens.pop()
        places = self.source.places
        self.problems.append(Problem(expected, places[start], places[end]))
        return end

    def is_behind_term(self) -> bool:
        """Tell whether a term or a bracket has just ended."""
        return bool(self.tokens) and self.tokens[-1].kind in {Kind.TERM, Kind.CLOSE}

    def is_behind_operator(self) -> bool:
        """Tell whether AND or OR stands right before."""
        return bool(self.tokens) and self.tokens[-1].kind in {Kind.AND, Kind.OR, Kind.BAR}

    def _span(self, found: re.Match[str]) -> tuple[int, int]:
        return self.source.places[found.start()], self.source.places[found.end()]


Rule: TypeAlias = tuple[re.Pattern[str], Callable[[ScannedQuery, re.Match[str]], int | None]]
"""What may stand at a place, and what reads it: the end of what it read, or None."""
