"""What is held, perhaps sent, or withdrawn, and which chats are muted."""

from __future__ import annotations

from datetime import date, timedelta

from bot.model.chat import Chat, ChatState
from bot.model.delivery import ParcelState, Settlement
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
from tests.support.stores import NOW, open_chat, plan

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def chat_again(store: Store, chat: Chat) -> Chat:
    found = await store.chats.find(chat.address)
    assert found is not None
    return found


async def hold(store: Store, chat: Chat, until: timedelta = HOUR) -> None:
    """Let the chat's first parcel be refused for a missing right."""
    (first, *rest) = await store.outbox.claim("w", ["telegram"], NOW, MINUTE, 50)
    held = Settlement(
        first.id, ParcelState.PENDING, 0, NOW + until, note="muted", held_since=NOW, may_write=False
    )
    await store.outbox.settle("w", [held], NOW)
    await store.outbox.release("w", [parcel.id for parcel in rest])
    assert first.chat_id == chat.id


async def owe(store: Store, chat: Chat, *days: int) -> None:
    """Owe the chat a digest of two pages for each of these days of June 2026."""
    for number, day in enumerate(days, chat.cursor):
        current = await chat_again(store, chat)
        owed = plan(
            current,
            f"day {day}",
            "more",
            digest=f"d{day}",
            cursor=number + 1,
            dates=(date(2026, 6, day),),
        )
        assert await store.outbox.plan([owed], NOW) == 1


async def test_a_chat_is_muted_from_the_first_refusal_until_something_is_sent(
    store: Store,
) -> None:
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one", "two")], NOW)
    await hold(store, chat)
    assert (await chat_again(store, chat)).muted_since == NOW
    assert [muted.id for muted in await store.chats.muted("telegram")] == [chat.id]
    assert await store.chats.muted("discord") == ()
    (first, *_) = await store.outbox.claim("v", ["telegram"], NOW + HOUR, MINUTE, 1)
    assert first.held_since == NOW
    sent = Settlement(first.id, ParcelState.SENT, 1, receipt="1", may_write=True)
    await store.outbox.settle("v", [sent], NOW + HOUR)
    assert (await chat_again(store, chat)).muted_since is None


async def test_a_chat_that_is_unmuted_is_owed_everything_at_once(store: Store) -> None:
    chat, other = await open_chat(store), await open_chat(store, "2")
    await store.outbox.plan([plan(chat, "one", "two")], NOW)
    await hold(store, chat)
    assert await store.outbox.claim("v", ["telegram"], NOW, MINUTE, 9) == ()
    await store.chats.unmute([other.id])
    assert await store.outbox.claim("v", ["telegram"], NOW, MINUTE, 9) == ()
    await store.chats.unmute([chat.id])
    assert len(await store.outbox.claim("v", ["telegram"], NOW, MINUTE, 9)) == 2
    assert await store.chats.muted("telegram") == ()


async def test_a_platform_that_works_again_hastens_what_waited_for_it_and_no_flood(
    store: Store,
) -> None:
    chats = [await open_chat(store, str(number)) for number in range(3)]
    await store.outbox.plan([plan(chat, "page") for chat in chats], NOW)
    unsure, held, flooded = await store.outbox.claim("w", ["telegram"], NOW, MINUTE, 9)
    later = NOW + HOUR
    await store.outbox.settle(
        "w",
        [
            Settlement(unsure.id, ParcelState.PENDING, 1, later, unsure_since=NOW),
            Settlement(held.id, ParcelState.PENDING, 0, later, held_since=NOW),
            Settlement(flooded.id, ParcelState.PENDING, 0, later),
        ],
        NOW,
    )
    await store.outbox.hasten("discord", NOW)
    assert await store.outbox.claim("v", ["telegram"], NOW, MINUTE, 9) == ()
    assert not await store.outbox.hasten_one("discord", NOW)
    assert await store.outbox.hasten_one("telegram", NOW)
    assert not await store.outbox.hasten_one("telegram", NOW), "the only one that was perhaps sent"
    await store.outbox.hasten("telegram", NOW)
    due = await store.outbox.claim("v", ["telegram"], NOW, MINUTE, 9)
    assert [parcel.id for parcel in due] == [unsure.id, held.id]
    assert due[0].unsure_since == NOW


