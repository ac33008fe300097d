"""The index of words in PostgreSQL: a tsvector, https://www.postgresql.org/docs/current/textsearch.html.

The vector is spelled out here and not made by PostgreSQL's parser, so that both engines agree on
what a word is. A field is a weight: A title, B authors, C abstract, D categories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from bot.model.search import Clause, Field, Query, SortOrder
from storage.search.terms import STEMMED_FIELDS, stems

_WEIGHTS: Mapping[Field, str] = {
    Field.TITLE: "A",
    Field.AUTHOR: "B",
    Field.ABSTRACT: "C",
    Field.CATEGORY: "D",
}
_LAST_POSITION, _MOST_POSITIONS = 16_383, 255
"""https://www.postgresql.org/docs/current/textsearch-limitations.html"""
_GAP = 2
"""Between two fields, so that no phrase reaches across."""
COUNT = text("SELECT count(*) FROM search WHERE words @@ CAST(:query AS tsquery)")
FORGET = text("DELETE FROM search WHERE key = :key")
WRITE = text(
    "INSERT INTO search (key, words) VALUES (:key, CAST(:words AS tsvector))"
    " ON CONFLICT (key) DO UPDATE SET words = excluded.words"
)
FIND = {
    SortOrder.NEWEST: text(
        "SELECT key FROM search WHERE words @@ CAST(:query AS tsquery)"
        " ORDER BY key DESC LIMIT :limit OFFSET :start"
    ),
    SortOrder.BEST: text(
        "SELECT key FROM (SELECT key, words FROM search WHERE words @@ CAST(:query AS tsquery)"
        " ORDER BY key DESC LIMIT :ranked) AS newest"
        " ORDER BY ts_rank('{0, 0.1, 0.5, 1}', words, CAST(:query AS tsquery)) DESC, key DESC"
        " LIMIT :limit OFFSET :start"
    ),
}


def row(key: int, words: Mapping[Field, Sequence[str]]) -> dict[str, int | str]:
    """Return the parameters that ``WRITE`` takes."""
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for field, own in words.items():
        for word in own:
            position = min(position + 1, _LAST_POSITION)
            places[word].append(f"{position}{_WEIGHTS[field]}")
        position += _GAP
    spelled = (f"'{word}':{','.join(at[:_MOST_POSITIONS])}" for word, at in places.items())
    return {"key": key, "words": " ".join(spelled)}


def expression(query: Query) -> str:
    """Return ``query`` as a tsquery; every word in it is letters and digits alone."""
    return " & ".join(
        f"!{_condition(one)}" if one.is_excluded else _condition(one) for one in query.clauses
    )


def _condition(clause: Clause) -> str:
    match clause.field:
        case None:
            fields = (Field.TITLE, Field.AUTHOR, Field.ABSTRACT)
            return f"({' | '.join(_phrase(clause, field) for field in fields)})"
        case Field.CATEGORY:
            named = (f"'{word}':D" for word in clause.words)
            return f"({' | '.join(named)})"
        case field:
            return f"({_phrase(clause, field)})"


def _phrase(clause: Clause, field: Field) -> str:
    words = stems(clause.words) if field in STEMMED_FIELDS else clause.words
    marks = [_WEIGHTS[field]] * (len(words) - 1)
    marks.append(f"{'*' if clause.is_prefix else ''}{_WEIGHTS[field]}")
    marked = (f"'{word}':{mark}" for word, mark in zip(words, marks, strict=True))
    return f"({' <-> '.join(marked)})"
