"""Interests: added, removed, listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model.announcement import AnnounceType
from bot.model.chat import Interest, Mute
from bot.ports.store import Store
from tests.support.stores import NOW, TUESDAY, draft, open_chat


async def test_interests_come_in_the_order_in_which_they_were_added(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["quant-ph", "cs.DC"], 3, NOW)
    await store.interests.add(chat.id, ["astro-ph.*"], 4, NOW)
    assert await store.interests.of(chat.id) == (
        Interest.plain("quant-ph", 3),
        Interest.plain("cs.DC", 3),
        Interest.plain("astro-ph.*", 4),
    )


async def test_what_is_there_already_stays_as_it_is(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC", "cs.DC"], 3, NOW)
    await store.interests.add(chat.id, ["cs.AR", "cs.DC"], 9, NOW)
    assert await store.interests.of(chat.id) == (
        Interest.plain("cs.DC", 3),
        Interest.plain("cs.AR", 9),
    )


async def test_adding_and_removing_set_when_the_chat_is_due(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC"], 0, NOW)
    assert (await open_chat(store)).next_due_at == NOW
    await store.interests.add(chat.id, [], 0, NOW + timedelta(days=1))
    assert (await open_chat(store)).next_due_at == NOW + timedelta(days=1)
    await store.interests.remove(chat.id, ["cs.DC", "never subscribed"], None)
    assert (await open_chat(store)).next_due_at is None
    assert await store.interests.of(chat.id) == ()


async def test_one_chats_interests_are_not_anothers(store: Store):
    ada, bob = await open_chat(store, "ada"), await open_chat(store, "bob")
    await store.interests.add(ada.id, ["cs.DC", "cs.AR"], 0, NOW)
    await store.interests.add(bob.id, ["cs.DC"], 0, NOW)
    await store.interests.remove(ada.id, ["cs.DC"], NOW)
    found = await store.interests.of_many([bob.id, ada.id, 10**6])
    assert {chat_id: [interest.name for interest in terms] for chat_id, terms in found.items()} == {
        bob.id: ["cs.DC"],
        ada.id: ["cs.AR"],
        10**6: [],
    }


async def test_the_interests_of_thousands_of_chats_are_asked_for_at_once(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC"], 0, NOW)
    found = await store.interests.of_many(range(40_000))
    assert len(found) == 40_000
    assert found[chat.id] == (Interest.plain("cs.DC", 0),)


async def test_demands_name_each_term_once_sorted(store: Store):
    for place, terms in {"a": ["math.NA", "cs.*"], "b": ["cs.*", "cs.DC"], "c": []}.items():
        chat = await open_chat(store, place)
        await store.interests.add(chat.id, terms, 0, NOW)
    assert [demand.term for demand in await store.interests.demands()] == [
        "cs.*",
        "cs.DC",
        "math.NA",
    ]


async def test_a_deleted_chat_cannot_be_given_interests(store: Store):
    chat = await open_chat(store)
    await store.chats.delete(chat.id)
    with pytest.raises(StoreError):
        await store.interests.add(chat.id, ["cs.DC"], 0, NOW)


async def test_an_interest_remembers_the_newest_date_that_was_known(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.AR"], 0, None)
    await store.editions.complete(
        [draft([1], day=TUESDAY - timedelta(days=1)), draft([2], day=TUESDAY)], NOW
    )
    await store.interests.add(chat.id, ["cs.DC"], 2, None)
    assert [interest.since for interest in await store.interests.of(chat.id)] == [None, TUESDAY]


async def test_a_sample_is_no_date_to_remember(store: Store):
    chat = await open_chat(store)
    await store.editions.complete([draft([1], source="sample")], NOW)
    await store.interests.add(chat.id, ["cs.DC"], 1, None)
    assert [interest.since for interest in await store.interests.of(chat.id)] == [None]


async def test_a_removed_interest_is_kept_as_past_up_to_the_cursor(store: Store):
    await store.editions.complete([draft([1]), draft([2], "cs.AR")], NOW)
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC", "cs.AR"], 1, None)
    await store.interests.remove(chat.id, ["cs.DC"], None)
    assert [interest.name for interest in await store.interests.of(chat.id)] == ["cs.AR"]
    past = await store.interests.past_of_many([chat.id, 99])
    assert past == {chat.id: (Interest.plain("cs.DC", 1, TUESDAY, chat.cursor),), 99: ()}


async def test_a_removed_interest_that_brought_nothing_is_not_kept(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC"], chat.cursor, None)
    await store.interests.remove(chat.id, ["cs.DC"], None)
    assert await store.interests.past_of_many([chat.id]) == {chat.id: ()}


async def test_past_interests_follow_a_chat_that_is_merged_and_go_with_one_that_is_deleted(
    store: Store,
):
    await store.editions.complete([draft([1])], NOW)
    old, new = await open_chat(store, "old"), await open_chat(store, "new")
    await store.interests.add(old.id, ["cs.DC"], 0, None)
    await store.interests.remove(old.id, ["cs.DC"], None)
    await store.chats.move(old.address, new.address.place)
    assert len((await store.interests.past_of_many([new.id]))[new.id]) == 1
    await store.chats.delete(new.id)
    assert await store.interests.past_of_many([new.id]) == {new.id: ()}


async def test_what_turns_out_to_be_late_is_news_to_all_who_subscribed_by_then(store: Store):
    chat = await open_chat(store, "a")
    wednesday = TUESDAY + timedelta(days=1)
    await store.interests.add(chat.id, ["cs.DC"], 0, None, wednesday)
    await store.interests.add(chat.id, ["cs.AR"], 0, None, TUESDAY - timedelta(days=1))

    await store.interests.begin_with(TUESDAY)

    begun = {interest.name: interest.since for interest in await store.interests.of(chat.id)}
    assert begun == {"cs.DC": TUESDAY, "cs.AR": TUESDAY - timedelta(days=1)}


MOE = Interest("moe", 'cat:cs.LG "mixture of experts"', ("cs.LG",), 1, TUESDAY)


async def test_an_interest_is_stored_with_its_query_and_settings(store: Store):
    chat = await open_chat(store)
    types = frozenset({AnnounceType.NEW, AnnounceType.REPLACE})
    wanted = replace(MOE, types=types, limit=3, is_highlight=True, muted_until=TUESDAY)
    await store.interests.add(chat.id, ["cs.DC"], 1, None, TUESDAY)
    await store.interests.put(chat.id, wanted, NOW)
    plain, stored = await store.interests.of(chat.id)
    assert (plain, stored) == (Interest.plain("cs.DC", 1, TUESDAY), wanted)
    assert plain.id != stored.id
    assert (await store.interests.of_many([chat.id]))[chat.id] == (plain, wanted)
    assert (await open_chat(store)).next_due_at == NOW


async def test_an_edited_interest_keeps_its_place_and_begins_where_the_former_ended(store: Store):
    await store.editions.complete([draft([1], "cs.LG")], NOW)
    chat = await open_chat(store)
    await store.interests.put(chat.id, replace(MOE, after_seq=0), None)
    await store.interests.add(chat.id, ["cs.DC"], 0, None)
    edited = replace(MOE, name="MoE", query="cat:cs.LG moe", limit=2, after_seq=99)
    await store.interests.put(chat.id, edited, None)
    names = [
        (interest.name, interest.query, interest.after_seq)
        for interest in await store.interests.of(chat.id)
    ]
    assert names == [("MoE", "cat:cs.LG moe", chat.cursor), ("cs.DC", "cs.DC", 0)]
    former = replace(MOE, after_seq=0, until_seq=chat.cursor)
    assert await store.interests.past_of_many([chat.id]) == {chat.id: (former,)}
    await store.interests.put(chat.id, replace(edited, limit=None), None)
    assert len((await store.interests.past_of_many([chat.id]))[chat.id]) == 1, "it brought nothing"


async def test_an_interest_is_renamed_but_never_to_a_name_in_use(store: Store):
    chat = await open_chat(store)
    await store.interests.put(chat.id, MOE, None)
    await store.interests.add(chat.id, ["cs.DC"], 1, None)
    renamed = replace(MOE, name="experts")
    await store.interests.put(chat.id, renamed, None, replaces="MOE")
    assert [interest.name for interest in await store.interests.of(chat.id)] == ["experts", "cs.DC"]
    with pytest.raises(StoreError):
        await store.interests.put(chat.id, replace(renamed, name="CS.dc"), None, replaces="experts")
    await store.interests.remove(chat.id, ["EXPERTS"], None)
    assert [interest.name for interest in await store.interests.of(chat.id)] == ["cs.DC"]


async def test_what_a_query_needs_is_in_demand_and_what_only_marks_is_not(store: Store):
    chat = await open_chat(store)
    both = Interest("both", "cat:cs.LG cat:cs.AI", ("cs.LG", "cs.AI"), 1, TUESDAY)
    await store.interests.put(chat.id, both, NOW)
    await store.interests.add(chat.id, ["cs.AI"], 1, NOW, TUESDAY - timedelta(days=1))
    marks = Interest("marks", "moe", ("math.*",), 1, is_highlight=True)
    await store.interests.put(chat.id, marks, NOW)
    demanded = {demand.term: demand.since for demand in await store.interests.demands()}
    assert demanded == {"cs.AI": TUESDAY - timedelta(days=1), "cs.LG": TUESDAY}


async def test_a_chat_mutes_words_until_a_date_or_for_good(store: Store):
    chat = await open_chat(store)
    for mute in (Mute("survey"), Mute("au:Bot", TUESDAY), Mute("survey", TUESDAY)):
        await store.interests.mute(chat.id, mute)
    assert await store.interests.mutes(chat.id) == (
        Mute("survey", TUESDAY),
        Mute("au:Bot", TUESDAY),
    )
    await store.interests.unmute(chat.id, "survey")
    muted = await store.interests.mutes_of_many([chat.id, 99])
    assert muted == {chat.id: (Mute("au:Bot", TUESDAY),), 99: ()}


async def test_chats_that_merge_keep_both_of_two_interests_of_one_name(store: Store):
    old, new = await open_chat(store, "old"), await open_chat(store, "new")
    for chat, query in ((old, "cat:cs.LG moe"), (new, "cat:cs.LG experts")):
        await store.interests.put(chat.id, replace(MOE, query=query), None)
        await store.interests.mute(chat.id, Mute("survey"))
        await store.interests.mute(chat.id, Mute(f"au:{chat.address.place}"))
    await store.chats.move(old.address, new.address.place)
    assert {interest.name: interest.query for interest in await store.interests.of(new.id)} == {
        "moe": "cat:cs.LG experts",
        "moe 2": "cat:cs.LG moe",
    }
    assert {mute.query for mute in await store.interests.mutes(new.id)} == {
        "survey", "au:old", "au:new",
    }  # fmt: skip
