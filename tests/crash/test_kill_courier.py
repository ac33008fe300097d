"""A courier that is killed under load is replaced by the others when its lease is over."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.delivery.courier.chat_delivery import LEASE
from storage.bootstrap import open_store
from tests.crash.courier_process import AcceleratedClock, run_courier
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.people import TelegramPerson
from tests.support.courier_harness import count_repeats
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url
from tests.support.processes import fork, wait_for_exit
from tests.support.stores import NOW, open_chat, plan

pytestmark = [pytest.mark.crash, pytest.mark.postgres]

PAGES = ("page one", "page two", "page three")
READERS, CONCURRENCY = 100, 4
_HELD = text("SELECT leased_by FROM parcels WHERE state = 'pending' AND leased_by IS NOT NULL")


async def _owe(database: str, people: list[TelegramPerson]) -> None:
    store = await open_store(database)
    plans = [plan(await open_chat(store, str(person.id), "telegram"), *PAGES) for person in people]
    await store.outbox.plan(plans, NOW)
    await store.close()


async def _holders(engine: AsyncEngine) -> Mapping[str, int]:
    """Return how many parcels that are owed each courier holds."""
    async with engine.connect() as connection:
        return Counter(name.partition(":")[0] for name in await connection.scalars(_HELD))


async def _until_both_hold(engine: AsyncEngine) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while len(await _holders(engine)) < 2:  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.001)


async def test_the_others_send_what_a_killed_courier_held_when_its_lease_is_over(
    postgres_url: str,
) -> None:
    engine = create_async_engine(postgres_url)
    async with TelegramEmulator(unlimited=True, checked=False) as telegram:
        people = [telegram.person(f"reader {n}", started=True) for n in range(READERS)]
        await _owe(postgres_url, people)
        began = time.monotonic()
        job = {
            "database": postgres_url, "platform": "telegram", "token": telegram.token,
            "url": telegram.url, "concurrency": CONCURRENCY, "now": NOW, "at": began,
        }  # fmt: skip
        clock = AcceleratedClock(NOW, began)
        killed, other = (fork(run_courier, {**job, "name": name}) for name in ("one", "two"))
        await _until_both_hold(engine)
        killed.kill()
        killed.join()
        died = clock.now()
        assert (await _holders(engine))["one"], "it held nothing when it died"
        assert await asyncio.to_thread(wait_for_exit, other) == 0
        repeated = sum(
            count_repeats([message.text for message in person.from_bot], PAGES) for person in people
        )
    await engine.dispose()
    assert repeated <= CONCURRENCY
    assert clock.now() - died > LEASE / 2, "nobody waited for the lease"
