"""The way of a database from nothing to ``storage.schema``, run at every start."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.errors import StoreError
from storage.engine import Database

LOCK = 0x70617065
"""Key of PostgreSQL's advisory lock ("pape"): processes that start at once migrate in turn."""


async def migrate(database: Database) -> None:
    """Bring the database up to date, in one transaction that others wait for.

    Raises:
        StoreError: it cannot be reached or written, or a newer version of Paperboy wrote it.
    """
    async with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise StoreError(f"it does not fit this version of Paperboy: {error}") from error


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration, found wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
