"""Search queries: words in fields, folded as stored papers are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.model.folding import fold_accents

# Scripts whose words are not set apart: each character is a word, so that any part of a run is
# found as a phrase. Ideographs, kana, bopomofo and Hangul: https://www.unicode.org/charts/.
_UNSPACED = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3105-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
MAX_WORD_LENGTH = 60
"""Characters of a word that count; what is longer is no word."""


class SearchField(StrEnum):
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
    field: SearchField | None = None
    is_excluded: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Conditions that all have to hold, at least one of them not excluded."""

    clauses: tuple[Clause, ...]
    order: SortOrder = SortOrder.NEWEST


def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as an ASCII keyboard writes them, without punctuation.

    In scripts without spaces between words each character is one.
    """
    return tuple(word[:MAX_WORD_LENGTH] for word in _WORD.findall(fold_accents(text)))


def category_token(term: str) -> str:
    """Return the one word that stands for the category or archive ``term``: ``cs.*`` is csany."""
    letters = "".join(filter(str.isalnum, term.casefold()))
    return f"{letters}any" if term.endswith(".*") else letters
