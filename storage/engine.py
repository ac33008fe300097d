"""Engines and transactions.

SQLite: write-ahead log, so that readers never wait for the writer; one writer at a time, queued
by a lock within a process and by ``busy_timeout`` between processes. Every write transaction is a
``BEGIN IMMEDIATE``: one that began as a reader could not wait, it would fail (SQLITE_BUSY_SNAPSHOT,
https://www.sqlite.org/isolation.html). PostgreSQL needs none of this: rows are locked there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
)
from typing import Any

from sqlalchemy import URL, Connection, Dialect, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only, greenlet_spawn

from bot.errors import translate_errors
from storage.database_url import is_sqlite
from storage.errors import FOREIGN_ERRORS, is_locked, to_store_error

BUSY_TIMEOUT_MS = 30_000
"""How long a transaction waits to begin while another process holds the lock."""
BUSY_STEP_MS = 500
"""How long SQLite itself waits then, each time it is asked: a thread that waits in SQLite cannot be
cancelled."""
SQLITE_CONNECTIONS = 4
"""Each is a thread; one of them is the writer's."""
POSTGRESQL_CONNECTIONS = 10
"""Per process at most; half of them stay open. A server allows 100 by default."""
WAL_CHECKPOINT_PAGES = 4_000
"""Pages (of 4 KiB) in the write-ahead log at which it is copied into the database file."""
WAL_SIZE_LIMIT = 16 * 2**20
"""Bytes to which the write-ahead log is truncated once all of it is in the database file."""


_IS_SCRUB_DUE = "user_version"
"""A number in the file's head that nothing else uses: whether it is to be rewritten."""


class Database:
    """One database, opened for reading or for writing, each time as one transaction."""

    def __init__(self, url: URL) -> None:
        self._foreign = FOREIGN_ERRORS
        self._write_lock: AbstractAsyncContextManager[Any] = nullcontext()
        if is_sqlite(url):
            self._engine = self._readers = _create_sqlite_engine(url)
            self._writers = self._engine.execution_options(writing=True)
            self._write_lock = asyncio.Lock()
        else:
            from storage import postgresql  # noqa: PLC0415 - that module says why

            self._engine = self._writers = create_async_engine(
                postgresql.bare_address(url),
                connect_args=postgresql.connect_args(url),
                pool_pre_ping=True,
                pool_size=POSTGRESQL_CONNECTIONS // 2,
                max_overflow=POSTGRESQL_CONNECTIONS - POSTGRESQL_CONNECTIONS // 2,
                hide_parameters=True,
            )
            self._readers = self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._foreign = postgresql.FOREIGN_ERRORS

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """Begin a transaction that sees one state of the database throughout.

        Raises:
            StoreError: the database gave no usable answer.
        """
        with translate_errors(self._foreign, to_store_error):
            async with self._readers.begin() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """Begin a transaction that is written as a whole at the end of the block, or not at all.

        Raises:
            StoreError: the database gave no usable answer; nothing was written.
        """
        with translate_errors(self._foreign, to_store_error):
            async with self._write_lock, AsyncExitStack() as stack:
                yield await _begin_when_unlocked(self._writers, stack)

    async def scrub(self, up_to: int | None = None) -> None:
        """Rewrite an SQLite file, so that neither it nor its log holds what was deleted.

        SQLite leaves copies of moved rows in unused parts of pages, even with ``secure_delete``;
        only a new file has none. https://www.sqlite.org/lang_vacuum.html

        Args:
            up_to: bytes of a larger file, for which it is only noted that it is to be rewritten;
                None to rewrite one of any size if that is noted.

        Raises:
            StoreError: there is no room for a copy, or another process holds the lock.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with translate_errors(self._foreign, to_store_error):
            async with self._write_lock, self._engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await _scrub(driver, up_to)

    async def close(self) -> None:
        """Release every connection."""
        with translate_errors(self._foreign, to_store_error):
            await self._engine.dispose()


async def _scrub(driver: Any, up_to: int | None) -> None:
    async def ask(pragma: str) -> int:
        async with driver.execute(f"PRAGMA {pragma}") as cursor:
            return (await cursor.fetchone())[0]

    if up_to is None and not await ask(_IS_SCRUB_DUE):
        return
    if up_to is not None and await ask("page_count") * await ask("page_size") > up_to:
        await driver.execute(f"PRAGMA {_IS_SCRUB_DUE} = 1")
        return
    await driver.execute("VACUUM")
    await driver.execute(f"PRAGMA {_IS_SCRUB_DUE} = 0")
    await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _begin_when_unlocked(engine: AsyncEngine, stack: AsyncExitStack) -> AsyncConnection:
    """Begin a transaction that ``stack`` ends, when no other process holds SQLite's lock."""
    deadline = asyncio.get_running_loop().time() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return await stack.enter_async_context(engine.begin())
        except OperationalError as error:
            is_over = asyncio.get_running_loop().time() >= deadline
            if is_over or not is_locked(error):
                raise


def _create_sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=SQLITE_CONNECTIONS, max_overflow=0, hide_parameters=True
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "connect", _configure)
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "invalidate", _roll_back)
    return engine


def _connect(
    dialect: Dialect, _: ConnectionPoolEntry, args: Sequence[Any], options: Mapping[str, Any]
) -> DBAPIConnection:
    return await_only(_connect_whole(greenlet_spawn(dialect.connect, *args, **options)))


async def _connect_whole(opening: Coroutine[Any, Any, DBAPIConnection]) -> DBAPIConnection:
    # The driver's thread reports the open connection to the loop, and a cancelled task would leave
    # it behind: when the process ends in that moment, it reports to a loop that is closed.
    task = asyncio.ensure_future(opening)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if task.exception() is None:
            await greenlet_spawn(task.result().close)
        raise


def _configure(connection: Any, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and only before some statements; ours is in _begin.
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#sqlite-transactions
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # A page that changes again and again before a checkpoint is written to its place only once.
    cursor.execute(f"PRAGMA wal_autocheckpoint = {WAL_CHECKPOINT_PAGES}")
    cursor.execute(f"PRAGMA journal_size_limit = {WAL_SIZE_LIMIT}")
    # What was committed survives a power cut as well: a sent parcel must not be sent again.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("BEGIN")
        return
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {min(BUSY_STEP_MS, BUSY_TIMEOUT_MS)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _roll_back(connection: Any, *_: object) -> None:
    # A cancelled task leaves its connection in the middle of a statement, and SQLite keeps a closed
    # connection's transaction, with its lock, as long as such a statement is referenced (here: by
    # the traceback). https://www.sqlite.org/c3ref/close.html
    connection.rollback()
