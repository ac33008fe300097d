"""What waits too long takes no turn, and what waits for its own chat holds no slot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.courier.chat_delivery import LEASE, SEND_BY, PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Document
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.delivery import RateLimits
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.couriers import deliver_claimed
from tests.support.patience import PATIENCE_S
from tests.support.stores import DEFAULTS, NOW, open_chat, plan, prepare_sqlite
from tests.unit.delivery.courier.test_courier import Taker


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(prepare_sqlite(tmp_path / "paperboy.db"))
    yield store
    await store.close()


async def test_what_is_late_takes_no_turn(store: Store) -> None:
    clock = JumpingClock(NOW)
    platform = Taker(then=lambda: clock.jump(seconds=SEND_BY.total_seconds() + 1))
    limiter, sent_to = RateLimiter(RateLimits(30, 0), clock), list[str]()
    bulk = limiter.bulk
    limiter.bulk = lambda address, kind: sent_to.append(address.place) or bulk(address, kind)  # type: ignore[method-assign, func-returns-value]
    await store.outbox.plan([plan(await open_chat(store, place), "page") for place in "123"], NOW)
    paced = {"telegram": PacedPlatform(platform, limiter)}  # type: ignore[arg-type]
    courier = Courier("one", store, paced, clock, concurrency=1)
    await deliver_claimed(courier)
    assert sent_to == ["1"]
    assert len(await store.outbox.claim("two", ["telegram"], clock.now(), LEASE, 9)) == 2


class Hanging(Taker):
    def __init__(self, place: str) -> None:
        super().__init__()
        self.place, self.goes_on, self.places = place, asyncio.Event(), list[str]()

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        self.places.append(address.place)
        if address.place == self.place:
            await self.goes_on.wait()
        return await super().send(address, page, key, render_mode)


async def test_topics_that_wait_for_their_group_hold_up_nobody_else(store: Store) -> None:
    clock, platform = JumpingClock(NOW), Hanging("-100:1")
    limits = replace(RateLimits(30, 1), chat_of=lambda place: place.partition(":")[0])
    for place in ("-100:1", "-100:2", "-100:3", "5"):
        chat = await store.chats.get_or_create(
            ChatAddress("telegram", place), ChatKind.GROUP, DEFAULTS
        )
        await store.outbox.plan([plan(chat, "page")], NOW)
    paced = {"telegram": PacedPlatform(platform, RateLimiter(limits, clock))}  # type: ignore[arg-type]
    courier = Courier("one", store, paced, clock, concurrency=2)
    bulk = asyncio.create_task(deliver_claimed(courier))
    async with asyncio.timeout(PATIENCE_S):
        while "5" not in platform.places:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        platform.goes_on.set()
        await bulk
    assert platform.places == ["-100:1", "5", "-100:2", "-100:3"]
