"""One life of an ingest that ends, by SIGKILL, before or after a chosen commit of its database."""

from __future__ import annotations

import asyncio
import warnings
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.dumps.dump import open_dump
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.ingest.ingest import Ingest
from bot.ingest.load_dump import load_dump
from bot.model.calendar import arxiv_calendar
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.crash.single_run import CommitSteps, KillSwitch
from tests.support.clock import JumpingClock

ROUNDS = 3


async def open_killable_store(job: dict[str, Any]) -> Store:
    """Return a store that burns the fuse before and after each commit."""
    store = await open_store(job["database"])
    CommitSteps(store, KillSwitch(job["dies_at"]))
    return store


async def fetch(job: dict[str, Any]) -> None:
    """Ingest what is wanted, in a few rounds half an hour apart."""
    clock = JumpingClock(job["now"])
    store = await open_killable_store(job)
    async with AsyncExitStack() as closing:
        limiter = ArxivRateLimiter(3, clock, store.reservations)
        feeds = ArxivFeeds(job["url"], limiter)
        listings = ArxivListings(job["url"], limiter)
        api = ArxivApi(job["api_url"], limiter)
        ingest = Ingest(store, feeds, listings, api, arxiv_calendar(), clock)
        for part in (store, feeds, listings, api, ingest):
            closing.push_async_callback(part.close)
        for _ in range(ROUNDS):
            await ingest.fetch(job["wanted"])
            clock.jump(minutes=30)
        await ingest.enrich()


async def load_dump_file(job: dict[str, Any]) -> None:
    """Load a dump."""
    store = await open_killable_store(job)
    dump = open_dump(Path(job["dump"]))
    assert dump is not None
    await load_dump(dump, store.papers, lambda _: None)
    await store.close()


def run_process(work: Any, job: dict[str, Any]) -> None:
    """Be the process of one life."""
    warnings.simplefilter("error")
    asyncio.run(work(job))
