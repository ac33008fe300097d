"""How arXiv's services have answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.ports import SourceHealth
from storage.engine import Database
from storage.schema import sources
from storage.sql import insert


class StoredSources:
    """``bot.ports.Sources`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_success(self, source: str, now: datetime) -> None:
        """Record a usable answer of ``source``."""
        healthy = {"succeeded_at": now, "failed_since": None, "failure": ""}
        async with self._database.writing() as connection:
            recorded = insert(connection, sources).values(name=source, **healthy)
            recorded = recorded.on_conflict_do_update(index_elements=["name"], set_=healthy)
            await connection.execute(recorded)

    async def record_failure(self, source: str, now: datetime, failure: str) -> None:
        """Record a failure of ``source``; the first in a row keeps its time."""
        async with self._database.writing() as connection:
            recorded = insert(connection, sources)
            recorded = recorded.values(name=source, failed_since=now, failure=failure)
            first = func.coalesce(sources.c.failed_since, recorded.excluded.failed_since)
            failing = {"failed_since": first, "failure": failure}
            recorded = recorded.on_conflict_do_update(index_elements=["name"], set_=failing)
            await connection.execute(recorded)

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        stored = select(sources).where(sources.c.name == source)
        async with self._database.reading() as connection:
            row = (await connection.execute(stored)).one_or_none()
        if row is None:
            return SourceHealth(succeeded_at=None, failed_since=None, failure="")
        return SourceHealth(row.succeeded_at, row.failed_since, row.failure)
