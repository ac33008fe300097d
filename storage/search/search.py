"""Full text over all stored papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.paper import Paper
from bot.model.search import Query, SortOrder
from bot.ports import Hits
from storage.engine import Database
from storage.repositories.papers import paper_of
from storage.schema import papers
from storage.search import postgresql, sqlite
from storage.search.key import paper_id_of, search_key_of
from storage.search.terms import lexemes
from storage.sql import chunks

RANKING_LIMIT = 20_000
"""Papers, the newest that are found, among which the best are chosen: ranking reads each."""


class StoredSearch:
    """``bot.ports.Search`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, query: Query, start: int, limit: int) -> Hits:
        """Return up to ``limit`` papers that ``query`` describes, after the first ``start``."""
        async with self._database.reading() as connection:
            engine = _engine(connection)
            asked: dict[str, Any] = {"query": engine.expression(query)}
            total = (await connection.execute(engine.COUNT, asked)).scalar_one()
            asked |= {"start": start, "limit": limit}
            if query.order is SortOrder.BEST:
                asked["ranked"] = RANKING_LIMIT
            keys = (await connection.scalars(engine.FIND[query.order], asked)).all()
            return Hits(await _papers(connection, [paper_id_of(key) for key in keys]), total)

    async def index(self, limit: int) -> int:
        """Take up to ``limit`` papers into the index that it lacks; return how many it took."""
        async with self._database.writing() as connection:
            lacking = select(papers.c.paper_id).where(~papers.c.indexed).limit(limit)
            found = await connection.scalars(lacking.with_for_update(skip_locked=True))
            ids = sorted(set(found))
            for chunk in chunks(ids):
                await _write(connection, await _papers(connection, chunk))
                these = papers.c.paper_id.in_(chunk)
                await connection.execute(update(papers).where(these).values(indexed=True))
        return len(ids)

    async def count_unindexed(self, limit: int) -> int:
        """Return how many papers the index lacks, at most ``limit``."""
        lacking = select(papers.c.paper_id).where(~papers.c.indexed).limit(limit).subquery()
        async with self._database.reading() as connection:
            return (
                await connection.execute(select(func.count()).select_from(lacking))
            ).scalar_one()


async def remove_from_index(connection: AsyncConnection, paper_ids: Iterable[str]) -> None:
    """Take papers out of the index."""
    keys = [{"key": key} for one in paper_ids if (key := search_key_of(one)) is not None]
    if keys:
        await connection.execute(_engine(connection).FORGET, keys)


async def _write(connection: AsyncConnection, found: Sequence[Paper]) -> None:
    engine = _engine(connection)
    keyed = [(search_key_of(paper.id), paper) for paper in found]
    rows = [engine.row(key, lexemes(paper)) for key, paper in keyed if key is not None]
    if rows:
        await connection.execute(engine.WRITE, rows)


async def _papers(connection: AsyncConnection, ids: Sequence[str]) -> tuple[Paper, ...]:
    """Return the newest stored version of each, in the order of ``ids``."""
    asked = select(papers).where(papers.c.paper_id.in_(ids)).order_by(papers.c.version)
    newest = {row.paper_id: row for row in await connection.execute(asked)}
    return tuple(paper_of(newest[one]) for one in ids if one in newest)


def _engine(connection: AsyncConnection) -> ModuleType:
    """Return the half that speaks the connection's engine."""
    return postgresql if connection.dialect.name == "postgresql" else sqlite
