"""Many papers at once: what is there already is looked up first, so that repeating is fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.dump import Bookmark, LoadCounts
from bot.model.paper import Paper
from storage.repositories.paper_rows import DETAILS, upsert_papers, values_of
from storage.schema import bookmarks, papers
from storage.sql import AnyRow, Upsert, chunks, execute_rows, insert, insert_on

Key = tuple[str, int]


async def load(connection: AsyncConnection, found: Iterable[Paper]) -> LoadCounts:
    """Store papers, fill in what known ones lack, and return how many there were of each.

    A paper without version, of which any version is known, brings nothing but is known.
    """
    loaded = LoadCounts()
    for some in chunks({(one.id, one.version): one for one in found}.values()):
        loaded += await _load(connection, some)
    return loaded


async def mark(connection: AsyncConnection, bookmark: Bookmark) -> None:
    """Put in a bookmark, in the place of the one that the file had."""
    row = {"file": bookmark.file, "position": bookmark.position}
    put = insert(connection, bookmarks).values(**row)
    await connection.execute(put.on_conflict_do_update(index_elements=["file"], set_=row))


async def _load(connection: AsyncConnection, some: Sequence[Paper]) -> LoadCounts:
    known = await _known(connection, sorted({one.id for one in some}))
    versioned = {paper_id for paper_id, _ in known}
    new = [
        one
        for one in some
        if (one.id, one.version) not in known and (one.version or one.id not in versioned)
    ]
    richer = [one for one in some if _is_richer(one, known.get((one.id, one.version)))]
    if new:
        rows = [values_of(one) for one in sorted(new, key=_key)]
        await execute_rows(connection, _adding(connection.dialect.name), rows)
    await upsert_papers(connection, richer)
    return LoadCounts(len(new), len(richer), len(some) - len(new) - len(richer))


@cache
def _adding(engine: str) -> Upsert:
    return insert_on(engine, papers).on_conflict_do_nothing()


async def _known(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[Key, AnyRow]:
    """Return of each stored version of ``ids`` which details it has."""
    has = [(papers.c[name] != "").label(name) for name in DETAILS]
    asked = select(papers.c.paper_id, papers.c.version, papers.c.described, *has)
    rows = await connection.execute(asked.where(papers.c.paper_id.in_(ids)))
    return {(row.paper_id, row.version): row for row in rows}


def _is_richer(paper: Paper, stored: AnyRow | None) -> bool:
    """Tell whether ``paper`` has anything that ``stored`` lacks."""
    if stored is None:
        return False
    values = values_of(paper)
    return any(values[name] and not getattr(stored, name) for name in (*DETAILS, "described"))


def _key(paper: Paper) -> Key:
    return paper.id, paper.version
