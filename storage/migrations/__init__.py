"""Bring a database up to ``storage.schema``; runs at every start."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from storage.engine import Database

HEAD = "0004"
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
    from storage.migrations.upgrade import upgrade  # noqa: PLC0415

    upgrade(connection)
