"""Periodic work on stored papers that no announcement depends on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from sys import maxsize

import structlog

from bot.errors import SourceError
from bot.model.paper import Paper
from bot.ports.arxiv import QueryApi
from bot.ports.clock import Clock
from bot.ports.sources import QUERY_API
from bot.ports.store import Store

LOOKUP_WINDOW = timedelta(days=7)
"""How long after its listing a paper is still looked up."""
INDEXING_GRACE = timedelta(days=2)
"""How long a listed paper may be unknown to the query API before it is no longer asked for."""
CHECK_INTERVAL = timedelta(hours=23)
"""How long a followed paper is not asked for again: by hourly runs, a day."""
PAPERS_PER_TRANSACTION = 100
"""Few enough that no other writer waits for long."""

log = structlog.get_logger(__name__)


async def enrich(store: Store, query_api: QueryApi, clock: Clock, limit: int) -> int:
    """Fill in what up to ``limit`` recent papers lack; return how many gained.

    Papers that the query API does not know are given up after ``INDEXING_GRACE``, so that they do
    not keep others waiting.

    Raises:
        StoreError: the store fails; arXiv's failure is noted and means 0.
    """
    today = clock.now().date()
    ids = await store.papers.undescribed(today - LOOKUP_WINDOW, limit)
    if not ids:
        return 0
    papers = await _ask(store, query_api, clock, ids)
    if papers is None:
        return 0
    unknown = set(ids) - {paper.id for paper in papers}
    await store.papers.give_up_describing(sorted(unknown), today - INDEXING_GRACE)
    return await store.papers.enrich(papers)


async def check_followed(store: Store, query_api: QueryApi, clock: Clock, limit: int) -> int:
    """Ask for up to ``limit`` followed papers, each once a day at most; return for how many.

    Announcements tell of new versions, of those categories that are read; a journal reference or a
    DOI they never tell of.

    Raises:
        StoreError: the store fails; arXiv's failure is noted and means 0.
    """
    ids = await store.follows.unchecked(clock.now() - CHECK_INTERVAL, limit)
    if not ids:
        return 0
    papers = await _ask(store, query_api, clock, ids)
    if papers is None:
        return 0
    await store.papers.upsert(papers)
    await store.follows.note_checked(ids, clock.now())
    return len(ids)


async def _ask(
    store: Store, query_api: QueryApi, clock: Clock, ids: Sequence[str]
) -> Sequence[Paper] | None:
    """Return what arXiv knows of papers, None where it fails; note how it answered."""
    try:
        papers = await query_api.details(ids)
    except SourceError as error:
        log.warning("query_api.failed", kind=type(error).__name__, failure=str(error))
        await store.sources.record_failure(QUERY_API, clock.now(), str(error))
        return None
    await store.sources.record_success(QUERY_API, clock.now())
    return papers


async def index_words(store: Store, limit: int = maxsize) -> int:
    """Add papers that the index of words lacks or has as an earlier version did; return how many.

    Args:
        store: the database.
        limit: papers at one call; a process that answers chats does not let them wait until a
            whole dump is indexed.
    """
    indexed = 0
    for improve in (store.search.index, store.search.refresh):
        while improved := await improve(min(PAPERS_PER_TRANSACTION, limit - indexed)):
            indexed += improved
            if indexed >= limit:
                return indexed
            await asyncio.sleep(0)  # others that wait to write come first
    return indexed
