"""The outbox: planned once, claimed in order under a lease, settled for good."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.document.nodes import Document, Paragraph, Text, plain_text
from bot.errors import StoreError
from bot.model.announcement import AnnounceType
from bot.model.chat import (
    DEFAULT_TYPES,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    PastTypes,
    RenderMode,
)
from bot.model.delivery import ChatPlan, LastDelivery, Parcel, ParcelState, Repagination, Settlement
from bot.ports.coordination import Queue
from bot.ports.store import Store
from storage.bootstrap import open_store
from storage.engine import Database
from storage.errors import TransientError
from storage.outbox.claim import PARCELS_PER_CHAT
from storage.schema import parcels
from tests.support.patience import PATIENCE_S
from tests.support.stores import (
    DEFAULTS,
    NOW,
    TUESDAY,
    StoreOpener,
    all_rows,
    open_chat,
    page,
    plan,
)

PLATFORMS = ["telegram", "discord"]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


async def claim(
    store: Store, worker: str = "w", at: timedelta = timedelta(), limit: int = 100
) -> tuple[Parcel, ...]:
    return await store.outbox.claim(worker, PLATFORMS, NOW + at, MINUTE, limit)


def texts(parcels: Sequence[Parcel]) -> list[str]:
    blocks = [parcel.page.blocks[0] for parcel in parcels]
    return [plain_text(block.children) for block in blocks if isinstance(block, Paragraph)]


def sent(parcel: Parcel) -> Settlement:
    return Settlement(parcel.id, ParcelState.SENT, parcel.attempts, receipt=f"m{parcel.id}")


def waiting(parcel: Parcel, minutes: int) -> Settlement:
    later = NOW + minutes * MINUTE
    return Settlement(parcel.id, ParcelState.PENDING, parcel.attempts + 1, later, note="429")


# --- planning -------------------------------------------------------------------------------


async def test_a_look_into_an_empty_outbox_builds_no_statement(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await claim(store)
    built: list[str] = []
    for name in ("select", "update"):
        monkeypatch.setattr(f"storage.outbox.claim.{name}", partial(built.append, name))
    assert await claim(store) == ()
    assert built == []


async def test_a_plan_moves_the_chat_and_owes_it_pages(store: Store):
    chat = await open_chat(store)
    tomorrow = NOW + DAY
    decided = plan(chat, "one", "two", cursor=7, next_due_at=tomorrow, awaited=TUESDAY)
    assert await store.outbox.plan([decided], NOW) == 1
    found = await store.chats.find(chat.address)
    assert found is not None
    assert (found.cursor, found.next_due_at, found.awaited) == (7, tomorrow, TUESDAY)
    assert await store.outbox.pending() == 2


async def test_planning_twice_is_planning_once(store: Store):
    chat = await open_chat(store)
    decided = plan(chat, "one", cursor=7)
    assert await store.outbox.plan([decided], NOW) == 1
    assert await store.outbox.plan([decided], NOW) == 0
    assert await store.outbox.plan([decided, decided], NOW) == 0
    assert await store.outbox.pending() == 1


async def test_the_same_page_of_a_digest_is_owed_once_even_by_a_plan_that_holds(store: Store):
    chat = await open_chat(store)
    assert await store.outbox.plan([plan(chat, "one"), plan(chat, "one", "two")], NOW) == 2
    assert texts(await claim(store)) == ["one", "two"]


@pytest.mark.parametrize("changes", [{"expected_cursor": 1}, {"expected_due_at": NOW}])
async def test_a_plan_whose_expectations_no_longer_hold_is_void(
    store: Store, changes: dict[str, Any]
):
    chat = await open_chat(store)
    assert await store.outbox.plan([plan(chat, "one", cursor=9, **changes)], NOW) == 0
    assert await store.outbox.pending() == 0
    assert await store.chats.find(chat.address) == chat


async def test_a_void_plan_does_not_keep_others_from_holding(store: Store):
    ada, bob = await open_chat(store, "ada"), await open_chat(store, "bob")
    stale = plan(ada, "one", expected_cursor=99)
    unknown = ChatPlan(10**6, 0, None, "d1", (page("x"),), 1, None)
    assert await store.outbox.plan([stale, unknown, plan(bob, "two")], NOW) == 1
    assert texts(await claim(store)) == ["two"]


async def test_a_plan_without_pages_only_moves_the_chat(store: Store):
    chat = await open_chat(store)
    assert await store.outbox.plan([plan(chat, cursor=3)], NOW) == 1
    assert (await open_chat(store)).cursor == 3
    assert await store.outbox.pending() == 0


async def test_hundreds_of_chats_are_planned_at_once(store: Store):
    chats = [await open_chat(store, str(n)) for n in range(250)]
    shared = (page("shared"), page("pages"))
    plans = [plan(chat, pages=shared, cursor=5) for chat in chats]
    assert await store.outbox.plan(plans, NOW) == 250
    assert await store.outbox.pending() == 500


async def test_equal_pages_are_stored_once_however_many_chats_and_digests_share_them(
    store: Store, database_url: str
):
    for platform in PLATFORMS:
        for number in range(20):
            chat = await open_chat(store, str(number), platform)
            both = [plan(chat, "shared", "too", digest=digest) for digest in ("d1", "d2")]
            assert await store.outbox.plan(both, NOW) == 2
    stored = await all_rows(database_url)
    assert len(stored["parcels"]) == 2 * 20 * 2 * 2
    assert len(stored["pages"]) == 2


async def test_a_page_that_is_rejected_delays_only_its_own_chat(store: Store):
    chats = [await open_chat(store, name) for name in ("ada", "bob", "eve")]
    plans = [plan(chat, f"for {chat.address.place}", cursor=5) for chat in chats]
    plans[1] = plan(chats[1], "\ud800 is half a character", cursor=5)
    with pytest.raises(StoreError):
        await store.outbox.plan(plans, NOW)
    assert texts(await claim(store)) == ["for ada", "for eve"]
    assert (await open_chat(store, "bob")).cursor == 0


async def test_two_planners_write_once(store: Store, open_another: StoreOpener):
    other = await open_another()
    chats = [await open_chat(store, str(n)) for n in range(20)]
    plans = [plan(chat, "one", "two", cursor=5) for chat in chats]
    halves = [plans, list(reversed(plans))]
    written = await asyncio.gather(
        *(
            opened.outbox.plan(half, NOW)
            for opened, half in zip((store, other), halves, strict=True)
        )
    )
    assert sum(written) == 20
    assert await store.outbox.pending() == 40


async def test_a_page_is_stored_once_for_all_who_are_owed_it(store: Store):
    first, second = await open_chat(store, "1"), await open_chat(store, "2")
    shared = plan(first, "one")
    await store.outbox.plan([shared], NOW)
    await store.outbox.plan([replace(plan(second), pages=shared.pages)], NOW)
    assert texts(await claim(store)) == ["one", "one"]


async def test_a_page_deleted_with_its_last_parcel_is_stored_again_for_the_next(
    store: Store,
):
    first, second = await open_chat(store, "1"), await open_chat(store, "2")
    shared = plan(first, "one")
    await store.outbox.plan([shared], NOW)
    await store.chats.delete(first.id)
    await store.outbox.plan([replace(plan(second), pages=shared.pages)], NOW)
    assert texts(await claim(store)) == ["one"]


async def test_a_page_of_a_plan_that_was_void_is_stored_with_the_one_that_holds(store: Store):
    chat = await open_chat(store)
    void = plan(chat, "one", expected_cursor=1)
    assert await store.outbox.plan([void], NOW) == 0
    assert await store.outbox.plan([replace(void, expected_cursor=chat.cursor)], NOW) == 1
    assert texts(await claim(store)) == ["one"]


# --- claiming -------------------------------------------------------------------------------


async def test_a_claim_brings_everything_a_courier_needs(store: Store):
    address = ChatAddress("discord", "123456789012345678")
    chat = await store.chats.get_or_create(address, ChatKind.GROUP, DEFAULTS)
    await store.outbox.plan([plan(chat, "one")], NOW)
    (parcel,) = await claim(store)
    assert (parcel.chat_id, parcel.address, parcel.kind) == (chat.id, address, ChatKind.GROUP)
    assert (parcel.page, parcel.attempts) == (page("one"), 0)


async def test_keys_are_short_stable_and_no_two_alike(store: Store):
    for place in ("1", "2"):
        await store.outbox.plan([plan(await open_chat(store, place), "same", "same")], NOW)
    first = {parcel.id: parcel.key for parcel in await claim(store)}
    again = {parcel.id: parcel.key for parcel in await claim(store, at=2 * MINUTE)}
    assert first == again
    assert len(set(first.values())) == 4
    assert all(re.fullmatch("[A-Za-z0-9]{1,25}", key) for key in first.values())


async def test_a_chats_parcels_come_together_in_order(store: Store):
    ada, bob = await open_chat(store, "ada"), await open_chat(store, "bob")
    plans = [plan(ada, "a1", "a2"), plan(bob, "b1"), plan(ada, "a3", digest="d2")]
    await store.outbox.plan(plans, NOW)
    assert texts(await claim(store)) == ["a1", "a2", "a3", "b1"]


async def test_what_is_leased_is_not_claimed_again(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], NOW)
    assert len(await claim(store)) == 2
    assert await claim(store) == ()
    assert await claim(store, "somebody else") == ()


async def test_an_expired_lease_is_claimable_again(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], NOW)
    taken = await claim(store)
    assert await claim(store, "v", at=MINUTE - timedelta(microseconds=1)) == ()
    assert await claim(store, "v", at=MINUTE) == taken


async def test_released_parcels_are_claimable_at_once(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], NOW)
    taken = await claim(store)
    await store.outbox.release("w", [parcel.id for parcel in taken])
    assert await claim(store, "v") == taken


async def test_the_limit_cuts_and_what_it_left_waits_for_what_it_took(store: Store):
    ada, bob = await open_chat(store, "ada"), await open_chat(store, "bob")
    await store.outbox.plan([plan(ada, "a1", "a2", "a3"), plan(bob, "b1")], NOW)
    first = await claim(store, limit=2)
    assert texts(first) == ["a1", "a2"]
    assert texts(await claim(store)) == ["b1"]
    await store.outbox.settle("w", [sent(parcel) for parcel in first], NOW)
    assert texts(await claim(store)) == ["a3"]


async def test_a_flooded_chat_waits_alone_and_in_order(store: Store):
    chats = [await open_chat(store, name) for name in ("ada", "bob", "eve")]
    await store.outbox.plan([plan(chat, f"{chat.id}.1", f"{chat.id}.2") for chat in chats], NOW)
    taken = await claim(store)
    flooded = [parcel for parcel in taken if parcel.chat_id == chats[0].id]
    await store.outbox.settle("w", [waiting(flooded[0], 5)], NOW)
    await store.outbox.release("w", [flooded[1].id])
    others = [parcel for parcel in taken if parcel.chat_id != chats[0].id]
    await store.outbox.settle("w", [sent(parcel) for parcel in others], NOW)
    assert await claim(store, at=4 * MINUTE) == ()
    back = await claim(store, at=5 * MINUTE)
    assert [(parcel.id, parcel.attempts) for parcel in back] == [
        (flooded[0].id, 1),
        (flooded[1].id, 0),
    ]


async def test_nothing_behind_a_waiting_page_overtakes_it(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one", "two", "three")], NOW)
    one, two, three = await claim(store)
    await store.outbox.settle("w", [sent(one), waiting(two, 5)], NOW)
    await store.outbox.release("w", [three.id])
    assert await claim(store) == ()
    await store.outbox.plan([plan(chat, "four", digest="d2")], NOW)
    assert await claim(store) == ()
    assert texts(await claim(store, at=5 * MINUTE)) == ["two", "three", "four"]


async def test_a_page_that_waits_in_the_middle_stops_those_behind_it(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one", "two", "three")], NOW)
    one, two, three = await claim(store)
    await store.outbox.settle("w", [waiting(two, 5)], NOW)
    await store.outbox.release("w", [one.id, three.id])
    assert texts(await claim(store)) == ["one"]


async def test_a_parked_page_does_not_block_what_follows(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], NOW)
    one, two = await claim(store)
    await store.outbox.settle("w", [Settlement(one.id, ParcelState.PARKED, 1, note="400")], NOW)
    await store.outbox.release("w", [two.id])
    assert texts(await claim(store)) == ["two"]


async def test_only_parcels_of_the_platforms_asked_for_are_claimed(store: Store):
    for platform in PLATFORMS:
        await store.outbox.plan([plan(await open_chat(store, platform=platform), platform)], NOW)
    taken = await store.outbox.claim("w", ["discord"], NOW, MINUTE, 9)
    assert texts(taken) == ["discord"]
    assert await store.outbox.claim("w", [], NOW, MINUTE, 9) == ()


async def test_the_oldest_parcels_of_all_platforms_go_first(store: Store):
    for platform in ("discord", "telegram", "discord", "telegram"):
        place = str(await store.outbox.pending())
        await store.outbox.plan([plan(await open_chat(store, place, platform), place)], NOW)
    assert texts(await claim(store, limit=3)) == ["0", "1", "2"]


async def test_concurrent_claims_never_overlap(store: Store, open_another: StoreOpener):
    couriers = [store, await open_another(), await open_another()]
    chats = [await open_chat(store, str(n)) for n in range(30)]
    await store.outbox.plan([plan(chat, "one", "two") for chat in chats], NOW)
    taken: list[Parcel] = []
    while len(taken) < 60:
        claims = (claim(courier, f"w{n}", limit=6) for n, courier in enumerate(couriers))
        news = [parcel for part in await asyncio.gather(*claims) for parcel in part]
        assert news, "parcels are owed, and nobody gets them"
        taken += news
    assert len({parcel.id for parcel in taken}) == 60
    assert await claim(store) == ()


@pytest.mark.postgres
async def test_what_another_courier_is_about_to_take_is_skipped_and_not_waited_for(
    postgres_url: str,
):
    store, engine = await open_store(postgres_url), create_async_engine(postgres_url)
    chats = [await open_chat(store, str(number)) for number in range(6)]
    await store.outbox.plan([plan(chat, "one", "two") for chat in chats], NOW)
    locked = select(parcels.c.id).where(parcels.c.chat_id.in_([chat.id for chat in chats[:3]]))
    async with engine.begin() as another:
        await another.execute(locked.with_for_update())
        async with asyncio.timeout(PATIENCE_S):
            taken = await claim(store)
    assert {parcel.chat_id for parcel in taken} == {chat.id for chat in chats[3:]}
    assert len(taken) == 6
    assert {parcel.chat_id for parcel in await claim(store, "v")} == {chat.id for chat in chats[:3]}
    await engine.dispose()
    await store.close()


# --- settling -------------------------------------------------------------------------------


async def test_what_is_settled_is_owed_no_more(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one", "two", "three")], NOW)
    one, two, three = await claim(store)
    await store.outbox.settle(
        "w",
        [
            sent(one),
            Settlement(two.id, ParcelState.PARKED, 1, note="400"),
            Settlement(three.id, ParcelState.DROPPED, 1, note="403"),
        ],
        NOW,
    )
    assert await store.outbox.states() == {
        ParcelState.PENDING: 0,
        ParcelState.SENT: 1,
        ParcelState.PARKED: 1,
        ParcelState.DROPPED: 1,
    }
    assert await claim(store, at=DAY) == ()


async def test_what_was_sent_stays_sent_whatever_a_late_courier_says(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one")], NOW)
    (slow,) = await claim(store, "slow")
    (quick,) = await claim(store, "quick", at=MINUTE)
    await store.outbox.settle("w", [sent(quick)], NOW + MINUTE)
    await store.outbox.settle("slow", [waiting(slow, 9)], NOW + 2 * MINUTE)
    assert await claim(store, at=DAY) == ()
    assert (await store.outbox.states())[ParcelState.SENT] == 1


async def test_what_was_sent_twice_was_delivered_the_first_time(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one")], NOW)
    (parcel,) = await claim(store)
    await store.outbox.settle("w", [sent(parcel)], NOW)
    await store.outbox.settle("w", [sent(parcel)], NOW + MINUTE)
    assert await store.outbox.last_delivered(chat.id) == LastDelivery(NOW, ())


async def test_what_was_given_up_counts_as_sent_when_it_turns_out_to_have_been(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one")], NOW)
    (parcel,) = await claim(store)
    await store.outbox.settle("w", [Settlement(parcel.id, ParcelState.PARKED, 1, note="400")], NOW)
    await store.outbox.settle("w", [sent(parcel)], NOW)
    assert (await store.outbox.states())[ParcelState.SENT] == 1


async def test_a_chat_that_moved_is_written_to_at_its_new_place(store: Store):
    chat = await open_chat(store, "-1")
    await store.outbox.plan([plan(chat, "one", "two")], NOW)
    one, two = await claim(store)
    moved = Settlement(one.id, ParcelState.PENDING, 0, moved_to="-100")
    await store.outbox.settle("w", [moved, Settlement(two.id, ParcelState.PENDING, 0)], NOW)
    again = await claim(store)
    assert [parcel.address for parcel in again] == [ChatAddress("telegram", "-100")] * 2
    assert [parcel.key for parcel in again] == [one.key, two.key]


async def test_a_gone_chat_is_retired_with_all_it_was_owed(store: Store):
    ada, bob = await open_chat(store, "ada"), await open_chat(store, "bob")
    await store.outbox.plan([plan(ada, "one", "two"), plan(bob, "three")], NOW)
    parcel = (await claim(store))[0]
    gone = Settlement(parcel.id, ParcelState.DROPPED, 1, note="403 Forbidden", retire=True)
    await store.outbox.settle("w", [gone], NOW)
    found = await store.chats.find(ada.address)
    assert found is not None
    assert found.state is ChatState.GONE
    assert (await store.outbox.states())[ParcelState.DROPPED] == 2
    assert texts(await claim(store, at=DAY)) == ["three"]


async def test_settling_what_was_deleted_meanwhile_is_harmless(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one", "two")], NOW)
    one, two = await claim(store)
    await store.chats.delete(chat.id)
    moved = Settlement(two.id, ParcelState.PENDING, 0, moved_to="elsewhere")
    await store.outbox.settle("w", [sent(one), moved], NOW)
    await store.outbox.release("w", [one.id])
    await store.outbox.settle("w", [], NOW)
    assert await store.chats.find(ChatAddress("telegram", "elsewhere")) is None


# --- looking back ---------------------------------------------------------------------------


async def test_the_last_delivered_digest_is_the_newest_that_arrived_whole(store: Store):
    chat = await open_chat(store)
    covers = (date(2026, 6, 15), TUESDAY)
    first = plan(chat, "one", "two", dates=covers)
    await store.outbox.plan([first, plan(chat, "three", "four", digest="d2")], NOW)
    assert await store.outbox.last_delivered(chat.id) is None
    one, two, three, _ = await claim(store)
    await store.outbox.settle("w", [sent(one)], NOW)
    assert await store.outbox.last_delivered(chat.id) is None
    await store.outbox.settle("w", [sent(two), sent(three)], NOW + MINUTE)
    assert await store.outbox.last_delivered(chat.id) == LastDelivery(NOW + MINUTE, covers)


async def test_a_notice_is_not_the_last_digest(store: Store):
    chat = await open_chat(store)
    digest, notice = plan(chat, "one", dates=(TUESDAY,)), plan(chat, "nothing new", digest="d2")
    await store.outbox.plan([digest, notice], NOW)
    await store.outbox.settle("w", [sent(parcel) for parcel in await claim(store)], NOW)
    assert await store.outbox.last_delivered(chat.id) == LastDelivery(NOW, (TUESDAY,))


async def test_pruning_removes_what_was_settled_long_ago_and_nothing_owed(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    await store.outbox.plan([plan(chat, "old", "shared"), plan(other, "shared")], NOW)
    taken = [parcel for parcel in await claim(store) if parcel.chat_id == chat.id]
    await store.outbox.settle("w", [sent(parcel) for parcel in taken], NOW)
    assert await store.outbox.prune(NOW) == 0
    assert await store.outbox.prune(NOW + MINUTE) == 2
    assert await store.outbox.prune(NOW + MINUTE) == 0
    assert texts(await claim(store, at=DAY)) == ["shared"]


async def test_a_page_goes_with_the_last_parcel_that_refers_to_it(store: Store, database_url: str):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    await store.outbox.plan([plan(chat, "old", "shared"), plan(other, "shared")], NOW)
    one, two, three = await claim(store)
    await store.outbox.settle("w", [sent(one), sent(two)], NOW)
    await store.outbox.prune(NOW + MINUTE)
    assert len((await all_rows(database_url))["pages"]) == 1
    assert texts(await store.outbox.undelivered(other.id)) == ["shared"]
    await store.outbox.settle("w", [sent(three)], NOW)
    await store.outbox.prune(NOW + MINUTE)
    assert (await all_rows(database_url))["pages"] == []


async def test_dropped_parcels_are_pruned_as_well(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one")], NOW)
    await store.chats.retire(chat.address)
    assert await store.outbox.prune(NOW) == 0
    assert await store.outbox.prune(NOW + MINUTE) == 1


async def test_an_empty_document_is_a_page_too(store: Store):
    chat = await open_chat(store)
    pages = (Document(()), Document((Paragraph((Text("中 🦜 \n\0"),)),)))
    assert await store.outbox.plan([plan(chat, pages=pages)], NOW) == 1
    assert tuple(parcel.page for parcel in await claim(store)) == pages


# --- what outlives its lease ----------------------------------------------------------------


async def test_a_worker_whose_lease_expired_neither_settles_nor_releases_for_another(
    store: Store,
):
    await store.outbox.plan([plan(await open_chat(store), "one")], NOW)
    (slow,) = await claim(store, "slow")
    (quick,) = await claim(store, "quick", at=MINUTE)
    await store.outbox.release("slow", [slow.id])
    await store.outbox.settle("slow", [waiting(slow, 9)], NOW + MINUTE)
    await store.outbox.settle("slow", [Settlement(slow.id, ParcelState.PARKED, 1)], NOW + MINUTE)
    assert await claim(store, "third", at=MINUTE) == ()
    await store.outbox.settle("quick", [waiting(quick, 1)], NOW + MINUTE)
    assert len(await claim(store, "third", at=2 * MINUTE)) == 1


async def test_that_something_was_sent_is_written_whoever_holds_it_by_now(store: Store):
    await store.outbox.plan([plan(await open_chat(store), "one")], NOW)
    (slow,) = await claim(store, "slow")
    await claim(store, "quick", at=MINUTE)
    await store.outbox.settle("slow", [sent(slow)], NOW + MINUTE)
    assert await store.outbox.pending() == 0


# --- cut anew -------------------------------------------------------------------------------


def cut(parcel: Parcel, *pieces: str) -> Repagination:
    return Repagination(parcel.id, tuple(map(page, pieces)), RenderMode.CLASSIC)


async def test_repagination_replaces_undelivered_parcels_and_sets_the_render_mode(
    store: Store,
):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "0", "1", "2"), plan(chat, "3", digest="d2")], NOW)
    first, *_ = await claim(store, limit=1)
    await store.outbox.settle("w", [sent(first)], NOW)
    held = await claim(store)
    recuts = [cut(parcel, f"{text}a", f"{text}b") for parcel, text in zip(held, "123", strict=True)]
    assert await store.outbox.repaginate("w", chat.id, recuts, RenderMode.CLASSIC, NOW)
    again = await claim(store, "another")
    assert texts(again) == ["1a", "1b", "2a", "2b", "3a", "3b"]
    assert {parcel.render_mode for parcel in again} == {RenderMode.CLASSIC}
    assert len({first.key, *(parcel.key for parcel in (*held, *again))}) == 10
    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.digest_settings.render_mode is RenderMode.CLASSIC


async def test_nothing_is_repaginated_when_something_else_was_planned_meanwhile(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "1")], NOW)
    (parcel,) = await claim(store)
    await store.outbox.plan([plan(chat, "2", digest="d2")], NOW)
    assert not await store.outbox.repaginate(
        "w", chat.id, [cut(parcel, "1a")], RenderMode.CLASSIC, NOW
    )
    assert texts(await store.outbox.undelivered(chat.id)) == ["1", "2"]


async def test_nothing_is_repaginated_that_another_courier_holds(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "1")], NOW)
    (parcel,) = await claim(store, "slow")
    await claim(store, "quick", at=MINUTE)
    later = NOW + MINUTE
    assert not await store.outbox.repaginate(
        "slow", chat.id, [cut(parcel, "1a")], RenderMode.CLASSIC, later
    )
    assert await store.outbox.repaginate(
        "quick", chat.id, [cut(parcel, "1a")], RenderMode.CLASSIC, later
    )


async def test_a_repaginated_digest_counts_as_delivered_when_its_pieces_are(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "1", dates=(TUESDAY,))], NOW)
    (parcel,) = await claim(store)
    await store.outbox.repaginate("w", chat.id, [cut(parcel, "1a", "1b")], RenderMode.CLASSIC, NOW)
    for parcel in await claim(store):
        await store.outbox.settle("w", [sent(parcel)], NOW)
    assert await store.outbox.last_delivered(chat.id) == LastDelivery(NOW, (TUESDAY,))


async def test_a_chat_with_many_pages_leaves_room_for_others_in_a_claim(store: Store):
    for place in "12":
        await store.outbox.plan([plan(await open_chat(store, place), *map(str, range(20)))], NOW)
    first = await claim(store, limit=20)
    assert texts(first) == [*map(str, range(PARCELS_PER_CHAT))] * 2
    for parcel in first:
        await store.outbox.settle("w", [sent(parcel)], NOW)
    assert texts(await claim(store, limit=20))[0] == str(PARCELS_PER_CHAT)


async def test_nothing_is_repaginated_for_a_chat_that_was_retired_meanwhile(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "1")], NOW)
    await claim(store)
    await store.chats.retire(chat.address)
    assert not await store.outbox.repaginate("w", chat.id, [], RenderMode.CLASSIC, NOW)


async def test_a_chat_that_came_back_is_not_retired_for_what_was_said_before(store: Store):
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one", dates=(TUESDAY,))], NOW)
    (parcel,) = await claim(store)
    await store.chats.retire(chat.address)  # the platform told that it was blocked,
    await open_chat(store)  # and the person unblocked it, while the courier's send was under way
    gone = Settlement(parcel.id, ParcelState.DROPPED, 1, note="403 Forbidden", retire=True)
    await store.outbox.settle("w", [gone], NOW)
    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.state is ChatState.ACTIVE
    assert texts(await claim(store)) == ["one"]


class LosesAnAnswer:
    """A database that once breaks the connection while it answers a commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._left = 1

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.writing() as connection:
            yield connection
        if self._left:
            self._left -= 1
            raise TransientError("the connection was lost")


