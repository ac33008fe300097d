"""The one wall for foreign errors: what SQLAlchemy and its drivers raise, as one of ours.

| what came                                                     | what is raised                 |
|---------------------------------------------------------------|--------------------------------|
| values that the database does not take                        | ValueUntaken                   |
| a deadlock, a serialization failure (PostgreSQL class 40)     | TryAgain                       |
| a connection lost or refused, a server that stops or starts   | TryAgain                       |
| a full disk, a file that is read-only or damaged, all others  | StoreError with a plain reason |
| anything, while a cancelled task was leaving its transaction  | CancelledError                 |

What PostgreSQL's driver raises stands in ``storage.postgresql``, which is loaded with that engine.

https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    EmulatedDBAPIException,
    IntegrityError,
    SQLAlchemyError,
)

from bot.errors import StoreError

FOREIGN_ERRORS: tuple[type[Exception], ...] = (
    SQLAlchemyError,
    EmulatedDBAPIException,
    sqlite3.Error,
    sqlite3.Warning,
    OSError,
    TimeoutError,
    UnicodeError,  # text that is no text: a lone surrogate
)
"""Everything that SQLAlchemy, SQLite's driver and the system below them raise."""

UNTAKEN = (DataError, IntegrityError, UnicodeError)

LOST = (
    ConnectionError,
    FileNotFoundError,  # the socket of a server that is not running
    TimeoutError,
)

PASSING = ("40", "08", "57P", "53300")
"""Beginnings of PostgreSQL's codes for what is over soon: conflicts of transactions, connections,
shutdowns and starts of the server, too many connections."""

PLAIN = {
    sqlite3.SQLITE_FULL: "the disk with the database is full",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_CORRUPT: "the database is damaged",
    sqlite3.SQLITE_IOERR: "the disk with the database does not read or write",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened",
    "53100": "the disk with the database is full",
    "25006": "the database is read-only",
}
"""What an operator can do something about, by SQLite's primary code or PostgreSQL's."""


class ValueRejected(StoreError):
    """The database is well, but it does not take these values."""


class TransientError(StoreError):
    """Something passing was in the way; nothing was half written, and the same may work now."""


@contextmanager
def translate_errors(
    foreign: tuple[type[Exception], ...] = FOREIGN_ERRORS,
) -> Generator[None, None, None]:
    """Turn every ``foreign`` error of the block into ``StoreError``.

    Raises:
        CancelledError: the task was cancelled, and leaving the transaction failed on top of that.
    """
    try:
        yield
    except foreign as error:
        if _left_when_cancelled(error):
            raise asyncio.CancelledError from error
        raise to_store_error(error) from error


def _left_when_cancelled(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, asyncio.CancelledError):
        error = error.__context__
    if error is None:
        return False
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0  # drivers limit time by cancelling as well


def to_store_error(error: Exception) -> StoreError:
    """Return what ``error`` says about the transaction in which it came (see the table above)."""
    # SQLAlchemy's wording quotes the statement; the driver's says what is wrong with it.
    cause: object = getattr(error, "orig", None) or error
    said = f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"
    if isinstance(error, UNTAKEN):
        return ValueRejected(said)
    if _passes(error, _code(cause)):
        return TransientError(said)
    plain = PLAIN.get(_code(cause))
    return StoreError(f"{plain} ({said})" if plain else said)


def _passes(error: Exception, code: int | str) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, LOST) or (isinstance(code, str) and code.startswith(PASSING))


def _code(cause: object) -> int | str:
    """Return SQLite's primary code or PostgreSQL's SQLSTATE; 0 where there is neither."""
    extended = getattr(cause, "sqlite_errorcode", None)
    if isinstance(extended, int):
        return extended & 0xFF
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else 0
