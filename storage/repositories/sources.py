"""How arXiv's services have answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.ports import SourceHealth
from storage.engine import Database
from storage.schema import sources
from storage.sql import insert

UNKNOWN = SourceHealth(succeeded_at=None, failed_since=None, failure="")


class StoredSources:
    """``bot.ports.Sources`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_success(self, source: str, now: datetime) -> None:
        """Note a usable answer of ``source``."""
        well = {"succeeded_at": now, "failed_since": None, "failure": ""}
        async with self._database.writing() as connection:
            noted = insert(connection, sources).values(name=source, **well)
            noted = noted.on_conflict_do_update(index_elements=["name"], set_=well)
            await connection.execute(noted)

    async def record_failure(self, source: str, now: datetime, failure: str) -> None:
        """Note that ``source`` gave no usable answer; the first failure in a row keeps its time."""
        async with self._database.writing() as connection:
            noted = insert(connection, sources)
            noted = noted.values(name=source, failed_since=now, failure=failure)
            since = func.coalesce(sources.c.failed_since, noted.excluded.failed_since)
            again = {"failed_since": since, "failure": failure}
            noted = noted.on_conflict_do_update(index_elements=["name"], set_=again)
            await connection.execute(noted)

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        asked = select(sources).where(sources.c.name == source)
        async with self._database.reading() as connection:
            row = (await connection.execute(asked)).one_or_none()
        if row is None:
            return UNKNOWN
        return SourceHealth(row.succeeded_at, row.failed_since, row.failure)