async def test_what_a_claim_took_whose_answer_was_lost_is_taken_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    chats = [await open_chat(store, place) for place in ("1", "2")]
    await store.outbox.plan([plan(chat, "one", "two") for chat in chats], NOW)
    outbox: Any = store.outbox
    monkeypatch.setattr(outbox, "_database", LosesAnAnswer(outbox._database))
    claimed = await store.outbox.claim("w:1", ["telegram"], NOW, timedelta(minutes=3), 10)
    assert len(claimed) == 4
    assert [parcel.unsure_since for parcel in claimed] == [None] * 4
    assert await store.outbox.claim("w:2", ["telegram"], NOW, timedelta(minutes=3), 10) == ()


# --- queues -----------------------------------------------------------------------------------


async def test_a_queue_counts_what_waits_is_held_and_is_set_aside(store: Store) -> None:
    assert await store.outbox.queues() == ()
    chats = [await open_chat(store, place) for place in "123"]
    await store.outbox.plan([plan(chats[0], "a", "b")], NOW)
    await store.outbox.plan([plan(chats[1], "c"), plan(chats[2], "d")], NOW + MINUTE)
    first, _, held, parked = await claim(store, at=2 * MINUTE)
    assert first.planned_at == NOW
    outcomes = [
        sent(first),
        replace(waiting(held, 5), held_since=NOW),
        Settlement(parked.id, ParcelState.PARKED, 1, note="refused"),
    ]
    await store.outbox.settle("w", outcomes, NOW + 3 * MINUTE)
    expected = Queue("telegram", waiting=1, held=1, parked=1, oldest=NOW)
    assert await store.outbox.queues() == (expected,)


