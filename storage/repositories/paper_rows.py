"""Papers as rows: how they are written, read, and filled in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case, false, literal_column, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.paper import Paper
from storage.schema import papers
from storage.sql import AnyRow, Upsert, execute_rows, insert_on

DETAILS = (
    "title",
    "abstract",
    "authors",
    "categories",
    "author_names",
    "license",
    "doi",
    "journal_ref",
    "comment",
)
"""Columns that are filled in when a later source knows more, and never blanked."""
_NOTHING: ColumnElement[str] = literal_column("''")
"""In the statement itself: as a parameter it would be bound again for every row."""


def paper_of(row: AnyRow) -> Paper:
    """Return the paper of a row that holds all columns of ``papers``."""
    return Paper(
        id=row.paper_id,
        version=row.version,
        title=row.title,
        abstract=row.abstract,
        authors=row.authors,
        categories=tuple(row.categories.split()),
        author_names=tuple(json.loads(row.author_names or "[]")),
        license=row.license,
        doi=row.doi,
        journal_ref=row.journal_ref,
        comment=row.comment,
    )


async def upsert_papers(connection: AsyncConnection, found: Iterable[Paper]) -> None:
    """Store papers; of those that are known, fill in what they lack."""
    rows = {(paper.id, paper.version): values_of(paper) for paper in found}
    # In one order always, so that two writers cannot wait for each other's rows.
    ordered = [rows[key] for key in sorted(rows)]
    await execute_rows(connection, _filling(connection.dialect.name), ordered)


@cache
def _filling(engine: str) -> Upsert:
    """Return the statement that stores a paper or fills in what is lacking of a known one."""
    stored = insert_on(engine, papers)
    lacking: dict[str, ColumnElement[Any]] = {
        name: case((papers.c[name] == _NOTHING, stored.excluded[name]), else_=papers.c[name])
        for name in DETAILS
    }
    richer = or_(
        *((papers.c[name] == _NOTHING) & (stored.excluded[name] != _NOTHING) for name in DETAILS),
        stored.excluded.described & ~papers.c.described,
    )
    lacking["described"] = or_(papers.c.described, stored.excluded.described)
    lacking["indexed"] = false()
    return stored.on_conflict_do_update(
        index_elements=["paper_id", "version"], set_=lacking, where=richer
    )


def values_of(paper: Paper) -> dict[str, Any]:
    """Return the row of ``paper``."""
    return {
        "paper_id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "categories": " ".join(paper.categories),
        "author_names": _names(paper),
        "license": paper.license,
        "doi": paper.doi,
        "journal_ref": paper.journal_ref,
        "comment": paper.comment,
        "described": bool(paper.author_names),  # only an index gives names one by one
    }


def _names(paper: Paper) -> str:
    return json.dumps(paper.author_names, ensure_ascii=False) if paper.author_names else ""
