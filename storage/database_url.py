"""DATABASE_URL: what it may be."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SetupError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""Accepted schemes, and the driver that each stands for."""


def parse_database_url(url: str) -> URL:
    """Return ``url`` parsed, with the driver that is used.

    Raises:
        SetupError: it is malformed or of another kind; one sentence without a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SetupError("DATABASE_URL: not a database URL.") from None
    if parsed.drivername not in _DRIVERS:
        raise SetupError(
            f"DATABASE_URL: {parsed.drivername} is not supported; "
            "use sqlite+aiosqlite or postgresql+asyncpg."
        )
    if not parsed.database:
        raise SetupError("DATABASE_URL: the database name is missing.")
    if parsed.database == ":memory:":
        raise SetupError("DATABASE_URL: the database must be a file, not in memory.")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def is_sqlite(url: URL) -> bool:
    """Tell whether it is the address of an SQLite file."""
    return url.get_backend_name() == "sqlite"
