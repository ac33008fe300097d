"""The full-text index in SQLite: an FTS5 table, https://www.sqlite.org/fts5.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from bot.model.search import Clause, SearchField, SearchQuery, SortOrder
from storage.search.tokens import spellings

_COLUMNS: Mapping[SearchField, str] = {
    SearchField.TITLE: "title",
    SearchField.AUTHOR: "authors",
    SearchField.ABSTRACT: "abstract",
    SearchField.CATEGORY: "categories",
}
COUNT = text("SELECT count(*) FROM search WHERE search MATCH :query")
KEYS_BELOW = text("SELECT rowid FROM search WHERE rowid < :key ORDER BY rowid DESC LIMIT :limit")
DELETE = text("DELETE FROM search WHERE rowid = :key")
WRITE = text(
    "INSERT OR REPLACE INTO search (rowid, title, authors, abstract, categories)"
    " VALUES (:key, :ti, :au, :abs, :cat)"
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


def row(key: int, tokens: Mapping[SearchField, Sequence[str]]) -> dict[str, int | str]:
    """Return the parameters of ``WRITE``."""
    return {"key": key, **{field.value: " ".join(words) for field, words in tokens.items()}}


def expression(query: SearchQuery) -> str:
    """Return ``query`` in FTS5's language; each word in it is letters and digits only."""
    clauses = query.clauses
    wanted = " AND ".join(_condition(clause) for clause in clauses if not clause.is_excluded)
    return wanted + "".join(
        f" NOT {_condition(clause)}" for clause in clauses if clause.is_excluded
    )


def _condition(clause: Clause) -> str:
    match clause.field:
        case None:
            fields = (SearchField.TITLE, SearchField.AUTHOR, SearchField.ABSTRACT)
            return f"({' OR '.join(_phrase(clause, field) for field in fields)})"
        case SearchField.CATEGORY:
            return f"(categories : ({' OR '.join(_quote([word]) for word in clause.words)}))"
        case field:
            return f"({_phrase(clause, field)})"


def _phrase(clause: Clause, field: SearchField) -> str:
    return " OR ".join(
        f"{_COLUMNS[field]} : {_quote(words)}{' *' if clause.is_prefix else ''}"
        for words in spellings(clause.words, field)
    )


def _quote(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'
