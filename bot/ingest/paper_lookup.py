"""Papers by identifier, for those that arXiv lists and no feed held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import structlog

from bot.errors import SourceError
from bot.ingest.pending import PendingEditions
from bot.model.announcement import AnnounceType
from bot.model.paper import Paper
from bot.ports.arxiv import QueryApi
from bot.ports.clock import Clock
from bot.ports.sources import QUERY_API
from bot.ports.store import Store

PAPERS_PER_REQUEST = 100
"""Papers asked for at once: what came before a failure is kept."""

log = structlog.get_logger(__name__)


class PaperLookup:
    """Finds papers in feeds of the day, in the store, and by arXiv's query API.

    Args:
        store: where papers are kept.
        query_api: arXiv's query API.
        pending: holds the papers of recent feeds.
        clock: the present.
    """

    def __init__(
        self, store: Store, query_api: QueryApi, pending: PendingEditions, clock: Clock
    ) -> None:
        self._store = store
        self._query_api = query_api
        self._pending = pending
        self._clock = clock

    async def find(self, types: Mapping[str, AnnounceType], day: date) -> Mapping[str, Paper]:
        """Return by id what can be found of the papers that were listed on ``day``.

        Other feeds of that day come first, then the store (not for a replaced paper, which has
        another version now), then the query API, which knows the newest version.

        Args:
            types: as what each paper was listed, by id.
            day: the listing date.

        Raises:
            StoreError: the store fails; arXiv's failures are noted, and mean that less is found.
        """
        found = {
            paper_id: paper for paper_id in types if (paper := self._pending.paper(paper_id, day))
        }
        for paper_id, type_ in types.items():
            if paper_id not in found and type_ is not AnnounceType.REPLACE:
                stored = await self._store.papers.get(paper_id)
                found |= {paper_id: stored} if stored else {}
        missing = [paper_id for paper_id in types if paper_id not in found]
        return found | await self._ask_query_api(missing) if missing else found

    async def _ask_query_api(self, ids: Sequence[str]) -> dict[str, Paper]:
        found: dict[str, Paper] = {}
        try:
            for start in range(0, len(ids), PAPERS_PER_REQUEST):
                papers = await self._query_api.details(ids[start : start + PAPERS_PER_REQUEST])
                found |= {paper.id: paper for paper in papers}
        except SourceError as error:
            log.warning("query_api.failed", kind=type(error).__name__, failure=str(error))
            await self._store.sources.record_failure(QUERY_API, self._clock.now(), str(error))
        else:
            await self._store.sources.record_success(QUERY_API, self._clock.now())
        return found
