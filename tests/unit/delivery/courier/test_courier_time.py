"""Couriers over minutes: what waits long is sent once, and keeps nobody else from being served."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.delivery.rate_limit.shared import SharedReservations
from bot.document.nodes import Document
from bot.errors import Flooded
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.delivery import Parcel, ParcelState, RateLimits, Settlement
from tests.support.virtual_time import VirtualClock, run_in_virtual_time
from tests.unit.delivery.rate_limit.test_shared import Board

START = datetime(2026, 6, 16, 8, tzinfo=UTC)
FORUM = RateLimits(30, 1.0, 20, chat_of=lambda place: place.partition(":")[0])


@dataclass(slots=True)
class Held:
    """A parcel with its lease."""

    parcel: Parcel
    not_before: datetime = START
    leased_by: str | None = None
    leased_until: datetime = START


@dataclass(slots=True)
class Ledger:
    """An outbox in memory that claims by the rules of ``storage.outbox.claim``: time that
    leaps waits for no database."""

    owed: dict[int, Held] = field(default_factory=dict[int, Held])

    def owe(self, places: Sequence[str], kind: ChatKind = ChatKind.PRIVATE) -> None:
        for place in places:
            number = len(self.owed) + 1
            parcel = Parcel(
                number, number, ChatAddress("x", place), str(number), Document(()), 0, kind
            )
            self.owed[number] = Held(parcel)

    async def claim(
        self, worker: str, platforms: Sequence[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[Parcel, ...]:
        await asyncio.sleep(0.002)
        free = [
            held
            for held in self.owed.values()
            if platforms and max(held.not_before, held.leased_until) <= now
        ][:limit]
        for held in free:
            held.leased_by, held.leased_until = worker, now + lease
        return tuple(held.parcel for held in free)

    async def settle(self, worker: str, settlements: Sequence[Settlement], now: datetime) -> None:
        await asyncio.sleep(0.005)
        for settlement in settlements:
            held = self.owed.get(settlement.parcel_id)
            if settlement.state is ParcelState.SENT:
                self.owed.pop(settlement.parcel_id, None)
            elif held is not None and held.leased_by == worker:
                held.not_before = settlement.not_before or now
                held.leased_by, held.leased_until = None, now

    async def release(self, worker: str, parcel_ids: Sequence[int]) -> None:
        await asyncio.sleep(0.002)
        for number in parcel_ids:
            held = self.owed.get(number)
            if held is not None and held.leased_by == worker:
                held.leased_by, held.leased_until = None, START


@dataclass(slots=True)
class Platform:
    """Takes 0.1 s for each message, and refuses all of them from 2 s on for ``closed`` seconds."""

    closed: float = 0.0
    sent: dict[str, float] = field(default_factory=dict[str, float])
    times: Counter[str] = field(default_factory=Counter[str])
    name: str = "x"

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        now = asyncio.get_running_loop().time()
        if 2 <= now < 2 + self.closed:
            raise Flooded("Too Many Requests", 2 + self.closed - now)
        self.sent[address.place] = now
        self.times[key] += 1
        await asyncio.sleep(0.1)
        return key


def carried(
    ledger: Ledger,
    platform: Platform,
    seconds: float,
    couriers: int = 1,
    limits: RateLimits = FORUM,
) -> None:
    """Let couriers carry what ``ledger`` owes for at most so long."""

    async def work() -> None:
        clock, board = VirtualClock(START), Board()
        running = list[tuple[Courier, asyncio.Task[None]]]()
        for number in range(couriers):
            shared = SharedReservations(board, "x", limits, clock) if couriers > 1 else None  # type: ignore[arg-type]
            platforms = {"x": PacedPlatform(platform, RateLimiter(limits, clock, shared))}  # type: ignore[arg-type]
            store = SimpleNamespace(outbox=ledger, reservations=Board())
            courier = Courier(f"c{number}", store, platforms, clock)  # type: ignore[arg-type]
            running.append((courier, asyncio.create_task(courier.run())))
        while ledger.owed and asyncio.get_running_loop().time() < seconds:  # noqa: ASYNC110
            await asyncio.sleep(1)
        await asyncio.sleep(200)  # whatever else is under way
        for courier, task in running:
            courier.stop()
            await task

    run_in_virtual_time(work)


@pytest.mark.parametrize(("couriers", "closed"), [(1, 300), (1, 3600), (2, 3600)])
def test_a_flood_that_outlasts_the_leases_repeats_nothing(couriers: int, closed: int) -> None:
    ledger, platform = Ledger(), Platform(closed)
    ledger.owe([str(number) for number in range(400)])
    carried(ledger, platform, closed + 300, couriers)
    assert ledger.owed == {}
    assert set(platform.times.values()) == {1}


@pytest.mark.slow
def test_couriers_that_get_few_turns_each_waste_none_of_them_on_what_is_late() -> None:
    ledger, platform = Ledger(), Platform()
    ledger.owe([str(number) for number in range(4000)])
    carried(ledger, platform, 220, couriers=4)
    assert ledger.owed == {}
    assert set(platform.times.values()) == {1}


def test_the_topics_of_a_forum_hold_up_nobody_but_each_other() -> None:
    ledger, platform = Ledger(), Platform()
    ledger.owe([f"-100:{topic}" for topic in range(100)], ChatKind.GROUP)
    ledger.owe([str(number) for number in range(600)])
    carried(ledger, platform, 400)
    assert ledger.owed == {}
    assert set(platform.times.values()) == {1}
    assert max(at for place, at in platform.sent.items() if ":" not in place) < 30
