"""Adds stored papers to the index of words, in small transactions."""

from __future__ import annotations

import asyncio
from sys import maxsize

from bot.ports import Store

PAPERS_PER_TRANSACTION = 100
"""Few enough that no other writer waits for long."""


async def index_words(store: Store, limit: int = maxsize) -> int:
    """Add papers that the index of words lacks, and return how many.

    Args:
        store: the database.
        limit: papers at one call; a process that answers chats does not let them wait until a
            whole dump is indexed.
    """
    indexed = 0
    while added := await store.search.index(min(PAPERS_PER_TRANSACTION, limit - indexed)):
        indexed += added
        if indexed >= limit:
            break
        await asyncio.sleep(0)  # others that wait to write come first
    return indexed
