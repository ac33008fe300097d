"""DATABASE_URL: what it may say."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SetupError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""The schemes that are understood, and what they mean."""


def parse_database_url(url: str) -> URL:
    """Return the address that ``url`` spells, with the driver that is used.

    Raises:
        SetupError: it is malformed or of another kind; one sentence without a password.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SetupError("DATABASE_URL: not a database URL.") from None
    if address.drivername not in DRIVERS:
        raise SetupError(
            f"DATABASE_URL: {address.drivername} is not supported; "
            "use sqlite+aiosqlite or postgresql+asyncpg."
        )
    if not address.database:
        raise SetupError("DATABASE_URL: the database name is missing.")
    if address.database == ":memory:":
        raise SetupError("DATABASE_URL: the database must be a file, not in memory.")
    return address.set(drivername=DRIVERS[address.drivername])


def is_sqlite(address: URL) -> bool:
    """Tell whether it is a file of SQLite's."""
    return address.get_backend_name() == "sqlite"
