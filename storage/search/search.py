"""Full text over all stored papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import AnnounceType
from bot.model.folding import FOLDING_VERSION
from bot.model.paper import Paper
from bot.model.search import ListedHits, SortOrder
from bot.ports.papers import Hits
from bot.query.columns import list_tokens
from bot.query.nodes import Query
from storage.engine import Database
from storage.repositories.paper_rows import paper_of
from storage.schema import papers, sequences
from storage.search.earlier import keep_tokens
from storage.search.keys import BEYOND_KEYS, engine_of, paper_id_of, search_key_of
from storage.search.listed import find_listed
from storage.sql import chunks, insert, insert_if_absent

RANKING_LIMIT = 20_000
"""Ranking reads each match, so the best are chosen among this many of the newest matches."""

_FOLDING = "search folding"
"""Name of the folding's version that the whole index has."""
_REFRESHED = f"search folding {FOLDING_VERSION} down to"
"""Name of the key down to which the index has this version."""


class StoredSearch:
    """``bot.ports.papers.Search`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, query: Query, start: int, limit: int, order: SortOrder = SortOrder.NEWEST
    ) -> Hits:
        """Return up to ``limit`` papers that ``query`` selects, after the first ``start``."""
        async with self._database.reading() as connection:
            engine = engine_of(connection)
            parameters: dict[str, Any] = {"query": engine.expression(query.root)}
            total = (await connection.execute(engine.COUNT, parameters)).scalar_one()
            parameters |= {"start": start, "limit": limit}
            if order is SortOrder.BEST:
                parameters["ranked"] = RANKING_LIMIT
            keys = await connection.scalars(engine.FIND[order], parameters)
            ids = [paper_id_of(key) for key in keys]
            return Hits(await _newest_versions(connection, ids), total)

    async def find_listed(
        self,
        query: Query | None,
        categories: Collection[str],
        types: Collection[AnnounceType],
        days: int,
    ) -> ListedHits:
        """Return what ``query`` selects among the last ``days`` announcements."""
        return await find_listed(self._database, query, categories, types, days)

    async def index(self, limit: int) -> int:
        """Index up to ``limit`` papers that are not indexed yet; return how many it indexed."""
        unindexed = select(papers.c.paper_id).where(~papers.c.indexed).limit(limit)
        async with self._database.writing() as connection:
            found = await connection.scalars(unindexed.with_for_update(skip_locked=True))
            ids = sorted(set(found))
            if ids:
                await _note_new_index(connection)
            for chunk in chunks(ids):
                await _write_terms(connection, chunk)
                these = papers.c.paper_id.in_(chunk)
                await connection.execute(update(papers).where(these).values(indexed=True))
        return len(ids)

    async def refresh(self, limit: int) -> int:
        """Index up to ``limit`` papers anew that were indexed under another folding of words.

        The newest come first. What is done is noted, so that the next call goes on from there.

        Returns:
            How many.
        """
        async with self._database.reading() as connection:
            if await _read_note(connection, _FOLDING) == FOLDING_VERSION:
                return 0
        async with self._database.writing() as connection:
            # The row that says where to go on is locked, so that processes take turns.
            first = {"name": _REFRESHED, "value": BEYOND_KEYS}
            await connection.execute(insert_if_absent(connection.dialect.name, sequences), first)
            locked = update(sequences).where(sequences.c.name == _REFRESHED)
            locked = locked.values(value=sequences.c.value).returning(sequences.c.value)
            bounds = {"key": (await connection.execute(locked)).scalar_one(), "limit": limit}
            keys = list(await connection.scalars(engine_of(connection).KEYS_BELOW, bounds))
            for chunk in chunks(map(paper_id_of, keys)):
                await _write_terms(connection, chunk)
            done = {_REFRESHED: keys[-1]} if keys else {_FOLDING: FOLDING_VERSION}
            await _write_notes(connection, done)
        return len(keys)

    async def count_unindexed(self, limit: int) -> int:
        """Return the number of papers that are not indexed yet, at most ``limit``."""
        unindexed = select(papers.c.paper_id).where(~papers.c.indexed).limit(limit).subquery()
        number = select(func.count()).select_from(unindexed)
        async with self._database.reading() as connection:
            return (await connection.execute(number)).scalar_one()


async def _read_note(connection: AsyncConnection, name: str) -> int | None:
    noted = select(sequences.c.value).where(sequences.c.name == name)
    return (await connection.execute(noted)).scalar_one_or_none()


async def _note_new_index(connection: AsyncConnection) -> None:
    """Note that what is written into an empty index is folded as today."""
    if await _read_note(connection, _FOLDING) is None:
        anything = {"key": BEYOND_KEYS, "limit": 1}
        if not (await connection.scalars(engine_of(connection).KEYS_BELOW, anything)).all():
            await _write_notes(connection, {_FOLDING: FOLDING_VERSION})


async def _write_notes(connection: AsyncConnection, notes: Mapping[str, int]) -> None:
    statement = insert(connection, sequences)
    statement = statement.on_conflict_do_update(
        index_elements=["name"], set_={"value": statement.excluded.value}
    )
    await connection.execute(
        statement, [{"name": name, "value": value} for name, value in notes.items()]
    )


async def remove_from_index(connection: AsyncConnection, paper_ids: Iterable[str]) -> None:
    """Remove papers from the index."""
    keys = (search_key_of(paper_id) for paper_id in paper_ids)
    if rows := [{"key": key} for key in keys if key is not None]:
        await connection.execute(engine_of(connection).DELETE, rows)


async def _write_terms(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Index papers in their newest versions, and keep the words of the earlier ones."""
    engine, found = engine_of(connection), await _load_versions(connection, ids)
    newest = {paper.id: paper for paper in found}
    keyed = [(search_key_of(paper_id), paper) for paper_id, paper in newest.items()]
    if rows := [engine.row(key, list_tokens(paper)) for key, paper in keyed if key is not None]:
        await connection.execute(engine.WRITE, rows)
    await keep_tokens(connection, [paper for paper in found if paper is not newest[paper.id]])


async def _newest_versions(connection: AsyncConnection, ids: Sequence[str]) -> tuple[Paper, ...]:
    """Return the newest stored version of each paper, in the order of ``ids``."""
    newest = {paper.id: paper for paper in await _load_versions(connection, ids)}
    return tuple(newest[paper_id] for paper_id in ids if paper_id in newest)


async def _load_versions(connection: AsyncConnection, ids: Sequence[str]) -> Sequence[Paper]:
    """Return all stored versions of papers, the newest of each last."""
    versions = select(papers).where(papers.c.paper_id.in_(ids)).order_by(papers.c.version)
    return [paper_of(row) for row in await connection.execute(versions)]
