"""Clocks that disagree, machines that sleep, couriers that die: each page is sent once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.document.nodes import Document, Paragraph, plain_text
from bot.model.chat import Address, Form
from bot.model.delivery import Pace
from bot.ports import Store
from storage import open_store
from tests.clock import JumpingClock
from tests.postgres import Server
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url
from tests.scenarios.push import Push, repeats
from tests.stores import NOW
from tests.stores import database_url as database_url
from tests.stores import sqlite_url as sqlite_url

PAGES = ("page one", "page two", "page three")
PLACES = [str(number) for number in range(20)]


@dataclass
class Crowd:
    """A platform that notes what it took; ``happens`` is called before every acceptance."""

    name: str = "telegram"
    pace: Pace = field(default_factory=lambda: Pace(per_second=30, chat_interval=1))
    taken: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0

    def fits(self, page: Document, form: Form) -> bool:
        return True

    async def send(self, address: Address, page: Document, key: str, form: Form) -> str:
        self.count += 1
        await self.happens()
        texts = [plain_text(one.children) for one in page.blocks if isinstance(one, Paragraph)]
        self.taken.setdefault(address.place, []).extend(texts)
        return key

    async def happens(self) -> None:
        await asyncio.sleep(0)

    def repeated(self) -> int:
        assert set(self.taken) == set(PLACES)
        return sum(repeats(texts, PAGES) for texts in self.taken.values())


def push(store: Store, crowd: Crowd, clock: JumpingClock, name: str = "courier") -> Push:
    platform: object = crowd
    return Push(store, platform, clock, name)  # type: ignore[arg-type]


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two stores on one database, as two processes have them."""
    pair = await open_store(database_url), await open_store(database_url)
    yield pair
    for store in pair:
        await store.close()


@pytest.mark.parametrize("apart", [timedelta(minutes=-1), timedelta(minutes=1)])
async def test_two_couriers_with_clocks_a_minute_apart_send_nothing_twice(
    stores: tuple[Store, Store], apart: timedelta
) -> None:
    crowd = Crowd()
    one = push(stores[0], crowd, JumpingClock(NOW), "one")
    other = push(stores[1], crowd, JumpingClock(NOW + apart), "other")
    await one.owes(PLACES, *PAGES)
    other.clock.jump(seconds=61)  # by the slower clock, too, everything is due
    one.clock.jump(seconds=61)
    for _ in range(40):
        await asyncio.gather(one.works(), other.works())
        if not await stores[0].outbox.pending():
            break
        one.clock.jump(seconds=10)
        other.clock.jump(seconds=10)
    assert crowd.repeated() == 0


async def test_what_one_courier_holds_the_other_leaves_alone_until_its_lease_is_over(
    stores: tuple[Store, Store],
) -> None:
    crowd = Crowd()
    slow, ahead = (
        push(stores[0], crowd, JumpingClock(NOW), "slow"),
        push(stores[1], crowd, JumpingClock(NOW + timedelta(minutes=1)), "ahead"),
    )
    await slow.owes(PLACES, *PAGES)
    gate = asyncio.Event()
    crowd.happens = gate.wait  # type: ignore[assignment, method-assign]
    sending = asyncio.create_task(slow.works())
    await asyncio.sleep(0.2)  # its first sends hang
    ahead.clock.jump(seconds=50)  # the longest that a send takes
    watching = asyncio.create_task(ahead.works())
    await asyncio.sleep(0.1)
    gate.set()
    await asyncio.gather(sending, watching)
    for _ in range(20):
        slow.clock.jump(seconds=30)
        ahead.clock.jump(seconds=30)
        await asyncio.gather(slow.works(), ahead.works())
    assert crowd.repeated() == 0


async def test_a_machine_that_sleeps_for_an_hour_in_the_middle_repeats_nothing(
    stores: tuple[Store, Store],
) -> None:
    clock, crowd = JumpingClock(NOW), Crowd()
    sleeper = push(stores[0], crowd, clock)
    await sleeper.owes(PLACES, *PAGES)

    async def falls_asleep() -> None:
        if crowd.count in (3, 17, 31):
            clock.jump(hours=1)

    crowd.happens = falls_asleep  # type: ignore[method-assign]
    await sleeper.delivers(timedelta(hours=9))
    assert crowd.repeated() == 0


async def test_what_a_sleeping_machine_held_another_sends_and_the_sleeper_does_not_repeat(
    stores: tuple[Store, Store],
) -> None:
    crowd, clock = Crowd(), JumpingClock(NOW)
    sleeper = push(stores[0], crowd, clock, "sleeper")
    awake = push(stores[1], Crowd(taken=crowd.taken), JumpingClock(NOW), "awake")
    await sleeper.owes(PLACES, *PAGES)

    async def falls_asleep() -> None:
        if crowd.count == 5:  # here nothing happens for an hour, and elsewhere much
            clock.jump(hours=1)
            awake.clock.jump(hours=1)
            await awake.works()

    crowd.happens = falls_asleep  # type: ignore[method-assign]
    await sleeper.delivers()
    assert crowd.repeated() <= 5, "what was under way when the machine fell asleep"


@pytest.mark.postgres
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_postgres_may_be_restarted_in_the_middle_of_a_push(
    postgres: Server, postgres_url: str, how: signal.Signals
) -> None:
    store, crowd = await open_store(postgres_url), Crowd()
    one = push(store, crowd, JumpingClock(NOW))
    await one.owes(PLACES, *PAGES)
    restarts: list[asyncio.Task[None]] = []

    async def restarts_once() -> None:
        if crowd.count == 10:
            restarts.append(asyncio.create_task(asyncio.to_thread(restart)))
        await asyncio.sleep(0.01)

    def restart() -> None:
        postgres.stop(how)
        postgres.start()

    crowd.happens = restarts_once  # type: ignore[method-assign]
    await one.delivers()
    await asyncio.gather(*restarts)
    assert len(restarts) == 1
    assert crowd.repeated() == 0
    await store.close()