async def test_what_a_killed_courier_had_claimed_was_perhaps_sent_since_then(store: Store) -> None:
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], NOW)
    await store.outbox.claim("killed", ["telegram"], NOW, MINUTE, 9)
    again = await store.outbox.claim("next", ["telegram"], NOW + HOUR, MINUTE, 9)
    assert [parcel.unsure_since for parcel in again] == [NOW, NOW]
    await store.outbox.release("next", [parcel.id for parcel in again])
    released = await store.outbox.claim("third", ["telegram"], NOW + 2 * HOUR, MINUTE, 9)
    assert [parcel.unsure_since for parcel in released] == [NOW, NOW]


async def test_waiting_digests_are_withdrawn_when_they_cover_enough_mornings(store: Store) -> None:
    chat = await open_chat(store)
    await owe(store, chat, 16, 17)
    assert await store.outbox.withdraw(chat.id, 3, NOW) is None
    assert await store.outbox.pending() == 4
    await owe(store, await chat_again(store, chat), 18)
    assert (await chat_again(store, chat)).cursor == chat.cursor + 3
    assert await store.outbox.withdraw(chat.id, 3, NOW) == chat.cursor
    assert await store.outbox.pending() == 0
    assert (await chat_again(store, chat)).cursor == chat.cursor


async def test_an_interest_edited_meanwhile_goes_on_from_where_digests_are_withdrawn(
    store: Store,
) -> None:
    chat = await open_chat(store)
    first = make_interest(parse("cs.DC graph"), 0, name="graphs")
    fresh = make_interest(parse("cs.LG"), chat.cursor + 3)
    await store.interests.put(chat.id, first, NOW)
    await owe(store, chat, 16)
    await store.interests.put(chat.id, make_interest(parse("cs.DC moe"), 0, name="Graphs"), NOW)
    await owe(store, await chat_again(store, chat), 17)
    renamed = make_interest(parse("cs.DC moe"), 0, name="moe")
    await store.interests.put(chat.id, renamed, NOW, replaces="graphs")
    await owe(store, await chat_again(store, chat), 18)
    await store.interests.put(chat.id, fresh, NOW)
    assert await store.outbox.withdraw(chat.id, 3, NOW) == chat.cursor
    began = {each.name: each.after_seq for each in await store.interests.of(chat.id)}
    assert began["moe"] == chat.cursor
    assert began[fresh.name] == fresh.after_seq, "a new one owes nothing from before it began"
    past = (await store.interests.past_of_many([chat.id]))[chat.id]
    assert {each.until_seq for each in past} == {chat.cursor}


async def test_a_digest_that_was_begun_stays_when_others_are_withdrawn(store: Store) -> None:
    chat = await open_chat(store)
    await owe(store, chat, 15, 16, 17, 18)
    (first, *rest) = await store.outbox.claim("w", ["telegram"], NOW, MINUTE, 9)
    await store.outbox.settle("w", [Settlement(first.id, ParcelState.SENT, 1, receipt="1")], NOW)
    assert await store.outbox.withdraw(chat.id, 3, NOW) is None, "a page may be on its way"
    await store.outbox.release("w", [parcel.id for parcel in rest])
    assert await store.outbox.withdraw(chat.id, 3, NOW) == chat.cursor + 1
    assert [parcel.id for parcel in await store.outbox.undelivered(chat.id)] == [first.id + 1]


async def test_who_set_a_chat_up_is_stored_once(store: Store) -> None:
    chat = await open_chat(store)
    assert chat.set_up_by == ""
    await store.chats.note_set_up(chat.id, "42")
    await store.chats.note_set_up(chat.id, "43")
    again = await chat_again(store, chat)
    assert (again.set_up_by, again.state) == ("42", ChatState.ACTIVE)
