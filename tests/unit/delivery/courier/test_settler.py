"""Whoever waits for a settlement hears what became of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.courier.chat_delivery import LEASE
from bot.delivery.courier.settler import Settler
from bot.model.delivery import ParcelState, Settlement
from tests.support.clock import JumpingClock
from tests.support.patience import PATIENCE_S
from tests.support.stores import NOW


class Faulty:
    """An outbox that fails once in a way nobody thought of."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self._failures = [RuntimeError("unforeseen")]

    async def settle(self, worker: str, settlements: list[Settlement], now: object) -> None:
        if self._failures:
            raise self._failures.pop()
        self.written += [settlement.parcel_id for settlement in settlements]


async def test_an_unexpected_error_reaches_the_callers_and_stops_nothing_else() -> None:
    outbox = Faulty()
    settler = Settler(outbox, JumpingClock(NOW), 4, LEASE)  # type: ignore[arg-type]
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(RuntimeError, match="unforeseen"):
            await settler.settle("w", Settlement(1, ParcelState.SENT, 1))
        await settler.settle("w", Settlement(2, ParcelState.SENT, 1))
        await settler.close()
    assert outbox.written == [2]
