"""The full-text index in SQLite: an FTS5 table, https://www.sqlite.org/fts5.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from bot.model.search import SortOrder
from bot.query.columns import EVERYTHING, Column
from bot.query.lower import Run, find_runs
from bot.query.nodes import And, Node, Not, Or, Term

_COLUMNS: Mapping[Column, str] = {
    Column.TITLE: "title",
    Column.ABSTRACT: "abstract",
    Column.TAGS: "categories",
    Column.AUTHORS: "authors",
    Column.NAMES: "categories",
}
_ALL = f'categories : "{EVERYTHING}"'
COUNT = text("SELECT count(*) FROM search WHERE search MATCH :query")
KEYS_BELOW = text("SELECT rowid FROM search WHERE rowid < :key ORDER BY rowid DESC LIMIT :limit")
FIND_FROM = text("SELECT rowid FROM search WHERE search MATCH :query AND rowid >= :first")
FIND_AMONG = text(
    "SELECT rowid FROM search WHERE search MATCH :query"
    " AND rowid IN (SELECT value FROM json_each(:keys))"
)
DELETE = text("DELETE FROM search WHERE rowid = :key")
WRITE = text(
    "INSERT OR REPLACE INTO search (rowid, title, authors, abstract, categories)"
    " VALUES (:key, :title, :authors, :abstract, :tags || ' ' || :names)"
)
FIND = {
    SortOrder.NEWEST: text(
        "SELECT rowid FROM search WHERE search MATCH :query"
        " ORDER BY rowid DESC LIMIT :limit OFFSET :start"
    ),
    SortOrder.BEST: text(
        "SELECT key FROM (SELECT rowid AS key, bm25(search, 8.0, 4.0, 1.0, 0.0) AS rank"
        " FROM search WHERE search MATCH :query ORDER BY rowid DESC LIMIT :ranked)"
        " ORDER BY rank, key DESC LIMIT :limit OFFSET :start"
    ),
}


def row(key: int, tokens: Mapping[Column, Sequence[str]]) -> dict[str, int | str]:
    """Return the parameters of ``WRITE``."""
    return {"key": key, **{column.value: " ".join(words) for column, words in tokens.items()}}


def expression(node: Node) -> str:
    """Return ``node`` in FTS5's language, in which NOT stands between two expressions only."""
    match node:
        case Term():
            return f"({' OR '.join(map(_phrase, find_runs(node)))})"
        case Not(child):
            return f"({_ALL} NOT {expression(child)})"
        case And(children):
            wanted = [expression(child) for child in children if not isinstance(child, Not)]
            excluded = [expression(child.child) for child in children if isinstance(child, Not)]
            included = f"({' AND '.join(wanted)})" if wanted else _ALL
            return f"({' NOT '.join((included, *excluded))})"
        case Or(children):
            return f"({' OR '.join(map(expression, children))})"


def _phrase(run: Run) -> str:
    """Return a phrase of tokens, in which there is no quotation mark."""
    return f'{_COLUMNS[run.column]} : "{" ".join(run.tokens)}"{" *" if run.is_prefix else ""}'
