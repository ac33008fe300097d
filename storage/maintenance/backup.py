"""Copy an SQLite database that is in use."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import SetupError, StoreError
from storage.database_url import is_sqlite, parse_database_url


def back_up(url: str, target: Path) -> None:
    """Copy the database at ``url`` to the new file ``target``, readable by its owner only.

    SQLite's online backup is used: the copy is of one moment, and writers go on meanwhile. It is
    checked and synced to the disk before it is renamed, so that a file called ``target`` is always
    a complete backup; if two are made at once, the later one stays.
    https://www.sqlite.org/backup.html

    Args:
        url: DATABASE_URL.
        target: must not exist yet.

    Raises:
        SetupError: the database is not an SQLite file, or does not exist.
        StoreError: the copy could not be written, or is damaged; nothing is left of it.
    """
    source = _file_of(url)
    if target.exists():
        raise StoreError(f"{target} cannot be written: File exists.")
    try:
        with _new_file_beside(target) as unfinished:
            _copy(source, unfinished)
            unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(f"{target} cannot be written: {reason}.") from error


def _file_of(url: str) -> Path:
    parsed = parse_database_url(url)
    if not is_sqlite(parsed):
        raise SetupError("DATABASE_URL: backup works with SQLite only; use pg_dump for PostgreSQL.")
    path = Path(parsed.database or "")
    if not path.is_file():
        raise SetupError(f"DATABASE_URL: there is no database {path}.")
    return path


@contextmanager
def _new_file_beside(target: Path) -> Generator[Path]:
    """Create a file for the block, readable by its owner only, with a unique name."""
    descriptor, name = tempfile.mkstemp(".unfinished", f".{target.name}.", target.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        # On a full disk SQLite leaves its journal behind.
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        finding = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        copy.execute("PRAGMA journal_mode = DELETE")  # a single file, without companions
    if finding != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({finding})")
    with target.open("rb") as written:
        os.fsync(written.fileno())
