"""From an address to a store that is ready: checked, created, migrated."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL

from bot.errors import SetupError, StoreError
from bot.ports import Store
from storage.database_url import is_sqlite, parse_database_url
from storage.engine import Database
from storage.maintenance.integrity import find_crash_damage
from storage.migrations import migrate
from storage.store import DatabaseStore


async def open_store(url: str) -> Store:
    """Create the database where it is missing, bring it up to date, and return its store.

    An SQLite file that a crash left behind is looked through first.

    Args:
        url: DATABASE_URL, e.g. ``sqlite+aiosqlite:///paperboy.db`` (three slashes: relative) or
            ``postgresql+asyncpg://user:password@host/name``.

    Raises:
        SetupError: the address is malformed or of another kind, or the database cannot be opened
            or written; one sentence that names DATABASE_URL and no password.
    """
    address = parse_database_url(url)
    _prepare_file(address)
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


def _prepare_file(address: URL) -> None:
    if not is_sqlite(address):
        return
    path = Path(address.database or "")
    _create_file(path)
    if damage := find_crash_damage(path):
        raise SetupError(
            f"DATABASE_URL: {path} is damaged ({damage}); "
            'put a backup in its place, see "Backups" in docs/operators.md.'
        )


def _create_file(path: Path) -> None:
    """Create SQLite's file readable for its owner only; its companions take over its mode.

    One that is there is not opened: closing it would let go of the locks that SQLite holds on it
    in this process. https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        _check_writable(path)
    except OSError as error:
        raise SetupError(f"DATABASE_URL: cannot write {path}: {error.strerror}.") from error


def _check_writable(path: Path) -> None:
    """Say before anything starts what SQLite would say at the first write."""
    if path.is_dir():
        raise SetupError(f"DATABASE_URL: cannot write {path}: Is a directory.")
    companions = [Path(f"{path}-wal"), Path(f"{path}-shm")]
    for one in (path, path.absolute().parent, *(one for one in companions if one.exists())):
        if not os.access(one, os.W_OK):
            raise SetupError(f"DATABASE_URL: cannot write {one}: it is read-only for this user.")


def _sentence(error: StoreError) -> str:
    return f"{str(error).rstrip('.')}."


def _name(address: URL) -> str:
    if is_sqlite(address):
        return address.database or ""
    return f"{address.database} on {address.host or address.query.get('host', 'localhost')}"
