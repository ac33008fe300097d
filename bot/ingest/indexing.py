"""Taking papers into the index of words, after they were stored, in small portions."""

from __future__ import annotations

import asyncio

from bot.ports import Store

PORTION = 100
"""Papers in one transaction, so that no other writer waits for long."""


async def index_words(store: Store, portion: int = PORTION) -> int:
    """Take in every paper that the index lacks; return how many there were."""
    taken = 0
    while some := await store.search.index(portion):
        taken += some
        await asyncio.sleep(0)  # whoever waits for the writer comes first
    return taken
