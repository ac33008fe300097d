"""The full-text index in PostgreSQL: a tsvector, https://www.postgresql.org/docs/current/textsearch.html.

The vector is written out here instead of made by PostgreSQL's parser, so that both engines have the
same tokens. Fields are weights: A title, B authors, C abstract, D categories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from bot.model.search import Clause, SearchField, SearchQuery, SortOrder
from storage.search.tokens import spellings

_WEIGHTS: Mapping[SearchField, str] = {
    SearchField.TITLE: "A",
    SearchField.AUTHOR: "B",
    SearchField.ABSTRACT: "C",
    SearchField.CATEGORY: "D",
}
_LAST_POSITION, _MAX_POSITIONS = 16_383, 255
"""https://www.postgresql.org/docs/current/textsearch-limitations.html"""
_FIELD_GAP = 2
"""Positions between two fields, so that no phrase matches across them."""
COUNT = text("SELECT count(*) FROM search WHERE words @@ CAST(:query AS tsquery)")
KEYS_BELOW = text("SELECT key FROM search WHERE key < :key ORDER BY key DESC LIMIT :limit")
DELETE = text("DELETE FROM search WHERE key = :key")
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


def row(key: int, tokens: Mapping[SearchField, Sequence[str]]) -> dict[str, int | str]:
    """Return the parameters of ``WRITE``."""
    positions: dict[str, list[str]] = defaultdict(list)
    position = 0
    for field, words in tokens.items():
        for word in words:
            position = min(position + 1, _LAST_POSITION)
            positions[word].append(f"{position}{_WEIGHTS[field]}")
        position += _FIELD_GAP
    vector = (f"'{word}':{','.join(at[:_MAX_POSITIONS])}" for word, at in positions.items())
    return {"key": key, "words": " ".join(vector)}


def expression(query: SearchQuery) -> str:
    """Return ``query`` as a tsquery; each word in it is letters and digits only."""
    return " & ".join(
        f"!{_condition(clause)}" if clause.is_excluded else _condition(clause)
        for clause in query.clauses
    )


def _condition(clause: Clause) -> str:
    match clause.field:
        case None:
            fields = (SearchField.TITLE, SearchField.AUTHOR, SearchField.ABSTRACT)
            return f"({' | '.join(_phrase(clause, field) for field in fields)})"
        case SearchField.CATEGORY:
            categories = (f"'{word}':D" for word in clause.words)
            return f"({' | '.join(categories)})"
        case field:
            return f"({_phrase(clause, field)})"


def _phrase(clause: Clause, field: SearchField) -> str:
    marks = [_WEIGHTS[field]] * (len(clause.words) - 1)
    marks.append(f"{'*' if clause.is_prefix else ''}{_WEIGHTS[field]}")
    phrases = (
        " <-> ".join(f"'{word}':{mark}" for word, mark in zip(words, marks, strict=True))
        for words in spellings(clause.words, field)
    )
    return f"({' | '.join(f'({phrase})' for phrase in phrases)})"
