"""Events that are worked on: each once, stored while that takes long, and taken up afterwards."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import consumer as module
from bot.consumer import MAX_ATTEMPTS, EventConsumer
from bot.errors import StoreError
from bot.ports.store import Store
from tests.support.patience import PATIENCE_S

PLATFORM = "telegram"


class Work:
    """Work on events that goes on until it is allowed to end."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.allowed = asyncio.Event()

    def on(self, key: str, consumer: EventConsumer | None = None) -> Callable[[], object]:
        async def work() -> None:
            if consumer is None or await consumer.may_begin(key):
                self.begun.append(key)
                await self.allowed.wait()
                self.done.append(key)

        return work


@pytest.fixture
async def events(store: Store) -> AsyncIterator[EventConsumer]:
    consumer = EventConsumer(PLATFORM, store.inbox)
    yield consumer
    await consumer.stop()


def start(consumer: EventConsumer, work: Work, key: str) -> asyncio.Task[None] | None:
    return consumer.start(key, lambda: f"content of {key}", work.on(key))  # type: ignore[arg-type]


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def stored(store: Store) -> list[str]:
    return [event.key for event in await store.inbox.pending(PLATFORM)]


async def test_an_event_that_is_delivered_again_is_worked_on_once(events: EventConsumer) -> None:
    work = Work()
    first = start(events, work, "1")
    assert start(events, work, "1") is first
    assert events.unsafe() == ["1"]
    work.allowed.set()
    await events.wait(PATIENCE_S)
    assert start(events, work, "1") is None
    assert (work.done, list(events.unsafe())) == (["1"], [])


async def test_what_is_done_soon_is_never_stored_and_what_is_not_is_until_it_is_done(
    store: Store, events: EventConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORE_AFTER_S", 0.05)
    work, soon = Work(), Work()
    soon.allowed.set()
    storing = asyncio.create_task(events.store_late())
    start(events, soon, "soon")
    start(events, work, "1")
    start(events, work, "2")
    async with asyncio.timeout(PATIENCE_S):
        while await stored(store) != ["1", "2"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await until(lambda: not events.unsafe())
    work.allowed.set()
    async with asyncio.timeout(PATIENCE_S):
        while await stored(store):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    storing.cancel()


async def test_what_was_stopped_is_taken_up_by_the_next_one_in_order(
    store: Store, events: EventConsumer
) -> None:
    work, again = Work(), Work()
    for key in ("2", "1"):
        start(events, work, key)
    await events.store()
    await events.stop()
    assert work.done == []
    following = EventConsumer(PLATFORM, store.inbox)
    again.allowed.set()
    for event in await following.pending():
        following.resume(event, again.on(event.key, following))  # type: ignore[arg-type]
    await following.wait(PATIENCE_S)
    await following.stop()
    assert again.done == ["2", "1"]
    assert await stored(store) == []


async def test_an_event_that_ends_every_process_is_begun_a_few_times_only(store: Store) -> None:
    begun = 0
    for life in range(MAX_ATTEMPTS + 3):
        work, consumer = Work(), EventConsumer(PLATFORM, store.inbox)
        left = await consumer.pending()
        for event in left:
            consumer.resume(event, work.on(event.key, consumer))  # type: ignore[arg-type]
        if life == 0:
            run = work.on("1", consumer)
            consumer.start("1", lambda: "{}", run, is_suspect=True)  # type: ignore[arg-type]
        await until(lambda: bool(work.begun) or (not consumer.unsafe() and not consumer._open))  # noqa: B023
        begun += len(work.begun)
        await consumer.stop()  # as if it was killed: what is not done stays stored
    assert begun == MAX_ATTEMPTS
    assert await stored(store) == []


async def test_an_event_that_fails_is_done_and_ends_no_other(
    store: Store, events: EventConsumer
) -> None:
    async def fail() -> None:
        raise RuntimeError("a fault of ours")

    work = Work()
    work.allowed.set()
    events.start("1", lambda: "{}", fail)
    start(events, work, "2")
    await events.wait(PATIENCE_S)
    assert list(events.unsafe()) == []
    assert work.done == ["2"]


async def test_while_the_database_takes_nothing_events_stay_unsafe_and_work_goes_on(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.bootstrap import open_store

    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_MS", 20)
    store = await open_store(sqlite_url)
    consumer, work = EventConsumer(PLATFORM, store.inbox), Work()
    with closing(sqlite3.connect(tmp_path / "paperboy.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start(consumer, work, "1")
        with pytest.raises(StoreError):
            await consumer.store()
        assert consumer.unsafe() == ["1"]
        work.allowed.set()
        await consumer.wait(PATIENCE_S)
    assert (work.done, list(consumer.unsafe())) == (["1"], [])
    await consumer.stop()
    await store.close()
