"""A copy of an SQLite database that is safe to take while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SetupError, StoreError


def back_up(url: str, target: Path) -> None:
    """Copy the database at ``url`` to the new file ``target``, readable by its owner only.

    SQLite's own online backup is used: the copy is of one instant, and writers go on meanwhile.
    https://www.sqlite.org/backup.html

    Args:
        url: DATABASE_URL.
        target: must not exist yet.

    Raises:
        SetupError: the database is not an SQLite file, or is not there.
        StoreError: the copy could not be written; nothing is left of it.
    """
    source = _file_of(url)
    try:
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.") from error
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"The copy to {target} failed: {error}.") from error


def _file_of(url: str) -> Path:
    try:
        address = make_url(url)
    except ArgumentError:
        raise SetupError("DATABASE_URL: not a database address.") from None
    if address.get_backend_name() != "sqlite":
        raise SetupError("DATABASE_URL: only SQLite is copied here; use pg_dump for PostgreSQL.")
    path = Path(address.database or "")
    if not path.is_file():
        raise SetupError(f"DATABASE_URL: there is no database {path}.")
    return path
