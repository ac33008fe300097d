"""``paperboy migrate``: bring the database to this version's schema."""

from __future__ import annotations

import asyncio

from bot.settings import load_settings
from storage import open_store


def migrate() -> None:
    """Upgrade the database schema; ``paperboy run`` does this at startup."""
    asyncio.run(_migrate(load_settings().database_url))
    print("The database is up to date.")


async def _migrate(url: str) -> None:
    await (await open_store(url)).close()
