"""Run Alembic on a connection; imported only if the schema is not up to date."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.errors import StoreError


def upgrade(connection: Connection) -> None:
    """Upgrade the schema in the connection's transaction.

    Raises:
        StoreError: the database was written by a newer version.
    """
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
