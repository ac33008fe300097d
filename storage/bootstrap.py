"""Open a store: check the address and the file, create and migrate the database."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import structlog
from sqlalchemy import URL

from bot.errors import SetupError, StoreError
from bot.ports.store import Store
from storage.database_url import is_sqlite, parse_database_url
from storage.engine import Database
from storage.errors import Locked
from storage.maintenance import find_crash_damage
from storage.migrations import migrate
from storage.store import DatabaseStore

LOCK_PATIENCE_S = 600.0
"""Seconds that opening waits for another program to release its lock."""
LOCK_RETRY_S = 1.0
"""Seconds until the lock is asked for again, after SQLite itself has waited for it."""

log = structlog.get_logger(__name__)


async def open_store(url: str) -> Store:
    """Return the store at ``url``; create the database if it is missing, and upgrade its schema.

    An SQLite file that a crash left behind is checked for damage first.

    Args:
        url: DATABASE_URL, e.g. ``sqlite+aiosqlite:///paperboy.db`` (three slashes: relative) or
            ``postgresql+asyncpg://user:password@host/name``.

    Raises:
        SetupError: the address is malformed or of another kind, or the database cannot be opened
            or written; one sentence that names DATABASE_URL and no password.
    """
    parsed = parse_database_url(url)
    if is_sqlite(parsed):
        _prepare_file(Path(parsed.database or ""))
    database = Database(parsed)
    try:
        await _migrate_when_unlocked(database)
    except StoreError as error:
        await database.close()
        sentence = f"cannot use {_display_name(parsed)}: {str(error).rstrip('.')}."
        raise SetupError(f"DATABASE_URL: {sentence}") from error
    except BaseException:
        await database.close()  # its threads would keep the process alive
        raise
    return DatabaseStore(database)


async def _migrate_when_unlocked(database: Database) -> None:
    """Migrate; while another program holds the lock, wait for it and say so.

    Raises:
        StoreError: see ``migrate``; the lock was held for ``LOCK_PATIENCE_S``.
    """
    began = asyncio.get_running_loop().time()
    while True:
        try:
            return await migrate(database)
        except Locked as locked:
            if asyncio.get_running_loop().time() - began > LOCK_PATIENCE_S:
                raise
            log.warning("database.awaited", reason=str(locked))
            await asyncio.sleep(LOCK_RETRY_S)


def _prepare_file(path: Path) -> None:
    _create_file(path)
    if damage := find_crash_damage(path):
        raise SetupError(
            f"DATABASE_URL: {path} is damaged ({damage}); "
            'put a backup in its place, see "Backups" in docs/operators.md.'
        )


def _create_file(path: Path) -> None:
    """Create SQLite's file readable for its owner only; its companions take over its mode.

    An existing file is not opened: closing it would release the locks that SQLite holds on it in
    this process. https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        _check_writable(path)
    except OSError as error:
        raise SetupError(f"DATABASE_URL: cannot write {path}: {error.strerror}.") from error


def _check_writable(path: Path) -> None:
    """Raise now what SQLite would raise at the first write."""
    if path.is_dir():
        raise SetupError(f"DATABASE_URL: cannot write {path}: Is a directory.")
    for needed in (path, path.absolute().parent, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if _is_read_only(needed):
            raise SetupError(f"DATABASE_URL: cannot write {needed}: it is read-only for this user.")


def _is_read_only(path: Path) -> bool:
    # Another process that closes the database removes SQLite's companions at any moment: what is
    # gone after the question is gone, not protected.
    return path.exists() and not os.access(path, os.W_OK) and path.exists()


def _display_name(url: URL) -> str:
    if is_sqlite(url):
        return url.database or ""
    hosts = url.host or ",".join(url.normalized_query.get("host", ("localhost",)))
    return f"{url.database} on {hosts.replace(',', ', ')}"
