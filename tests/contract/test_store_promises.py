"""What chats were promised: stored, kept once, and silent where nobody would read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.model.chat import Chat, ChatAddress, Look, Pause, Promise
from bot.model.delivery import ParcelState, Settlement
from bot.ports.store import Store
from tests.support.stores import DEFAULTS, NOW, TUESDAY, StoreOpener, open_chat, plan

TELEGRAM = ["telegram"]
DAY = timedelta(days=1)
ROBOTS = Promise(TUESDAY, ("cs.RO",))


async def promised(store: Store) -> list[Promise | None]:
    return [chat.promise for chat in await store.chats.promised(TELEGRAM)]


async def promise_to(store: Store, *promises: Promise) -> Chat:
    """Store these promises, and return the chat that has them."""
    chat = await open_chat(store)
    for promise in promises:
        await store.chats.add_promise(chat.id, promise)
    return await open_chat(store)


async def test_a_promise_is_there_for_another_process(store: Store, open_another: StoreOpener):
    chat = await promise_to(store, ROBOTS)
    other = await open_another()
    (found,) = await other.chats.promised(TELEGRAM)
    assert (found, found.promise) == (chat, ROBOTS)
    assert await other.chats.promised(["discord"]) == ()


async def test_promises_of_one_date_are_one_and_another_date_replaces_them(store: Store):
    await promise_to(store, ROBOTS, Promise(TUESDAY, ("math.*", "cs.RO")))
    assert await promised(store) == [Promise(TUESDAY, ("cs.RO", "math.*"))]
    tomorrow = Promise(TUESDAY + DAY, ("cs.CV",))
    await promise_to(store, tomorrow)
    assert await promised(store) == [tomorrow]


async def test_paused_muted_and_gone_chats_are_left_in_peace(store: Store):
    chat = await promise_to(store, ROBOTS)
    for pause in (Pause(), Pause(TUESDAY + DAY)):
        await store.chats.set_pause(chat.id, pause, None)
        assert await promised(store) == []
    await store.chats.set_pause(chat.id, None, NOW)
    assert await promised(store) == [ROBOTS]
    await store.chats.retire(chat.address)
    assert await promised(store) == []
    chat = await open_chat(store)
    assert await promised(store) == [ROBOTS]
    await store.outbox.plan([plan(chat, "one")], NOW)
    (parcel,) = await store.outbox.claim("w", TELEGRAM, NOW, DAY, 9)
    held = Settlement(parcel.id, ParcelState.PENDING, 0, held_since=NOW, may_write=False)
    await store.outbox.settle("w", [held], NOW)
    assert await promised(store) == []


async def test_a_plan_that_keeps_a_promise_ends_it_and_no_newer_one(store: Store):
    chat = await promise_to(store, ROBOTS)
    keeping = plan(chat, "cs.RO is here", digest="follow-up", ended_promise=chat.promise)
    assert await store.outbox.plan([plan(chat, "late")], NOW) == 1
    assert await promised(store) == [ROBOTS]
    assert await store.outbox.plan([keeping], NOW) == 1
    assert await promised(store) == []
    await promise_to(store, ROBOTS, Promise(TUESDAY, ("cs.CV",)))
    assert await store.outbox.plan([keeping], NOW) == 1
    assert await promised(store) == [Promise(TUESDAY, ("cs.RO", "cs.CV"))]
    assert len(await store.outbox.undelivered(chat.id)) == 2  # the same page is written once


async def test_a_void_plan_keeps_no_promise(store: Store):
    chat = await promise_to(store, ROBOTS)
    await store.chats.set_pause(chat.id, Pause(), NOW + DAY)
    keeping = plan(chat, "cs.RO is here", ended_promise=chat.promise)
    assert await store.outbox.plan([keeping], NOW) == 0
    await store.chats.set_pause(chat.id, None, NOW)
    assert await promised(store) == [ROBOTS]


async def test_a_chat_that_moves_into_another_takes_its_promise_along(store: Store):
    chat = await promise_to(store, ROBOTS)
    there = ChatAddress("telegram", "2")
    await store.chats.get_or_create(there, chat.kind, DEFAULTS)
    await store.chats.move(chat.address, "2")
    (found,) = await store.chats.promised(TELEGRAM)
    assert (found.address, found.promise) == (there, ROBOTS)


@pytest.mark.parametrize("damaged", ["soon", "2026-13-41 cs.RO", "9" * 40])
async def test_a_damaged_promise_costs_no_chat_its_digests(
    store: Store, database_url: str, damaged: str
):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.RO"], 0, NOW)
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE chats SET promise = :it"), {"it": damaged})
    await engine.dispose()
    assert [due.id for due in await store.chats.due(NOW, TELEGRAM, 9)] == [chat.id]
    assert await promised(store) == [None]


async def test_what_was_asked_for_by_name_is_kept_once_and_known_to_the_collector(store: Store):
    looks = Look("math.*", (TUESDAY - DAY, TUESDAY), 41), Look("cs.CL", (TUESDAY,), 41)
    again = replace(looks[0], after_seq=43)
    await promise_to(store, ROBOTS, Promise(TUESDAY, looks=looks), Promise(TUESDAY, looks=(again,)))
    assert await promised(store) == [Promise(TUESDAY, ("cs.RO",), looks)]
    assert await store.chats.looks() == looks
    chat = await open_chat(store)
    await store.chats.set_pause(chat.id, Pause(), None)
    assert await store.chats.looks() == ()
