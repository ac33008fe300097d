"""Orders that are computed while other digests are composed, as long as nobody waits too long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Self, TypeAlias

import structlog

from bot.model.reader_order import DigestToRank, RankedPaper
from bot.ports.rankings import Ranker

RUN_TIMEOUT_S = 45.0
"""Seconds for which a run of planning waits for orders; what is left keeps its normal one."""

log = structlog.get_logger(__name__)


Asked: TypeAlias = asyncio.Task[Sequence[tuple[RankedPaper, ...]]]


class TimeBound:
    """Asks a ranker ahead, as long as there is time in a run of planning; a context.

    No digest waits longer for its order and those of others. What was asked and not waited for is
    given up at the end.
    """

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._seconds_left = RUN_TIMEOUT_S
        self._asked: set[Asked] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for asked in self._asked:
            asked.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)

    def ask(self, digests: Sequence[DigestToRank]) -> Asked:
        """Begin to put ``digests`` in order; ``wait_for`` returns what is asked here."""
        asked = asyncio.create_task(self._rank(digests))
        self._asked.add(asked)
        return asked

    async def wait_for(self, asked: Asked) -> Sequence[tuple[RankedPaper, ...]]:
        """Return the orders that were asked for, as ``bot.ports.rankings.Ranker`` does."""
        began = monotonic()
        self._asked.remove(asked)
        try:
            return await asked
        finally:
            self._seconds_left -= monotonic() - began

    async def _rank(self, digests: Sequence[DigestToRank]) -> Sequence[tuple[RankedPaper, ...]]:
        if self._seconds_left > 0:
            return await self._ranker.rank(digests, self._seconds_left) if digests else ()
        for digest in digests:
            log.warning("ranking.skipped", chat=digest.chat_id)
        return [()] * len(digests)
