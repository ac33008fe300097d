"""What is wrong with a query: where, what was expected there, and the nearest query that works."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import PaperboyError
from bot.query.nodes import Query


class Expected(StrEnum):
    """What would have to stand at the place of a problem.

    Attributes:
        ANYTHING: anything to look for at all.
        OPERAND: something to look for, beside an operator or behind a field.
        CATEGORY: one of arXiv's categories.
        IDENTIFIER: an identifier of arXiv's.
        FIELD: the name of a field, nearly written.
        SEARCHABLE: a field of ours; this one is known elsewhere, and nothing is stored for it.
        PATTERN: words; a regular expression that words cannot stand for was typed.
        SHORTER: at most ``MAX_LENGTH`` characters.
        FEWER: at most ``MAX_TERMS`` terms.
    """

    ANYTHING = "anything"
    OPERAND = "operand"
    CATEGORY = "category"
    IDENTIFIER = "identifier"
    FIELD = "field"
    SEARCHABLE = "searchable"
    PATTERN = "pattern"
    SHORTER = "shorter"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a query, ``text[start:end]``, where something else was expected."""

    expected: Expected
    start: int
    end: int


class QueryError(PaperboyError):
    """A text is no query.

    Attributes:
        text: what was read: as typed, or as translated from another system's address.
        problem: the first thing that is wrong with it, and where.
        suggestion: the nearest query that works, if there is any.
    """

    def __init__(self, text: str, problem: Problem, suggestion: Query | None) -> None:
        super().__init__(problem.expected)
        self.text = text
        self.problem = problem
        self.suggestion = suggestion
