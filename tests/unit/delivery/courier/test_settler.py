"""Whoever waits for a settlement hears what became of it."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.delivery.courier.chat_delivery import LEASE
from bot.delivery.courier.settler import Settler
from bot.errors import StoreError, StoreUnavailable
from bot.model.delivery import ParcelState, Settlement
from tests.support.clock import JumpingClock
from tests.support.patience import PATIENCE_S
from tests.support.stores import NOW


class Faulty:
    """An outbox that fails a few times."""

    def __init__(self, error: Exception, times: int = 1) -> None:
        self.written: list[int] = []
        self._failures = [error] * times

    async def settle(self, worker: str, settlements: list[Settlement], now: object) -> None:
        if self._failures:
            raise self._failures.pop()
        self.written += [settlement.parcel_id for settlement in settlements]

    async def release(self, worker: str, parcel_ids: list[int]) -> None:
        if self._failures:
            raise self._failures.pop()
        self.written += parcel_ids


async def test_an_unexpected_error_reaches_the_callers_and_stops_nothing_else() -> None:
    outbox = Faulty(RuntimeError("unforeseen"))
    settler = Settler(outbox, JumpingClock(NOW), 4, LEASE)  # type: ignore[arg-type]
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(RuntimeError, match="unforeseen"):
            await settler.settle("w", Settlement(1, ParcelState.SENT, 1))
        await settler.settle("w", Settlement(2, ParcelState.SENT, 1))
        await settler.close()
    assert outbox.written == [2]


async def test_a_settlement_waits_for_a_full_disk_longer_than_its_lease() -> None:
    outbox, clock = Faulty(StoreUnavailable("full"), times=120), JumpingClock(NOW)
    settler = Settler(outbox, clock, 4, LEASE)  # type: ignore[arg-type]
    await settler.settle("w", Settlement(1, ParcelState.SENT, 1))
    assert clock.now() > NOW + 3 * LEASE
    assert outbox.written == [1]


async def test_what_was_not_sent_is_given_back_once_the_database_is_free_again() -> None:
    outbox = Faulty(StoreUnavailable("locked"), times=12)
    settler = Settler(outbox, JumpingClock(NOW), 4, LEASE)  # type: ignore[arg-type]
    await settler.release("w", [7, 8])
    assert outbox.written == [7, 8]


async def test_a_settlement_that_the_database_refuses_is_given_up_with_its_lease() -> None:
    clock = JumpingClock(NOW)
    settler = Settler(Faulty(StoreError("no"), times=1000), clock, 4, LEASE)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="no"):
        await settler.settle("w", Settlement(1, ParcelState.SENT, 1))
    assert clock.now() < NOW + 2 * LEASE


async def test_a_settlement_that_waits_says_why_and_for_how_long() -> None:
    outbox = Faulty(StoreUnavailable("the disk is full"), times=3)
    settler = Settler(outbox, JumpingClock(NOW), 4, LEASE)  # type: ignore[arg-type]
    with capture_logs() as log:
        await settler.settle("w", Settlement(1, ParcelState.SENT, 1))
    said = [line for line in log if line["event"] == "settlement.delayed"]
    assert [(line["log_level"], line["reason"]) for line in said] == [
        ("warning", "the disk is full")
    ] * 3
    waits = [float(line["again_in"]) for line in said]
    assert waits == sorted(waits)
    assert min(waits) > 0
