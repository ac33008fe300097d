"""Papers by identifier and version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, Update, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE
from bot.model.dump import Bookmark, LoadCounts
from bot.model.paper import Paper
from storage.engine import Database
from storage.repositories.bulk_load import load, mark
from storage.repositories.paper_rows import DETAILS, paper_of, upsert_papers, values_of
from storage.schema import bookmarks, editions, listings, papers
from storage.sql import AnyRow, chunks


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

    async def upsert(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; of known ones, fill in what they lack."""
        async with self._database.writing() as connection:
            await upsert_papers(connection, papers)

    async def load(self, papers: Iterable[Paper], bookmark: Bookmark) -> LoadCounts:
        """Store papers out of a file together with how far it is read by then."""
        async with self._database.writing() as connection:
            loaded = await load(connection, papers)
            await mark(connection, bookmark)
        return loaded

    async def bookmark_position(self, file: str) -> int:
        """Return how many records of the file with this fingerprint were loaded, 0 if none."""
        asked = select(bookmarks.c.position).where(bookmarks.c.file == file)
        async with self._database.reading() as connection:
            return (await connection.execute(asked)).scalar_one_or_none() or 0

    async def delete_bookmark(self, file: str) -> None:
        """Take the bookmark out: the file was loaded to its end."""
        async with self._database.writing() as connection:
            await connection.execute(delete(bookmarks).where(bookmarks.c.file == file))

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

    async def undescribed(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that no index described, newest first."""
        async with self._database.reading() as connection:
            return tuple(await connection.scalars(_bare(since).limit(limit)))

    async def give_up_describing(self, paper_ids: Sequence[str], before: date) -> None:
        """Take those of ``paper_ids`` that were last listed before ``before`` off the bare ones."""
        async with self._database.writing() as connection:
            for ids in chunks(paper_ids):
                await connection.execute(_given_up(ids, before))

    async def count(self) -> int:
        """Return how many papers (ids, not versions) there are."""
        asked = select(func.count(papers.c.paper_id.distinct()))
        async with self._database.reading() as connection:
            return (await connection.execute(asked)).scalar_one()


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
    .values(indexed=False)
)


def _fill(row: AnyRow, paper: Paper | None) -> dict[str, Any]:
    """Return the parameters that fill what ``row`` lacks from ``paper``; empty when nothing."""
    if paper is None:
        return {}
    stored, known = {name: getattr(row, name) for name in DETAILS}, values_of(paper)
    filled = {name: stored[name] or known[name] for name in DETAILS}
    if filled == stored:
        return {}
    new = {f"new_{name}": value for name, value in filled.items()}
    return {"which": paper.id, "of": paper.version, **new}


def _given_up(ids: Sequence[str], before: date) -> Update:
    lately = (
        select(listings.c.paper_id)
        .join(editions, editions.c.id == listings.c.edition_id)
        .where(listings.c.paper_id.in_(ids), editions.c.date >= before)
    )
    these = papers.c.paper_id.in_(ids) & papers.c.paper_id.not_in(lately)
    return update(papers).where(these, ~papers.c.described).values(described=True)


def _bare(since: date) -> Select[str]:
    described = (papers.c.paper_id == listings.c.paper_id) & (
        papers.c.version == listings.c.version
    )
    return (
        select(listings.c.paper_id)
        .join(editions, editions.c.id == listings.c.edition_id)
        .join(papers, described)
        .where(editions.c.date >= since, editions.c.source != SAMPLE_SOURCE, ~papers.c.described)
        .group_by(listings.c.paper_id)
        .order_by(func.max(editions.c.date).desc(), listings.c.paper_id)
    )
