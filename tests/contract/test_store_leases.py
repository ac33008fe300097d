"""What one process does at a time: held, renewed, run out, let go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.ports import Store
from tests.support.stores import NOW, StoreOpener

SECOND = timedelta(seconds=1)
UNTIL = NOW + 15 * SECOND


async def test_one_holds_it_and_may_go_on_holding_it(store: Store):
    assert await store.leases.acquire("listen", "ada", NOW, UNTIL)
    assert not await store.leases.acquire("listen", "bob", NOW, UNTIL)
    assert await store.leases.acquire("listen", "ada", NOW, UNTIL + 15 * SECOND)
    assert not await store.leases.acquire("listen", "bob", UNTIL, UNTIL + 15 * SECOND)


async def test_another_takes_it_when_it_has_run_out(store: Store):
    await store.leases.acquire("listen", "ada", NOW, UNTIL)
    assert not await store.leases.acquire("listen", "bob", UNTIL - SECOND, UNTIL + SECOND)
    assert await store.leases.acquire("listen", "bob", UNTIL, UNTIL + SECOND)
    assert not await store.leases.acquire("listen", "ada", UNTIL, UNTIL + SECOND)


async def test_only_its_holder_lets_it_go(store: Store):
    await store.leases.acquire("listen", "ada", NOW, UNTIL)
    await store.leases.release("listen", "bob")
    assert not await store.leases.acquire("listen", "bob", NOW, UNTIL)
    await store.leases.release("listen", "ada")
    assert await store.leases.acquire("listen", "bob", NOW, UNTIL)


async def test_of_many_that_ask_at_once_one_gets_it(store: Store, open_another: StoreOpener):
    stores = [store, *[await open_another() for _ in range(3)]]
    asked = (one.leases.acquire("listen", str(n), NOW, UNTIL) for n, one in enumerate(stores))
    assert sum(await asyncio.gather(*asked)) == 1
