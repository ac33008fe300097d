"""Votes: one per chat, person and paper, taken back, forgotten, and deleted with the chat."""

from __future__ import annotations

from datetime import timedelta

from bot.model.chat import ChatAddress
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from tests.support.stores import NOW, open_chat

LATER = NOW + timedelta(hours=1)
FIRST, SECOND = "2606.00001", "hep-th/9901001"


async def test_a_later_vote_replaces_an_earlier_one_of_the_same_person(store: Store):
    chat = await open_chat(store)
    await store.votes.put(chat.id, [Vote(FIRST, Sign.LIKE, NOW, "7", "Ada")])
    await store.votes.put(chat.id, [Vote(FIRST, Sign.LIKE, NOW, "8", "Bo 中")])
    await store.votes.put(chat.id, [Vote(FIRST, Sign.DISLIKE, LATER, "7", "Ada L.")])
    assert await store.votes.of(chat.id) == (
        Vote(FIRST, Sign.DISLIKE, LATER, "7", "Ada L."),
        Vote(FIRST, Sign.LIKE, NOW, "8", "Bo 中"),
    )
    assert await store.votes.of(chat.id, "8") == (Vote(FIRST, Sign.LIKE, NOW, "8", "Bo 中"),)


async def test_opening_a_paper_changes_no_opinion_of_it(store: Store):
    chat = await open_chat(store)
    await store.votes.put(chat.id, [Vote(FIRST, Sign.OPENED, NOW)])
    await store.votes.put(chat.id, [Vote(FIRST, Sign.LIKE, NOW)])
    await store.votes.put(chat.id, [Vote(FIRST, Sign.OPENED, LATER)])
    assert await store.votes.of(chat.id) == (Vote(FIRST, Sign.LIKE, NOW),)


async def test_votes_on_the_papers_of_a_page_come_oldest_first(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    second = Vote(FIRST, Sign.LIKE, LATER, "8", "Bo")
    first = Vote(FIRST, Sign.LIKE, NOW, "9", "Cy")
    await store.votes.put(chat.id, [second, first, Vote(SECOND, Sign.LIKE, NOW, "8")])
    await store.votes.put(other.id, [Vote(FIRST, Sign.LIKE, NOW, "7")])
    assert await store.votes.of_papers(chat.id, [FIRST, "2606.00404"]) == (first, second)
    assert await store.votes.of_papers(chat.id, []) == ()


async def test_votes_are_taken_back_and_forgotten_by_person(store: Store):
    chat = await open_chat(store)
    votes = [Vote(paper, Sign.LIKE, NOW, who) for paper in (FIRST, SECOND) for who in "78"]
    await store.votes.put(chat.id, votes)
    assert await store.votes.take_back(chat.id, "7", [FIRST, "2606.00404"]) == 1
    assert await store.votes.take_back(chat.id, "7", [FIRST]) == 0
    assert await store.votes.forget(chat.id, "8") == 2
    assert await store.votes.of(chat.id) == (Vote(SECOND, Sign.LIKE, NOW, "7"),)
    assert await store.votes.forget(chat.id) == 1


async def test_thousands_of_votes_are_stored_at_once_and_read_for_many_chats(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    many = [
        Vote(f"2606.{number:05}", Sign.LIKE, NOW - timedelta(minutes=number))
        for number in range(2_000)
    ]
    await store.votes.put(chat.id, many)
    assert await store.votes.of_many([other.id, chat.id]) == {other.id: (), chat.id: tuple(many)}
    ids = [vote.paper_id for vote in many]
    assert len(await store.votes.of_papers(chat.id, ids)) == 2_000
    assert await store.votes.take_back(chat.id, "", ids) == 2_000


async def test_a_place_that_does_not_show_who_votes_forgets_their_names(store: Store):
    chat = await open_chat(store)
    await store.votes.put(chat.id, [Vote(FIRST, Sign.LIKE, NOW, "7", "Ada")])
    await store.votes.hide_voters(chat.id)
    hidden = await store.chats.find(chat.address)
    await store.votes.show_voters(chat.id)
    shown = await store.chats.find(chat.address)
    assert [it is not None and it.shows_voters for it in (chat, hidden, shown)] == [1, 0, 1]
    assert await store.votes.of(chat.id) == (Vote(FIRST, Sign.LIKE, NOW, "7"),)


async def test_votes_end_with_their_chat(store: Store):
    chat = await open_chat(store)
    await store.votes.put(chat.id, [Vote(FIRST, Sign.LIKE, NOW)])
    await store.chats.delete(chat.id)
    assert await store.votes.of(chat.id) == ()


async def test_votes_follow_a_chat_that_moves_to_where_there_is_another(store: Store):
    leaving, staying = await open_chat(store, "1"), await open_chat(store, "2")
    await store.votes.put(leaving.id, [Vote(paper, Sign.LIKE, NOW) for paper in (FIRST, SECOND)])
    await store.votes.put(staying.id, [Vote(FIRST, Sign.DISLIKE, LATER)])
    await store.votes.hide_voters(leaving.id)
    await store.chats.move(ChatAddress("telegram", "1"), "2")
    assert await store.votes.of(staying.id) == (
        Vote(FIRST, Sign.DISLIKE, LATER),
        Vote(SECOND, Sign.LIKE, NOW),
    )
    moved = await store.chats.find(staying.address)
    assert moved is not None
    assert not moved.shows_voters
