"""A copy of an SQLite database that is safe to take while it is in use."""

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

    SQLite's own online backup is used: the copy is of one instant, and writers go on meanwhile.
    It is looked through and stands on the disk before it gets its name, so that a file called
    ``target`` is always a whole backup, also where two are made at once: then the later one stays.
    https://www.sqlite.org/backup.html

    Args:
        url: DATABASE_URL.
        target: must not exist yet.

    Raises:
        SetupError: the database is not an SQLite file, or is not there.
        StoreError: the copy could not be written, or is not whole; nothing is left of it.
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


@contextmanager
def _new_file_beside(target: Path) -> Generator[Path]:
    """Make a file of its owner's alone for the block, under a name that nobody else uses."""
    file, name = tempfile.mkstemp(".unfinished", f".{target.name}.", target.parent)
    os.close(file)
    try:
        yield Path(name)
    finally:
        _remove(Path(name))


def _remove(path: Path) -> None:
    """Delete the file and its companions: on a full disk SQLite leaves its journal behind."""
    for companion in ("", "-journal", "-wal", "-shm"):
        Path(f"{path}{companion}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        finding = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
    if finding != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({finding})")
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _file_of(url: str) -> Path:
    address = parse_database_url(url)
    if not is_sqlite(address):
        raise SetupError("DATABASE_URL: backup works with SQLite only; use pg_dump for PostgreSQL.")
    path = Path(address.database or "")
    if not path.is_file():
        raise SetupError(f"DATABASE_URL: there is no database {path}.")
    return path
