"""The index of words in SQLite: an FTS5 table, https://www.sqlite.org/fts5.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from bot.model.search import Clause, Field, Query, SortOrder
from storage.search.terms import STEMMED_FIELDS, stems

_COLUMNS: Mapping[Field, str] = {
    Field.TITLE: "title",
    Field.AUTHOR: "authors",
    Field.ABSTRACT: "abstract",
    Field.CATEGORY: "categories",
}
COUNT = text("SELECT count(*) FROM search WHERE search MATCH :query")
FORGET = text("DELETE FROM search WHERE rowid = :key")
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


def row(key: int, words: Mapping[Field, Sequence[str]]) -> dict[str, int | str]:
    """Return the parameters that ``WRITE`` takes."""
    return {"key": key, **{field.value: " ".join(own) for field, own in words.items()}}


def expression(query: Query) -> str:
    """Return ``query`` in FTS5's own language; every word in it is letters and digits alone."""
    wanted = " AND ".join(_condition(one) for one in query.clauses if not one.is_excluded)
    return wanted + "".join(f" NOT {_condition(one)}" for one in query.clauses if one.is_excluded)


def _condition(clause: Clause) -> str:
    match clause.field:
        case None:
            fields = (Field.TITLE, Field.AUTHOR, Field.ABSTRACT)
            return f"({' OR '.join(_phrase(clause, field) for field in fields)})"
        case Field.CATEGORY:
            return f"(categories : ({' OR '.join(_quoted([one]) for one in clause.words)}))"
        case field:
            return f"({_phrase(clause, field)})"


def _phrase(clause: Clause, field: Field) -> str:
    words = stems(clause.words) if field in STEMMED_FIELDS else clause.words
    return f"{_COLUMNS[field]} : {_quoted(words)}{' *' if clause.is_prefix else ''}"


def _quoted(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'
