"""Taking papers into the index of words, after they were stored, in small portions."""

from __future__ import annotations

import asyncio
from sys import maxsize

from bot.ports import Store

PAPERS_PER_TRANSACTION = 100
"""Papers in one transaction, so that no other writer waits for long."""


async def index_words(store: Store, most: int = maxsize) -> int:
    """Take papers that the index lacks into it, and return how many.

    Args:
        store: the database.
        most: papers at one call; a process that serves people does not let them wait for all of
            a dump.
    """
    taken = 0
    while some := await store.search.index(min(PAPERS_PER_TRANSACTION, most - taken)):
        taken += some
        if taken >= most:
            break
        await asyncio.sleep(0)  # whoever waits for the writer comes first
    return taken
