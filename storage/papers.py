"""Papers by identifier and version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE
from bot.model.paper import Paper
from storage.engine import Database
from storage.schema import editions, listings, papers
from storage.statement import AnyRow, chunks, insert

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


class StoredPapers:
    """``bot.ports.Papers`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in that version, or (None) in its newest stored one."""
        asked = select(papers).where(papers.c.paper_id == paper_id).order_by(papers.c.version)
        async with self._database.reading() as connection:
            found = [paper_of(row) for row in await connection.execute(asked)]
        # Chosen here: a version that a person typed may be larger than any column.
        fitting = [paper for paper in found if version in {None, paper.version}]
        return fitting[-1] if fitting else None

    async def keep(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; of known ones, fill in what they lack."""
        async with self._database.writing() as connection:
            await keep(connection, papers)

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed.

        All versions of these ids count as described from now on, so that ``bare`` leaves them be:
        the index only ever describes the newest one.
        """
        found = {(paper.id, paper.version): paper for paper in papers}
        async with self._database.writing() as connection:
            changed = 0
            for ids in chunks(sorted({paper_id for paper_id, _ in found})):
                changed += await _enrich(connection, ids, found)
        return changed

    async def bare(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that no index described, newest first."""
        async with self._database.reading() as connection:
            return tuple(await connection.scalars(_bare(since).limit(limit)))

    async def count(self) -> int:
        """Return how many papers (ids, not versions) there are."""
        asked = select(func.count(papers.c.paper_id.distinct()))
        async with self._database.reading() as connection:
            return (await connection.execute(asked)).scalar_one()


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


async def keep(connection: AsyncConnection, found: Iterable[Paper]) -> None:
    """Store papers; of those that are known, fill in what they lack."""
    rows = {(paper.id, paper.version): _values(paper) for paper in found}
    if not rows:
        return
    stored = insert(connection, papers)
    lacking: dict[str, ColumnElement[Any]] = {
        name: case((papers.c[name] == "", stored.excluded[name]), else_=papers.c[name])
        for name in DETAILS
    }
    richer = or_(
        *((papers.c[name] == "") & (stored.excluded[name] != "") for name in DETAILS),
        stored.excluded.described & ~papers.c.described,
    )
    lacking["described"] = or_(papers.c.described, stored.excluded.described)
    stored = stored.on_conflict_do_update(
        index_elements=["paper_id", "version"], set_=lacking, where=richer
    )
    # In one order always, so that two writers cannot wait for each other's rows.
    await connection.execute(stored, [rows[key] for key in sorted(rows)])


def _values(paper: Paper) -> dict[str, Any]:
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


async def _enrich(
    connection: AsyncConnection, ids: Sequence[str], found: dict[tuple[str, int], Paper]
) -> int:
    these = papers.c.paper_id.in_(ids)
    asked = select(papers).where(these).order_by(papers.c.paper_id, papers.c.version)
    rows = (await connection.execute(asked.with_for_update())).all()
    richer = [_fill(row, found.get((row.paper_id, row.version))) for row in rows]
    changed = [values for values in richer if values]
    if changed:
        await connection.execute(_FILL, changed)
    await connection.execute(
        update(papers).where(these, ~papers.c.described).values(described=True)
    )
    return len(changed)


_FILL = (
    update(papers)
    .where(papers.c.paper_id == bindparam("which"), papers.c.version == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in DETAILS})
)


def _fill(row: AnyRow, paper: Paper | None) -> dict[str, Any]:
    """Return the parameters that fill what ``row`` lacks from ``paper``; empty when nothing."""
    if paper is None:
        return {}
    stored, known = {name: getattr(row, name) for name in DETAILS}, _values(paper)
    filled = {name: stored[name] or known[name] for name in DETAILS}
    if filled == stored:
        return {}
    new = {f"new_{name}": value for name, value in filled.items()}
    return {"which": paper.id, "of": paper.version, **new}


def _bare(since: date) -> Select[str]:
    described = (papers.c.paper_id == listings.c.paper_id) & (
        papers.c.version == listings.c.version
    )
    return (
        select(listings.c.paper_id)
        .join(editions, editions.c.id == listings.c.edition_id)
        .join(papers, described)
        .where(editions.c.date >= since, editions.c.source != SAMPLE, ~papers.c.described)
        .group_by(listings.c.paper_id)
        .order_by(func.max(editions.c.date).desc(), listings.c.paper_id)
    )
