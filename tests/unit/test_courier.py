"""The courier gives back what it cannot finish, and repeats nothing that another one took over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.courier import LEASE, Courier, Lane
from bot.delivery.pacing import Pacer
from bot.document.nodes import Document
from bot.errors import StoreError
from bot.model.chat import Address, Form
from bot.model.delivery import Pace
from bot.ports import Store
from storage import open_store
from tests.clock import JumpingClock
from tests.couriers import drain
from tests.stores import NOW, newcomer, plan


class Taker:
    """A platform that takes everything and tells when."""

    name = "telegram"

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.keys: list[str] = []
        self._then = then

    async def send(self, address: Address, page: Document, key: str, form: Form) -> str:
        assert address.platform == self.name
        assert page.blocks
        self.keys.append(key)
        self._then()
        return key


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'paperboy.db'}")
    yield store
    await store.close()


def courier(name: str, store: Store, platform: Taker, clock: JumpingClock) -> Courier:
    lanes = {platform.name: Lane(platform, Pacer(Pace(30, 0), clock))}  # type: ignore[arg-type]
    return Courier(name, store, lanes, clock)


async def test_a_courier_that_is_stopped_begins_no_other_page(store: Store) -> None:
    clock = JumpingClock(NOW)
    await store.outbox.plan([plan(await newcomer(store), "one", "two", "three")], NOW)
    platform = Taker(then=lambda: stopped.stop())  # noqa: PLW0108 - it is made below
    stopped = courier("first", store, platform, clock)
    await stopped.run()
    assert len(platform.keys) == 1
    await drain(courier("second", store, platform, clock))  # at once: they were given back
    assert len(platform.keys) == len(set(platform.keys)) == 3


async def test_slow_sends_are_not_repeated_by_another_courier(store: Store) -> None:
    clock = JumpingClock(NOW)
    await store.outbox.plan([plan(await newcomer(store), *"abcdefghij")], NOW)
    platform = Taker(then=lambda: clock.jump(seconds=LEASE.total_seconds() / 5))
    first = courier("first", store, platform, clock)
    await first.deliver_batch()
    assert 1 < len(platform.keys) < 10
    assert clock.now() <= NOW + LEASE
    await drain(courier("second", store, platform, clock))
    assert len(platform.keys) == len(set(platform.keys)) == 10


async def test_a_failing_notebook_is_told_when_every_other_chat_is_done(store: Store) -> None:
    clock = JumpingClock(NOW)
    chats = [await newcomer(store, place) for place in ("1", "2", "3")]
    await store.outbox.plan([plan(chat, "page") for chat in chats], NOW)
    settle, platform = store.outbox.settle, Taker()

    async def failing_once(*args: object) -> None:
        if len(settled) == 0:
            settled.append(args)
            raise StoreError("busy")
        await asyncio.sleep(0.05)
        settled.append(args)
        await settle(*args)  # type: ignore[arg-type]

    settled: list[object] = []
    store.outbox.settle = failing_once  # type: ignore[method-assign]
    with pytest.raises(StoreError):
        await courier("first", store, platform, clock).deliver_batch()
    assert len(settled) == 3
    assert await store.outbox.claim("other", ["telegram"], NOW, timedelta(1), 9) == ()
