"""What the errors of SQLAlchemy and its drivers mean, as errors of ours.

| what came                                                     | what is raised                 |
|---------------------------------------------------------------|--------------------------------|
| values that the database does not accept                      | ValueRejected                  |
| a deadlock, a serialization failure (PostgreSQL class 40)     | TransientError                 |
| a connection lost or refused, a server that stops or starts   | TransientError                 |
| the lock of an SQLite file, held by another program           | Locked                         |
| a full disk, a file that is read-only                         | StoreUnavailable               |
| a damaged file, all others                                    | StoreError with a plain reason |
| anything, while a cancelled task was leaving its transaction  | CancelledError                 |

The exceptions of PostgreSQL's driver are listed in ``storage.postgresql``, which is only imported
for that engine.

https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

import asyncio
import os
import sqlite3

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    EmulatedDBAPIException,
    IntegrityError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import StoreError, StoreUnavailable

FOREIGN_ERRORS: tuple[type[Exception], ...] = (
    SQLAlchemyError,
    EmulatedDBAPIException,
    sqlite3.Error,
    sqlite3.Warning,
    OSError,
    TimeoutError,
    UnicodeError,  # a string that cannot be encoded: a lone surrogate
)
"""Everything that SQLAlchemy, SQLite's driver and the system below them raise."""

_REJECTED_VALUES = (DataError, IntegrityError, UnicodeError)
_LOST_CONNECTION = (
    ConnectionError,
    FileNotFoundError,  # the socket of a server that is not running
    TimeoutError,
)
_TRANSIENT_CODES = ("40", "08", "57P", "53300")
"""Prefixes of PostgreSQL's codes for what passes soon: conflicts of transactions, connections,
shutdowns and starts of the server, too many connections."""
_PLAIN_REASONS = {
    sqlite3.SQLITE_BUSY: "another program has locked the database",
    sqlite3.SQLITE_FULL: "the disk with the database is full",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_CORRUPT: "the database is damaged",
    sqlite3.SQLITE_IOERR: "the disk with the database does not read or write",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened",
    "53100": "the disk with the database is full",
    "25006": "the database is read-only",
}
"""What an operator can act on, by SQLite's primary code or PostgreSQL's SQLSTATE."""
_PASSING_CODES = frozenset(
    {
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
        "25006",
        "55P03",  # a lock is not available
        "57014",  # a statement was cancelled, for instance by a timeout
    }
)
"""Codes of what an operator or time sets right while the bot goes on, but not within seconds."""
_PASSING_CLASS = "53"
"""PostgreSQL's class for insufficient resources: disk, memory, connections."""


class ValueRejected(StoreError):
    """The database works, but it does not accept these values."""


class Locked(StoreUnavailable):
    """Another program holds the lock of an SQLite file."""


class TransientError(StoreUnavailable):
    """The cause passes soon; nothing was written, and a retry may succeed."""


def to_store_error(error: Exception) -> BaseException:
    """Return what ``error`` says about its transaction, by the table above.

    For use with ``translate_errors``.
    """
    if _is_part_of_cancellation(error):
        return asyncio.CancelledError()
    # SQLAlchemy's message quotes the statement; the driver's says what is wrong with it.
    cause: object = getattr(error, "orig", None) or error
    message = f"{type(cause).__name__}: {_wording(cause)}"
    code = _code_of(cause)
    if isinstance(error, _REJECTED_VALUES):
        return ValueRejected(message)
    if _is_transient(error, code):
        return TransientError(message)
    if is_locked(error):
        return Locked(f"{_PLAIN_REASONS[sqlite3.SQLITE_BUSY]} ({message})")
    kind = StoreUnavailable if _passes(error, code) else StoreError
    return kind(f"{plain} ({message})" if (plain := _PLAIN_REASONS.get(code)) else message)


def _wording(cause: object) -> str:
    """Return the first line of what ``cause`` says, without asyncio's view of an address."""
    if isinstance(cause, ConnectionError) and cause.errno:
        return os.strerror(cause.errno)
    return str(cause).partition("\n")[0]


def is_locked(error: Exception) -> bool:
    """Tell whether another program holds the lock of an SQLite file."""
    return _code_of(getattr(error, "orig", None) or error) == sqlite3.SQLITE_BUSY


def _is_part_of_cancellation(error: BaseException | None) -> bool:
    """Tell whether leaving the transaction failed in a task that is being cancelled."""
    while error is not None and not isinstance(error, asyncio.CancelledError):
        error = error.__context__
    if error is None:
        return False
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0  # drivers use cancellation for timeouts too


def _is_transient(error: Exception, code: int | str) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, _LOST_CONNECTION) or (
        isinstance(code, str) and code.startswith(_TRANSIENT_CODES)
    )


def _passes(error: Exception, code: int | str) -> bool:
    """Tell whether the database may work again without anything being changed in the bot."""
    if isinstance(error, PoolTimeoutError) or code in _PASSING_CODES:
        return True
    return isinstance(code, str) and code.startswith(_PASSING_CLASS)


def _code_of(cause: object) -> int | str:
    """Return SQLite's primary code or PostgreSQL's SQLSTATE; 0 if there is neither."""
    extended = getattr(cause, "sqlite_errorcode", None)
    if isinstance(extended, int):
        return extended & 0xFF
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else 0
