"""Clocks that disagree, machines that sleep, couriers that die: each page is sent once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.document.nodes import Document
from bot.model.chat import ChatAddress, RenderMode
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.telegram import TelegramEmulator, TelegramPerson
from tests.support.clock import JumpingClock
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import PostgresServer
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url
from tests.support.postgresql import private_postgres as private_postgres
from tests.support.postgresql import private_postgres_url as private_postgres_url
from tests.support.stores import NOW
from tests.support.stores import database_url as database_url
from tests.support.stores import sqlite_url as sqlite_url

PAGES = ("page one", "page two", "page three")


class Eventful(TelegramPlatform):
    """Telegram by its real library; ``happens`` is called at the beginning of every send."""

    count = 0

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        self.count += 1
        await self.happens()
        return await super().send(address, page, key, render_mode)

    async def happens(self) -> None:
        pass


@dataclass
class Crowd:
    """Twenty readers, and the platforms by which couriers write to them."""

    telegram: TelegramEmulator
    people: list[TelegramPerson]
    platforms: list[Eventful] = field(default_factory=list)

    @property
    def places(self) -> list[int]:
        return [person.id for person in self.people]

    def push(self, store: Store, clock: JumpingClock, name: str = "courier") -> CourierHarness:
        """Return a courier's push over a platform of its own, the last of ``platforms``."""
        self.platforms.append(Eventful(self.telegram.token, self.telegram.url))
        return CourierHarness(store, self.platforms[-1], clock, name)

    def repeated(self) -> int:
        read = [[message.text for message in person.from_bot] for person in self.people]
        return sum(count_repeats(texts, PAGES) for texts in read)


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    async with TelegramEmulator(unlimited=True) as telegram:
        people = [telegram.person(f"reader {n}", started=True) for n in range(20)]
        crowd = Crowd(telegram, people)
        yield crowd
        for platform in crowd.platforms:
            await platform.close()


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two stores on one database, as two processes have them."""
    pair = await open_store(database_url), await open_store(database_url)
    yield pair
    for store in pair:
        await store.close()


@pytest.mark.parametrize("apart", [timedelta(minutes=-1), timedelta(minutes=1)])
async def test_two_couriers_with_clocks_a_minute_apart_send_nothing_twice(
    stores: tuple[Store, Store], crowd: Crowd, apart: timedelta
) -> None:
    one = crowd.push(stores[0], JumpingClock(NOW), "one")
    other = crowd.push(stores[1], JumpingClock(NOW + apart), "other")
    await one.owes(crowd.places, *PAGES)
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
    stores: tuple[Store, Store], crowd: Crowd
) -> None:
    slow = crowd.push(stores[0], JumpingClock(NOW), "slow")
    ahead = crowd.push(stores[1], JumpingClock(NOW + timedelta(minutes=1)), "ahead")
    await slow.owes(crowd.places, *PAGES)
    hanging, reachable = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        hanging.set()
        await reachable.wait()

    for platform in crowd.platforms:
        platform.happens = hang  # type: ignore[method-assign]
    sending = asyncio.create_task(slow.works())
    await asyncio.wait_for(hanging.wait(), PATIENCE_S)
    ahead.clock.jump(seconds=50)  # the longest that a send takes
    watching = asyncio.create_task(ahead.works())
    await asyncio.sleep(0.1)
    reachable.set()
    await asyncio.gather(sending, watching)
    for _ in range(20):
        slow.clock.jump(seconds=30)
        ahead.clock.jump(seconds=30)
        await asyncio.gather(slow.works(), ahead.works())
    assert crowd.repeated() == 0


async def test_a_machine_that_sleeps_for_an_hour_in_the_middle_repeats_nothing(
    stores: tuple[Store, Store], crowd: Crowd
) -> None:
    clock = JumpingClock(NOW)
    sleeper = crowd.push(stores[0], clock)
    await sleeper.owes(crowd.places, *PAGES)
    platform = crowd.platforms[-1]

    async def falls_asleep() -> None:
        if platform.count in (3, 17, 31):
            clock.jump(hours=1)

    platform.happens = falls_asleep  # type: ignore[method-assign]
    await sleeper.delivers(timedelta(hours=9))
    assert crowd.repeated() == 0


async def test_what_a_sleeping_machine_held_another_sends_and_the_sleeper_does_not_repeat(
    stores: tuple[Store, Store], crowd: Crowd
) -> None:
    clock = JumpingClock(NOW)
    sleeper = crowd.push(stores[0], clock, "sleeper")
    platform = crowd.platforms[-1]
    awake = crowd.push(stores[1], JumpingClock(NOW), "awake")
    await sleeper.owes(crowd.places, *PAGES)

    async def falls_asleep() -> None:
        if platform.count == 5:  # here nothing happens for an hour, and elsewhere much
            clock.jump(hours=1)
            awake.clock.jump(hours=1)
            await awake.works()

    platform.happens = falls_asleep  # type: ignore[method-assign]
    await sleeper.delivers()
    assert crowd.repeated() <= 5, "what was under way when the machine fell asleep"


@pytest.mark.postgres
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_postgres_may_be_restarted_in_the_middle_of_a_push(
    private_postgres: PostgresServer, private_postgres_url: str, crowd: Crowd, how: signal.Signals
) -> None:
    store = await open_store(private_postgres_url)
    push = crowd.push(store, JumpingClock(NOW))
    await push.owes(crowd.places, *PAGES)
    platform = crowd.platforms[-1]
    restarts: list[asyncio.Task[None]] = []

    async def restarts_once() -> None:
        if platform.count == 10:
            restarts.append(asyncio.create_task(asyncio.to_thread(restart)))
        await asyncio.sleep(0.01)

    def restart() -> None:
        private_postgres.stop(how)
        private_postgres.start()

    platform.happens = restarts_once  # type: ignore[method-assign]
    await push.delivers()
    await asyncio.gather(*restarts)
    assert len(restarts) == 1
    assert crowd.repeated() == 0
    await store.close()
