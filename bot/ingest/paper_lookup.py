"""The texts of papers that arXiv lists and no feed has told: from the store or the query API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import structlog

from bot.errors import SourceError
from bot.ingest.pending import PendingEditions
from bot.model.announcement import AnnounceType
from bot.model.paper import Paper
from bot.ports import INDEX, Clock, PaperIndex, Store

IDS_PER_REQUEST = 100
"""Identifiers in one request to the query API."""

log = structlog.get_logger()


class PaperLookup:
    """Finds papers by identifier, near things first."""

    def __init__(
        self, store: Store, index: PaperIndex, desk: PendingEditions, clock: Clock
    ) -> None:
        self._store = store
        self._index = index
        self._desk = desk
        self._clock = clock

    async def find(self, papers: Mapping[str, AnnounceType], day: date) -> Mapping[str, Paper]:
        """Return what can be found of ``papers``, which were listed on ``day``, by id.

        What other feeds of that day told comes first, then what is stored (a replaced paper has
        another version now), then the query API, which gives the newest version.

        Raises:
            StoreError: the store fails; arXiv's failures are noted, and mean that less is found.
        """
        found = {one: paper for one in papers if (paper := self._desk.paper(one, day))}
        for one, type_ in papers.items():
            if one not in found and type_ is not AnnounceType.REPLACE:
                stored = await self._store.papers.get(one)
                found |= {one: stored} if stored else {}
        return found | await self._asked([one for one in papers if one not in found])

    async def _asked(self, ids: Sequence[str]) -> dict[str, Paper]:
        found: dict[str, Paper] = {}
        try:
            for these in _pages(ids):
                found |= {one.id: one for one in await self._index.details(these)}
        except SourceError as error:
            log.warning("index.failed", kind=type(error).__name__, failure=str(error))
            await self._store.sources.record_failure(INDEX, self._clock.now(), str(error))
        else:
            if ids:
                await self._store.sources.record_success(INDEX, self._clock.now())
        return found


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + IDS_PER_REQUEST] for at in range(0, len(ids), IDS_PER_REQUEST))
