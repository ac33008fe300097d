"""``paperboy migrate-to``: move an installation to another database, SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.app.logging import configure_logging
from bot.app.roles import Role
from bot.app.single_instance import single_instance
from bot.cli.report import index_and_report
from bot.errors import SetupError
from bot.settings import Settings, load_settings
from storage.bootstrap import open_store
from storage.transfer import count_running, transfer


def migrate_to(
    target: Annotated[str, typer.Argument(help="The new DATABASE_URL; an empty database.")],
) -> None:
    """Copy everything to another database, SQLite or PostgreSQL, and compare every row.

    Stop the bot first. The old database stays as it is; nothing is kept of a copy that fails.
    """
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    asyncio.run(_migrate(settings, target))
    typer.echo("Every row was compared. Set DATABASE_URL to the new address.")


async def _migrate(settings: Settings, target: str) -> None:
    source = settings.database_url
    with ExitStack() as locks:
        for url in (source, target):
            await (await open_store(url)).close()  # its schema is that of this version then
            locks.enter_context(
                single_instance(settings.model_copy(update={"database_url": url}), Role.ALL)
            )
            if await count_running(url, datetime.now(UTC)):
                raise SetupError("The bot is running; stop it, and begin again in half a minute.")
        await transfer(source, target, lambda table, rows: typer.echo(f"{table}: {rows}"))
        store = await open_store(target)
        try:
            await index_and_report(store)
        finally:
            await store.close()