# --- what a chat was given ------------------------------------------------------------------


async def test_the_digest_that_an_edition_came_with_is_found_until_it_is_pruned(store: Store):
    chat = await open_chat(store)
    digests = (
        plan(chat, "one", "two", digest="d1", cursor=7, dates=(TUESDAY,)),
        plan(chat, "no news", digest="d2", expected_cursor=7, cursor=9),
        plan(chat, "three", digest="d3", expected_cursor=9, cursor=12, dates=(TUESDAY,)),
    )
    for digest in digests:
        assert await store.outbox.plan([digest], NOW) == 1
    first, *_ = await claim(store)
    await store.outbox.settle("w", [sent(first)], NOW + MINUTE)
    found = await store.outbox.digests_with(chat.id, [1, 7])
    assert [(digest.after_seq, digest.state, digest.message_id) for digest in found] == [
        (chat.cursor, ParcelState.SENT, f"m{first.id}"),
        (chat.cursor, ParcelState.PENDING, ""),
    ]
    assert [digest.settled_at for digest in found] == [NOW + MINUTE, None]
    # An edition of a day without news came with no digest; the rules say that, not the outbox.
    assert [digest.after_seq for digest in await store.outbox.digests_with(chat.id, [10, 12])] == [
        9
    ]
    assert await store.outbox.digests_with(chat.id, [chat.cursor]) == ()
    await store.outbox.prune(NOW + DAY)
    assert len(await store.outbox.digests_with(chat.id, [1])) == 1


