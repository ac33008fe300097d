"""Fills in comments, names and references, which feeds lack, from arXiv's query API."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.errors import SourceError
from bot.ports import INDEX, Clock, PaperIndex, Store

LOOKUP_WINDOW = timedelta(days=7)
"""How long after its listing a paper is still looked up."""
INDEXING_GRACE = timedelta(days=2)
"""How long a listed paper may be unknown to the index before it is no longer asked for."""

log = structlog.get_logger(__name__)


async def enrich(store: Store, index: PaperIndex, clock: Clock, limit: int) -> int:
    """Fill in what up to ``limit`` recent papers lack; return how many gained.

    Papers that the index does not know are given up after ``INDEXING_GRACE``, so that they do not
    keep others waiting.

    Raises:
        StoreError: the store fails; arXiv's failure is noted and means 0.
    """
    today = clock.now().date()
    ids = await store.papers.undescribed(today - LOOKUP_WINDOW, limit)
    if not ids:
        return 0
    try:
        papers = await index.details(ids)
    except SourceError as error:
        log.warning("index.failed", kind=type(error).__name__, failure=str(error))
        await store.sources.record_failure(INDEX, clock.now(), str(error))
        return 0
    await store.sources.record_success(INDEX, clock.now())
    unknown = set(ids) - {paper.id for paper in papers}
    await store.papers.give_up_describing(sorted(unknown), today - INDEXING_GRACE)
    return await store.papers.enrich(papers)
