"""The inbox: events that are not done with, in the order of their arrival."""

from __future__ import annotations

from bot.ports.coordination import StoredEvent
from bot.ports.store import Store
from tests.support.stores import StoreOpener

FIRST, SECOND = StoredEvent("2", '{"text": "\\u0000 /today"}'), StoredEvent("1", "文")


async def test_events_come_back_in_the_order_of_their_arrival_and_each_once(
    store: Store, open_another: StoreOpener
) -> None:
    await store.inbox.add("telegram", [FIRST])
    await store.inbox.add("telegram", [FIRST, SECOND])
    await store.inbox.add("discord", [SECOND])
    assert await (await open_another()).inbox.pending("telegram") == (FIRST, SECOND)


async def test_what_is_done_is_removed_from_its_own_platform(store: Store) -> None:
    await store.inbox.add("telegram", [FIRST, SECOND])
    await store.inbox.add("discord", [SECOND])
    await store.inbox.remove("telegram", [SECOND.key, "unknown"])
    assert await store.inbox.pending("telegram") == (FIRST,)
    assert await store.inbox.pending("discord") == (SECOND,)


async def test_attempts_are_counted_for_each_event(store: Store) -> None:
    await store.inbox.add("telegram", [FIRST, SECOND])
    counts = [await store.inbox.count_attempt("telegram", FIRST.key) for _ in range(3)]
    assert counts == [1, 2, 3]
    assert await store.inbox.count_attempt("telegram", SECOND.key) == 1
    assert await store.inbox.count_attempt("telegram", "unknown") == 0


async def test_hundreds_of_events_are_stored_and_removed_at_once(store: Store) -> None:
    events = [StoredEvent(str(number), "{}") for number in range(1200)]
    await store.inbox.add("telegram", events)
    assert await store.inbox.pending("telegram") == tuple(events)
    await store.inbox.remove("telegram", [event.key for event in events])
    assert await store.inbox.pending("telegram") == ()
