"""From an address to a store that is ready: checked, created, migrated."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SetupError, StoreError
from bot.ports import Store
from storage.engine import Database
from storage.migrations import migrate
from storage.store import DatabaseStore

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""The schemes that are understood, and what they mean."""


async def open_store(url: str) -> Store:
    """Create the database where it is missing, bring it up to date, and return its store.

    Args:
        url: DATABASE_URL, e.g. ``sqlite+aiosqlite:///paperboy.db`` (three slashes: relative) or
            ``postgresql+asyncpg://user:password@host/name``.

    Raises:
        SetupError: the address is malformed or of another kind, or the database cannot be opened
            or written; one sentence that names DATABASE_URL and no password.
    """
    address = _address(url)
    _create_file(address)
    database = Database(address)
    try:
        await migrate(database)
    except StoreError as error:
        await database.close()
        raise SetupError(
            f"DATABASE_URL: cannot use {_name(address)}: {_sentence(error)}"
        ) from error
    except BaseException:
        await database.close()  # its threads would keep the process alive
        raise
    return DatabaseStore(database)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SetupError("DATABASE_URL: not a database address.") from None
    if address.drivername not in DRIVERS:
        raise SetupError(
            f"DATABASE_URL: {address.drivername} is not supported; "
            "use sqlite+aiosqlite or postgresql+asyncpg."
        )
    if not address.database:
        raise SetupError("DATABASE_URL: the name of the database is missing.")
    if address.database == ":memory:":
        raise SetupError("DATABASE_URL: the database must be a file; memory forgets.")
    return address.set(drivername=DRIVERS[address.drivername])


def _create_file(address: URL) -> None:
    """Create SQLite's file readable for its owner only; its companions take over its mode."""
    if address.get_backend_name() != "sqlite":
        return
    path = Path(address.database or "")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise SetupError(f"DATABASE_URL: cannot write {path}: {error.strerror}.") from error


def _sentence(error: StoreError) -> str:
    return f"{str(error).rstrip('.')}."


def _name(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return address.database or ""
    return f"{address.database} on {address.host or address.query.get('host', 'localhost')}"
