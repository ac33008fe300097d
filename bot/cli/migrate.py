"""``paperboy migrate``: bring the database to this version's schema."""

from __future__ import annotations

import asyncio

from bot.settings import load_settings
from storage.bootstrap import open_store


def migrate() -> None:
    """Upgrade the database schema; ``paperboy run`` does this at startup."""

    async def upgrade() -> None:
        store = await open_store(load_settings().database_url)
        await store.close()

    asyncio.run(upgrade())
    print("The database is up to date.")
