"""Papers by identifier and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE
from bot.model.dump import Bookmark, LoadCounts
from bot.model.paper import Paper
from storage.engine import Database
from storage.repositories.paper_rows import (
    DETAILS,
    load_papers,
    paper_of,
    upsert_papers,
    values_of,
)
from storage.schema import bookmarks, editions, listings, papers
from storage.sql import AnyRow, chunks, insert


class StoredPapers:
    """``bot.ports.papers.Papers`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in ``version``, or in its newest stored version if that is None."""
        versions = select(papers).where(papers.c.paper_id == paper_id).order_by(papers.c.version)
        async with self._database.reading() as connection:
            found = [paper_of(row) for row in await connection.execute(versions)]
        # Selected here: a version that a person typed may be larger than the column.
        fitting = [paper for paper in found if version in {None, paper.version}]
        return fitting[-1] if fitting else None

    async def get_many(self, paper_ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the newest stored versions of those of these papers that are stored."""
        found: dict[str, Paper] = {}
        async with self._database.reading() as connection:
            for some in chunks(sorted(set(paper_ids))):
                versions = select(papers).where(papers.c.paper_id.in_(some))
                rows = await connection.execute(versions.order_by(papers.c.version))
                found |= {row.paper_id: paper_of(row) for row in rows}
        return found

    async def find_dois(self, dois: Sequence[str]) -> Mapping[str, str]:
        """Return the ids of the papers that were published under these DOIs, by DOI."""
        found: dict[str, str] = {}
        async with self._database.reading() as connection:
            for some in chunks(sorted(set(dois))):
                rows = await connection.execute(_published(some))
                found |= {row.doi_key: row.paper_id for row in rows}
        return found

    async def get_versions(self, versions: Iterable[tuple[str, int]]) -> tuple[Paper, ...]:
        """Return the stored papers among these identifiers and versions, in any order."""
        wanted, found = set(versions), list[Paper]()
        async with self._database.reading() as connection:
            for chunk in chunks(sorted({paper_id for paper_id, _ in wanted})):
                rows = await connection.execute(select(papers).where(papers.c.paper_id.in_(chunk)))
                found += map(paper_of, rows)
        return tuple(paper for paper in found if (paper.id, paper.version) in wanted)

    async def upsert(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; fill in what known ones lack."""
        async with self._database.writing() as connection:
            await upsert_papers(connection, papers)

    async def load(self, papers: Iterable[Paper], bookmark: Bookmark) -> LoadCounts:
        """Store papers of a dump together with how far it is read by then."""
        row = {"file": bookmark.file, "position": bookmark.position}
        async with self._database.writing() as connection:
            loaded = await load_papers(connection, papers)
            stored = insert(connection, bookmarks).values(**row)
            await connection.execute(
                stored.on_conflict_do_update(index_elements=["file"], set_=row)
            )
        return loaded

    async def bookmark_position(self, file: str) -> int:
        """Return how many records of the file with this fingerprint were loaded, 0 if none."""
        position = select(bookmarks.c.position).where(bookmarks.c.file == file)
        async with self._database.reading() as connection:
            return (await connection.execute(position)).scalar_one_or_none() or 0

    async def delete_bookmark(self, file: str) -> None:
        """Delete the bookmark of a file that was loaded to its end."""
        async with self._database.writing() as connection:
            await connection.execute(delete(bookmarks).where(bookmarks.c.file == file))

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed.

        All versions of these ids count as described from now on, so ``undescribed`` skips them:
        the query API describes the newest version only.
        """
        found = {(paper.id, paper.version): paper for paper in papers}
        async with self._database.writing() as connection:
            changed = 0
            for ids in chunks(sorted({paper_id for paper_id, _ in found})):
                changed += await _enrich(connection, ids, found)
        return changed

    async def undescribed(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that were not described, newest first."""
        listed_version = (papers.c.paper_id == listings.c.paper_id) & (
            papers.c.version == listings.c.version
        )
        lacking = (
            select(listings.c.paper_id)
            .join(editions, editions.c.id == listings.c.edition_id)
            .join(papers, listed_version)
            .where(editions.c.date >= since, editions.c.source != SAMPLE_SOURCE)
            .where(~papers.c.described)
            .group_by(listings.c.paper_id)
            .order_by(func.max(editions.c.date).desc(), listings.c.paper_id)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return tuple(await connection.scalars(lacking))

    async def give_up_describing(self, paper_ids: Sequence[str], before: date) -> None:
        """Stop returning those of ``paper_ids`` last listed before ``before`` as undescribed."""
        async with self._database.writing() as connection:
            for ids in chunks(paper_ids):
                recent = (
                    select(listings.c.paper_id)
                    .join(editions, editions.c.id == listings.c.edition_id)
                    .where(listings.c.paper_id.in_(ids), editions.c.date >= before)
                )
                these = papers.c.paper_id.in_(ids) & papers.c.paper_id.not_in(recent)
                await connection.execute(
                    update(papers).where(these, ~papers.c.described).values(described=True)
                )

    async def count(self) -> int:
        """Return the number of papers (ids, not versions)."""
        number = select(func.count(papers.c.paper_id.distinct()))
        async with self._database.reading() as connection:
            return (await connection.execute(number)).scalar_one()


def _published(dois: Sequence[str]) -> Select[Any, Any]:
    has_doi = papers.c.doi_key != literal_column("''")  # as the condition of the index says it
    return select(papers.c.doi_key, papers.c.paper_id).where(has_doi, papers.c.doi_key.in_(dois))


async def _enrich(
    connection: AsyncConnection, ids: Sequence[str], found: dict[tuple[str, int], Paper]
) -> int:
    these = papers.c.paper_id.in_(ids)
    in_order = select(papers).where(these).order_by(papers.c.paper_id, papers.c.version)
    rows = (await connection.execute(in_order.with_for_update())).all()
    filled = (_fill(row, found.get((row.paper_id, row.version))) for row in rows)
    changed = [values for values in filled if values]
    if changed:
        await connection.execute(_WRITE_DETAILS, changed)
    await connection.execute(
        update(papers).where(these, ~papers.c.described).values(described=True)
    )
    return len(changed)


_WRITE_DETAILS = (
    update(papers)
    .where(papers.c.paper_id == bindparam("which"), papers.c.version == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in DETAILS})
    .values(indexed=False)
)


def _fill(row: AnyRow, paper: Paper | None) -> dict[str, Any]:
    """Return the parameters that fill in what ``row`` lacks from ``paper``; empty if nothing."""
    if paper is None:
        return {}
    stored, known = {name: getattr(row, name) for name in DETAILS}, values_of(paper)
    filled = {name: stored[name] or known[name] for name in DETAILS}
    if filled == stored:
        return {}
    new = {f"new_{name}": value for name, value in filled.items()}
    return {"which": paper.id, "of": paper.version, **new}
