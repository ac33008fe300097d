"""Bring a database up to ``storage.schema``; runs at every start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError
from storage.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config


HEAD = "0024"
"""The newest of ``versions``."""
LOCK = 0x70617065
"""Key of PostgreSQL's advisory lock ("pape"): processes that start together migrate in turn."""
_VERSION = text("SELECT version_num FROM alembic_version")


async def migrate(database: Database) -> None:
    """Upgrade the schema to ``HEAD``, in one transaction that other processes wait for.

    Raises:
        StoreError: the database cannot be reached or written, or was written by a newer version.
    """
    async with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    is_new = not inspect(connection).has_table("alembic_version")
    if not is_new and connection.scalar(_VERSION) == HEAD:
        return  # importing Alembic takes ten megabytes and a fifth of a second
    from alembic import command  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise StoreError(f"it does not fit this version of Paperboy: {error}") from error


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration, found wherever the package is installed."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
