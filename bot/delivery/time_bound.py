"""Computes rankings while other digests are composed, within a bound on the time spent waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Self

import structlog

from bot.model.reader_order import DigestToRank, RankedPaper
from bot.ports.rankings import Ranker

RUN_TIMEOUT_S = 45.0
"""Seconds for which a run of planning waits for orders; what is left keeps its normal one."""

MOST_SECONDS = 600.0
"""Of one request, while other digests are composed and it is not waited for yet."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Digests, and the orders that are computed of them; None where there is no time left."""

    digests: Sequence[DigestToRank]
    orders: asyncio.Task[Sequence[tuple[RankedPaper, ...]]] | None


class TimeBound:
    """Asks a ranker ahead, as long as there is time in a run of planning; a context.

    No digest waits longer for its order and those of others. What was asked and not waited for is
    given up at the end.
    """

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._seconds_left = RUN_TIMEOUT_S
        self._under_way: set[asyncio.Task[Sequence[tuple[RankedPaper, ...]]]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for orders in self._under_way:
            orders.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def ask(self, digests: Sequence[DigestToRank]) -> Asked:
        """Begin to put ``digests`` in order; ``wait_for`` returns what is asked here."""
        if self._seconds_left <= 0:
            return Asked(digests, None)
        orders = asyncio.create_task(self._rank(digests))
        self._under_way.add(orders)
        return Asked(digests, orders)

    async def wait_for(self, asked: Asked) -> Sequence[tuple[RankedPaper, ...]]:
        """Return the orders that were asked for, as ``bot.ports.rankings.Ranker`` does."""
        if asked.orders is None:
            return _skip(asked.digests)
        began = monotonic()
        try:
            async with asyncio.timeout(max(0.0, self._seconds_left)):
                return await asked.orders
        except TimeoutError:
            return _skip(asked.digests)
        finally:
            self._under_way.remove(asked.orders)
            self._seconds_left -= monotonic() - began

    async def _rank(self, digests: Sequence[DigestToRank]) -> Sequence[tuple[RankedPaper, ...]]:
        return await self._ranker.rank(digests, MOST_SECONDS) if digests else ()


def _skip(digests: Sequence[DigestToRank]) -> Sequence[tuple[()]]:
    for digest in digests:
        log.warning("ranking.skipped", chat=digest.chat_id)
    return [()] * len(digests)
