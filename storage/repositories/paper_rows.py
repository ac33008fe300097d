"""Papers as rows: how they are read, stored, filled in, and loaded in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, case, false, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.dump import LoadCounts
from bot.model.paper import Paper
from storage.schema import papers
from storage.sql import AnyRow, Upsert, chunks, execute_rows, insert_if_absent, insert_on

DETAILS = (
    "title",
    "abstract",
    "authors",
    "categories",
    "author_names",
    "license",
    "doi",
    "doi_key",
    "journal_ref",
    "comment",
)
"""Columns that are filled in when a later source knows more, and never blanked."""
_EMPTY: ColumnElement[str] = literal_column("''")
"""Part of the statement: a parameter would be bound again for every row."""


def paper_of(row: AnyRow) -> Paper:
    """Return the paper of a row that has all columns of ``papers``."""
    return Paper(
        id=row.paper_id,
        version=row.version,
        title=row.title,
        abstract=row.abstract,
        authors=row.authors,
        categories=tuple(row.categories.split()),
        author_names=_names_of(row),
        license=row.license,
        doi=row.doi,
        journal_ref=row.journal_ref,
        comment=row.comment,
    )


def _names_of(row: AnyRow) -> tuple[str, ...]:
    """Return the authors' names; () if the row holds something else, as without the query API."""
    if not row.author_names:
        return ()
    try:
        names: object = json.loads(row.author_names)
    except ValueError:
        return ()
    return tuple(map(str, cast("list[object]", names))) if isinstance(names, list) else ()


def values_of(paper: Paper) -> dict[str, Any]:
    """Return the row of ``paper``."""
    names = paper.author_names
    return {
        "paper_id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "categories": " ".join(paper.categories),
        "author_names": json.dumps(names, ensure_ascii=False) if names else "",
        "license": paper.license,
        "doi": paper.doi,
        "doi_key": paper.doi.lower(),
        "journal_ref": paper.journal_ref,
        "comment": paper.comment,
        "described": bool(names),  # only the query API gives names one by one
    }


async def upsert_papers(connection: AsyncConnection, found: Iterable[Paper]) -> None:
    """Store papers; fill in what known ones lack."""
    rows = {(paper.id, paper.version): values_of(paper) for paper in found}
    # Always in the same order, so that two writers cannot wait for each other's rows.
    ordered = [rows[key] for key in sorted(rows)]
    await execute_rows(connection, _upsert_statement(connection.dialect.name), ordered)


@cache
def _upsert_statement(engine: str) -> Upsert:
    """Return the statement that stores a paper or fills in what a known one lacks."""
    stored = insert_on(engine, papers)
    filled: dict[str, ColumnElement[Any]] = {
        name: case((papers.c[name] == _EMPTY, stored.excluded[name]), else_=papers.c[name])
        for name in DETAILS
    }
    is_richer = or_(
        *((papers.c[name] == _EMPTY) & (stored.excluded[name] != _EMPTY) for name in DETAILS),
        stored.excluded.described & ~papers.c.described,
    )
    filled["described"] = or_(papers.c.described, stored.excluded.described)
    filled["indexed"] = false()
    return stored.on_conflict_do_update(
        index_elements=["paper_id", "version"], set_=filled, where=is_richer
    )


async def load_papers(connection: AsyncConnection, found: Iterable[Paper]) -> LoadCounts:
    """Store many papers, fill in what known ones lack, and return how many there were of each.

    What is stored is looked up first, so that repeating is fast. A paper without version counts as
    known if any version of it is.
    """
    counts = LoadCounts()
    for some in chunks({(paper.id, paper.version): paper for paper in found}.values()):
        counts += await _load_chunk(connection, some)
    return counts


async def _load_chunk(connection: AsyncConnection, some: Sequence[Paper]) -> LoadCounts:
    has_detail = [(papers.c[name] != "").label(name) for name in DETAILS]
    stored = select(papers.c.paper_id, papers.c.version, papers.c.described, *has_detail).where(
        papers.c.paper_id.in_(sorted({paper.id for paper in some}))
    )
    known = {(row.paper_id, row.version): row for row in await connection.execute(stored)}
    known_ids = {paper_id for paper_id, _ in known}
    new = [
        paper
        for paper in some
        if (paper.id, paper.version) not in known and (paper.version or paper.id not in known_ids)
    ]
    richer = [paper for paper in some if _is_richer(paper, known.get((paper.id, paper.version)))]
    rows = [values_of(paper) for paper in sorted(new, key=lambda paper: (paper.id, paper.version))]
    await execute_rows(connection, insert_if_absent(connection.dialect.name, papers), rows)
    await upsert_papers(connection, richer)
    return LoadCounts(len(new), len(richer), len(some) - len(new) - len(richer))


def _is_richer(paper: Paper, stored: AnyRow | None) -> bool:
    """Tell whether ``paper`` has a detail that ``stored`` lacks."""
    if stored is None:
        return False
    values = values_of(paper)
    return any(values[name] and not getattr(stored, name) for name in (*DETAILS, "described"))
