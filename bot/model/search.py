"""Search queries: words in fields, folded as stored papers are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_WORD = re.compile(r"[^\W_]+")
MAX_WORD_LENGTH = 60
"""Characters of a word that count; what is longer is no word."""


class Field(StrEnum):
    """Where a word has to stand."""

    TITLE = "ti"
    AUTHOR = "au"
    ABSTRACT = "abs"
    CATEGORY = "cat"


class SortOrder(StrEnum):
    """What comes first among what is found."""

    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition.

    Attributes:
        words: folded, one after another where there are several; of a category its canonical ids
            or archives, of which one suffices.
        field: where; None for title, authors or abstract.
        is_excluded: whether it must not hold.
        is_prefix: whether the last word may go on.
    """

    words: tuple[str, ...]
    field: Field | None = None
    is_excluded: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that all have to hold, at least one of them not excluded."""

    clauses: tuple[Clause, ...]
    order: SortOrder = SortOrder.NEWEST


def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` without case, width, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(word[:MAX_WORD_LENGTH] for word in _WORD.findall(folded))


def category_token(term: str) -> str:
    """Return the one word that stands for the category or archive ``term``: ``cs.*`` is csany."""
    letters = "".join(filter(str.isalnum, term.casefold()))
    return f"{letters}any" if term.endswith(".*") else letters
