"""The way to the database: engines, transactions, and the one wall for foreign errors.

SQLite: write-ahead log, so that readers never wait for the writer; one writer at a time, queued
by a lock within a process and by ``busy_timeout`` between processes. Every write transaction is a
``BEGIN IMMEDIATE``: one that began as a reader could not wait, it would fail (SQLITE_BUSY_SNAPSHOT,
https://www.sqlite.org/isolation.html). PostgreSQL needs none of this: rows are locked there.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any

import asyncpg
from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DataError, EmulatedDBAPIException, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StoreError

FOREIGN: tuple[type[Exception], ...] = (
    SQLAlchemyError,
    EmulatedDBAPIException,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlite3.Warning,
    OSError,
    TimeoutError,
    UnicodeError,  # text that is no text: a lone surrogate
)
"""Everything that SQLAlchemy, its drivers and the system below them raise."""

UNTAKEN = (DataError, IntegrityError, UnicodeError)

BUSY_TIMEOUT_MS = 30_000
SQLITE_CONNECTIONS = 4
"""Each is a thread; one of them is the writer's."""


class ValueUntaken(StoreError):
    """The database is well, but it does not take these values."""


class Database:
    """One database, entered for reading or for writing, each time as one transaction."""

    def __init__(self, url: URL) -> None:
        self._engine = _sqlite(url) if _is_sqlite(url) else _postgresql(url)
        self._readers, self._writers = _entrances(self._engine)
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if _is_sqlite(url) else nullcontext()
        )

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """Enter a transaction that sees one state of the database throughout.

        Raises:
            StoreError: the database gave no usable answer.
        """
        with wall():
            async with self._readers.begin() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """Enter a transaction that is written as a whole at the end of the block, or not at all.

        Raises:
            StoreError: the database gave no usable answer; nothing was written.
        """
        with wall():
            async with self._turn, self._writers.begin() as connection:
                yield connection

    async def close(self) -> None:
        """Release every connection."""
        with wall():
            await self._engine.dispose()


@contextmanager
def wall() -> Generator[None, None, None]:
    """Turn every foreign error of the block into ``StoreError``."""
    try:
        yield
    except UNTAKEN as error:
        raise ValueUntaken(_reason(error)) from error
    except FOREIGN as error:
        raise StoreError(_reason(error)) from error


def _reason(error: Exception) -> str:
    # SQLAlchemy's wording quotes the statement; the driver's says what is wrong with it.
    cause: object = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _postgresql(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)


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
    cursor.execute("PRAGMA synchronous = NORMAL")
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
