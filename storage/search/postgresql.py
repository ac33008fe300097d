"""The full-text index in PostgreSQL: a tsvector, https://www.postgresql.org/docs/current/textsearch.html.

The vector is written out here instead of made by PostgreSQL's parser, so that both engines have the
same tokens. Columns are weights: A title, B authors, C abstract, D the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from bot.model.search import SortOrder
from bot.query.columns import Column
from bot.query.lower import Run, find_runs
from bot.query.nodes import And, Node, Not, Or, Term

_WEIGHTS: Mapping[Column, str] = {
    Column.TITLE: "A",
    Column.AUTHORS: "B",
    Column.ABSTRACT: "C",
    Column.TAGS: "D",
    Column.NAMES: "D",
}
_LAST_POSITION, _MAX_POSITIONS = 16_383, 255
"""https://www.postgresql.org/docs/current/textsearch-limitations.html"""
_COLUMN_GAP = 2
"""Positions between two columns, so that no phrase matches across them."""
COUNT = text("SELECT count(*) FROM search WHERE words @@ CAST(:query AS tsquery)")
KEYS_BELOW = text("SELECT key FROM search WHERE key < :key ORDER BY key DESC LIMIT :limit")
FIND_FROM = text("SELECT key FROM search WHERE words @@ CAST(:query AS tsquery) AND key >= :first")
FIND_AMONG = text(
    "SELECT key FROM search WHERE words @@ CAST(:query AS tsquery) AND key IN"
    " (SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:keys AS json)))"
)
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


def row(key: int, tokens: Mapping[Column, Sequence[str]]) -> dict[str, int | str]:
    """Return the parameters of ``WRITE``."""
    positions: dict[str, list[str]] = defaultdict(list)
    position = 0
    for column, words in tokens.items():
        for word in words:
            position = min(position + 1, _LAST_POSITION)
            positions[word].append(f"{position}{_WEIGHTS[column]}")
        position += _COLUMN_GAP
    vector = (f"'{word}':{','.join(at[:_MAX_POSITIONS])}" for word, at in positions.items())
    return {"key": key, "words": " ".join(vector)}


def expression(node: Node) -> str:
    """Return ``node`` as a tsquery."""
    match node:
        case Term():
            return f"({' | '.join(map(_phrase, find_runs(node)))})"
        case Not(child):
            return f"!{expression(child)}"
        case And(children):
            return f"({' & '.join(map(expression, children))})"
        case Or(children):
            return f"({' | '.join(map(expression, children))})"


def _phrase(run: Run) -> str:
    """Return a phrase of tokens, in which there is no apostrophe."""
    weight = _WEIGHTS[run.column]
    marks = [weight] * len(run.tokens)
    marks[-1] = f"{'*' if run.is_prefix else ''}{weight}"
    tokens = (f"'{token}':{mark}" for token, mark in zip(run.tokens, marks, strict=True))
    return f"({' <-> '.join(tokens)})"
