"""Followed papers in the database: what is followed, what may be news, whom arXiv is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.model.chat import Chat, Pause
from bot.model.delivery import ChatPlan, follow_digest_key
from bot.model.follow import Follow, FollowScope
from bot.ports.follows import Follower
from bot.ports.store import Store
from tests.support.stores import NOW, open_chat, page, paper

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = ("telegram", "discord")
WITHDRAWN = "This paper has been withdrawn by its authors"


async def followed(store: Store, chat: Chat, number: int = 1) -> Follow:
    await store.papers.upsert([paper(number)])
    follow = Follow.begin(paper(number))
    await store.follows.put(chat.id, follow, NOW + number * HOUR)
    return follow


async def test_papers_are_followed_until_they_are_not_the_newest_first(store: Store) -> None:
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    first, second = await followed(store, chat, 1), await followed(store, chat, 2)
    assert await store.follows.of(chat.id) == (second, first)
    assert await store.follows.of(other.id) == ()
    again = replace(first, version=3)
    await store.follows.put(chat.id, again, NOW + DAY)
    assert await store.follows.of(chat.id) == (again, second)
    assert await store.follows.remove(chat.id, [second.paper_id, "2606.99999"]) == 1
    assert await store.follows.of(chat.id) == (again,)
    await store.chats.delete(chat.id)
    assert await store.follows.of(chat.id) == ()


async def test_whoever_may_be_told_something_is_found(store: Store) -> None:
    chat, other = await open_chat(store, "1"), await open_chat(store, "2", "discord")
    first, second = await followed(store, chat, 1), await followed(store, other, 2)
    assert await store.follows.followers(ALL) == ()
    await store.papers.upsert([paper(1, 2), paper(2, doi="10.1/x")])
    assert await store.follows.followers(ALL) == (
        Follower(chat, None, (first,)),
        Follower(other, None, (second,)),
    )
    assert await store.follows.followers(["discord"]) == (Follower(other, None, (second,)),)
    await store.follows.put(chat.id, first.learn(paper(1, 2)), NOW)
    await store.chats.set_pause(other.id, Pause(), None)
    assert await store.follows.followers(ALL) == ()


async def test_what_is_saved_is_followed_for_its_withdrawal_while_it_is_saved(store: Store) -> None:
    chat = await open_chat(store)
    explicit = await followed(store, chat, 2)
    await store.papers.upsert([paper(1), paper(3, comment=WITHDRAWN)])
    for number in (1, 2, 3, 4):
        await store.saved.save(chat.id, paper(number).id, 0, "", (), NOW)
    await store.follows.adopt_saved(NOW)
    await store.follows.adopt_saved(NOW + HOUR)
    assert await store.follows.of(chat.id) == (explicit,)
    await store.papers.upsert([paper(1, 2), paper(3, 2, comment=WITHDRAWN)])
    assert await store.follows.followers(ALL) == ()
    await store.papers.upsert([paper(1, 3, comment=WITHDRAWN)])
    (follower,) = await store.follows.followers(ALL)
    assert follower.follows == (Follow(paper(1).id, FollowScope.WITHDRAWAL, 1),)
    await store.saved.remove(chat.id, paper(1).id)
    await store.saved.remove(chat.id, paper(2).id)
    await store.follows.adopt_saved(NOW)
    assert await store.follows.followers(ALL) == ()
    assert await store.follows.of(chat.id) == (explicit,)


async def test_a_plan_stores_what_the_chat_knows_by_it_once_a_day(store: Store) -> None:
    chat = await open_chat(store)
    follow = await followed(store, chat)
    newest = paper(1, 2)
    await store.papers.upsert([newest])
    told = follow.learn(newest)
    plan = ChatPlan(
        chat.id,
        chat.cursor,
        chat.next_due_at,
        follow_digest_key(date(2026, 6, 16)),
        (page("news"),),
        chat.cursor,
        chat.next_due_at,
        told=(told,),
    )
    assert await store.outbox.plan([plan], NOW) == 1
    assert await store.follows.of(chat.id) == (told,)
    await store.papers.upsert([paper(1, 3)])
    assert await store.follows.followers(ALL) == (Follower(chat, NOW, (told,)),)
    later = replace(plan, told=(told.learn(paper(1, 3)),), pages=(page("more news"),))
    await store.outbox.plan([later], NOW + HOUR)
    assert await store.follows.of(chat.id) == (told,), "its message would be lost"
    assert await store.outbox.pending() == 1
    await store.follows.remove(chat.id, [follow.paper_id])
    await store.outbox.plan([replace(later, digest="follows-2026-06-17")], NOW + DAY)
    assert await store.follows.of(chat.id) == (), "what is followed no more stays so"


async def test_news_of_papers_is_neither_withdrawn_nor_lost_with_a_chat(store: Store) -> None:
    chat = await open_chat(store)
    key = follow_digest_key(date(2026, 6, 16))
    news = ChatPlan(
        chat.id, chat.cursor, chat.next_due_at, key, (page("news"),), chat.cursor, chat.next_due_at
    )
    assert await store.outbox.plan([news], NOW) == 1
    digest = replace(news, digest="d1", dates=(date(2026, 6, 16),), cursor=9, told=())
    assert await store.outbox.plan([digest], NOW) == 1
    assert await store.outbox.withdraw(chat.id, 1, NOW) == chat.cursor
    assert await store.outbox.pending() == 1
    await store.chats.retire(chat.address)
    assert await store.outbox.pending() == 0
    await open_chat(store)
    assert await store.outbox.pending() == 1


async def test_arxiv_is_asked_for_each_paper_once_a_day_the_longest_unchecked_first(
    store: Store,
) -> None:
    chat = await open_chat(store)
    for number in (1, 2, 3):
        await followed(store, chat, number)
    await store.saved.save(chat.id, paper(4).id, 0, "", (), NOW)
    await store.follows.adopt_saved(NOW)
    ids = [paper(number).id for number in (1, 2, 3, 4)]
    assert await store.follows.unchecked(NOW - DAY, 9) == tuple(ids)
    await store.follows.note_checked(ids[:1], NOW - 3 * DAY)
    await store.follows.note_checked(ids[1:2], NOW)
    assert await store.follows.unchecked(NOW - DAY, 9) == (ids[2], ids[0], ids[3])
    assert await store.follows.unchecked(NOW - DAY, 1) == (ids[2],)
    await store.follows.note_checked(ids, NOW)
    assert await store.follows.unchecked(NOW - DAY, 9) == ()