async def test_what_is_withdrawn_no_longer_counts_as_read(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC", "cs.LG"], 0, NOW)
    chat = await reload(store, chat)
    for number in range(1, 4):
        day = TUESDAY + number * DAY
        changes = {"expected_cursor": chat.cursor, "expected_due_at": NOW, "next_due_at": NOW}
        owed = plan(chat, "p", digest=f"d{number}", cursor=number * 10, dates=(day,), **changes)
        assert await store.outbox.plan([owed], NOW) == 1
        chat = await reload(store, chat)
        settings = replace(chat.digest_settings, types=TYPES_IN_TURN[number])
        await store.chats.set_digest_settings(chat.id, settings)
    await store.interests.remove(chat.id, ["cs.LG"], NOW)
    assert await store.outbox.withdraw(chat.id, 3, NOW) == 0
    chat = await reload(store, chat)
    assert chat.past_types == (PastTypes(0, DEFAULT_TYPES),)
    (ended,) = (await store.interests.past_of_many([chat.id]))[chat.id]
    assert ended.until_seq == 0


TYPES_IN_TURN = {
    1: frozenset({AnnounceType.NEW}),
    2: frozenset({AnnounceType.REPLACE}),
    3: frozenset({AnnounceType.CROSS}),
}


async def reload(store: Store, chat: Chat) -> Chat:
    found = await store.chats.find(chat.address)
    assert found is not None
    return found
