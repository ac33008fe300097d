"""The way to the database: engines and transactions.

SQLite: write-ahead log, so that readers never wait for the writer; one writer at a time, queued
by a lock within a process and by ``busy_timeout`` between processes. Every write transaction is a
``BEGIN IMMEDIATE``: one that began as a reader could not wait, it would fail (SQLITE_BUSY_SNAPSHOT,
https://www.sqlite.org/isolation.html). PostgreSQL needs none of this: rows are locked there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database_url import is_sqlite
from storage.errors import FOREIGN_ERRORS, translate_errors

BUSY_TIMEOUT_MS = 30_000
SQLITE_CONNECTIONS = 4
"""Each is a thread; one of them is the writer's."""
POSTGRESQL_CONNECTIONS = 10
"""At most, for each process; half of them stay open. A server takes 100 by default."""
WAL_CHECKPOINT_PAGES = 4_000
"""Pages (of 4 KiB) in the write-ahead log before it is carried over into the database file."""
WAL_SIZE_LIMIT = 16 * 2**20
"""Bytes that the write-ahead log is cut back to when all of it stands in the database file."""


class Database:
    """One database, entered for reading or for writing, each time as one transaction."""

    def __init__(self, url: URL) -> None:
        self._engine = _sqlite(url) if is_sqlite(url) else _postgresql(url)
        self._readers, self._writers = _entrances(self._engine)
        self._foreign = FOREIGN_ERRORS if is_sqlite(url) else _foreign_to_postgresql()
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if is_sqlite(url) else nullcontext()
        )

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """Enter a transaction that sees one state of the database throughout.

        Raises:
            StoreError: the database gave no usable answer.
        """
        with translate_errors(self._foreign):
            async with self._readers.begin() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """Enter a transaction that is written as a whole at the end of the block, or not at all.

        Raises:
            StoreError: the database gave no usable answer; nothing was written.
        """
        with translate_errors(self._foreign):
            async with self._turn, self._writers.begin() as connection:
                yield connection

    async def close(self) -> None:
        """Release every connection."""
        with translate_errors(self._foreign):
            await self._engine.dispose()


def _foreign_to_postgresql() -> tuple[type[Exception], ...]:
    from storage import postgresql  # noqa: PLC0415 - it says itself why

    return postgresql.FOREIGN_ERRORS


def _postgresql(url: URL) -> AsyncEngine:
    from storage import postgresql  # noqa: PLC0415

    return create_async_engine(
        url,
        connect_args=postgresql.CONNECT_ARGS,
        pool_pre_ping=True,
        pool_size=POSTGRESQL_CONNECTIONS // 2,
        max_overflow=POSTGRESQL_CONNECTIONS - POSTGRESQL_CONNECTIONS // 2,
        hide_parameters=True,
    )


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=SQLITE_CONNECTIONS, max_overflow=0, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "invalidate", _let_go)
    return engine


def _entrances(engine: AsyncEngine) -> tuple[AsyncEngine, AsyncEngine]:
    if engine.dialect.name == "sqlite":
        return engine, engine.execution_options(writing=True)
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return snapshot, engine


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and only before some statements; ours is in _begin.
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#sqlite-transactions
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # A page that changes again and again before a checkpoint is written to its place only once.
    cursor.execute(f"PRAGMA wal_autocheckpoint = {WAL_CHECKPOINT_PAGES}")
    cursor.execute(f"PRAGMA journal_size_limit = {WAL_SIZE_LIMIT}")
    # What was committed stays so after a power cut as well: a sent parcel must not come back.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _let_go(connection: Any, *_: object) -> None:
    # A task that is cancelled leaves its connection in the middle of a statement, and SQLite keeps
    # a closed connection's transaction, with its lock, while anybody holds such a statement (here:
    # the traceback). https://www.sqlite.org/c3ref/close.html
    connection.rollback()
