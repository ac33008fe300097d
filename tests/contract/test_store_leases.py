"""Leases: acquired, renewed, expired, released."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.ports.store import Store
from tests.support.stores import NOW, StoreOpener

SECOND = timedelta(seconds=1)
UNTIL = NOW + 15 * SECOND


async def test_a_lease_is_acquired_and_renewed(store: Store):
    assert await store.leases.acquire("listen", "ada", NOW, UNTIL)
    assert not await store.leases.acquire("listen", "bob", NOW, UNTIL)
    assert await store.leases.acquire("listen", "ada", NOW, UNTIL + 15 * SECOND)
    assert not await store.leases.acquire("listen", "bob", UNTIL, UNTIL + 15 * SECOND)


async def test_another_acquires_a_lease_that_has_expired(store: Store):
    await store.leases.acquire("listen", "ada", NOW, UNTIL)
    assert not await store.leases.acquire("listen", "bob", UNTIL - SECOND, UNTIL + SECOND)
    assert await store.leases.acquire("listen", "bob", UNTIL, UNTIL + SECOND)
    assert not await store.leases.acquire("listen", "ada", UNTIL, UNTIL + SECOND)


async def test_only_its_holder_releases_a_lease(store: Store):
    await store.leases.acquire("listen", "ada", NOW, UNTIL)
    await store.leases.release("listen", "bob")
    assert not await store.leases.acquire("listen", "bob", NOW, UNTIL)
    await store.leases.release("listen", "ada")
    assert await store.leases.acquire("listen", "bob", NOW, UNTIL)


async def test_one_of_many_that_acquire_a_lease_at_once_has_it(
    store: Store, open_another: StoreOpener
):
    stores = [store, *[await open_another() for _ in range(3)]]
    asked = (opened.leases.acquire("listen", str(n), NOW, UNTIL) for n, opened in enumerate(stores))
    assert sum(await asyncio.gather(*asked)) == 1
