"""Rankings: how chats want them, which chats have likes enough, and the orders that they got."""

from __future__ import annotations

from datetime import date

from bot.model.reader_order import (
    Place,
    RankedPaper,
    RankingMode,
    RankingSettings,
    Reason,
    ReasonKind,
)
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from tests.support.papers import CROSS, REPLACE, draft, listing
from tests.support.stores import NOW, open_chat

TUESDAY, WEDNESDAY = date(2026, 6, 16), date(2026, 6, 17)
LIKE = Reason(ReasonKind.LIKE, "Über „Caches“ 中")
ORDER = (
    RankedPaper("2606.00001", Place.TOP, (LIKE, Reason(ReasonKind.AUTHOR, "A. Quorum"))),
    RankedPaper("2606.00002", Place.TOP, is_exploration=True),
    RankedPaper("hep-th/9901001", Place.REST),
    RankedPaper("2606.00001", Place.REST, section="moe"),
)


async def test_a_chat_that_chose_nothing_is_ranked_as_by_default(store: Store):
    chat = await open_chat(store)
    assert await store.rankings.settings(chat.id) == RankingSettings(RankingMode.ON, 10, True)
    chosen = RankingSettings(RankingMode.ALL, 3, explores=False)
    await store.rankings.set(chat.id, RankingSettings(top=7))
    await store.rankings.set(chat.id, chosen)
    assert await store.rankings.settings(chat.id) == chosen


async def test_chats_are_ready_from_five_likes_on_unless_they_want_none(store: Store):
    ids = [(await open_chat(store, place)).id for place in "1234"]
    for chat_id, likes in zip(ids, (4, 5, 3, 9), strict=True):
        votes = [Vote(f"2606.{number:05}", Sign.LIKE, NOW) for number in range(likes)]
        unsure = [Vote("2606.00077", Sign.DISLIKE, NOW), Vote("2606.00078", Sign.OPENED, NOW)]
        await store.votes.put(chat_id, [*votes, *unsure])
    for paper in ("2606.00091", "2606.00092"):  # what is saved is liked
        await store.saved.save(ids[2], paper, 1, "", [], NOW)
    await store.rankings.set(ids[3], RankingSettings(RankingMode.OFF))
    expected = {ids[1]: RankingSettings(), ids[2]: RankingSettings()}
    assert await store.rankings.ready(ids) == expected
    assert await store.rankings.ready([]) == {}


async def test_the_order_of_a_date_is_kept_and_what_comes_later_follows_it(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    await store.rankings.keep_order(chat.id, TUESDAY, ORDER)
    assert await store.rankings.order(chat.id, TUESDAY) == ORDER
    later = RankedPaper("2606.00003", Place.TOP)
    again = RankedPaper("2606.00001", Place.REST)
    await store.rankings.keep_order(chat.id, TUESDAY, [later, again])
    assert await store.rankings.order(chat.id, TUESDAY) == (*ORDER, later)
    assert await store.rankings.order(chat.id, WEDNESDAY) == ()
    assert await store.rankings.order(other.id, TUESDAY) == ()


async def test_orders_of_past_dates_and_of_deleted_chats_are_gone(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    for day in (TUESDAY, WEDNESDAY):
        await store.rankings.keep_order(chat.id, day, ORDER)
        await store.rankings.keep_order(other.id, day, ORDER)
    await store.rankings.prune(WEDNESDAY)
    assert await store.rankings.order(chat.id, TUESDAY) == ()
    assert await store.rankings.order(chat.id, WEDNESDAY) == ORDER
    await store.rankings.set(other.id, RankingSettings(top=3))
    await store.chats.delete(other.id)
    assert await store.rankings.order(other.id, WEDNESDAY) == ()
    assert await store.rankings.settings(other.id) == RankingSettings()


async def test_papers_to_learn_from_are_those_announced_on_a_date_each_once(store: Store):
    drafts = [
        draft("cs.DC", "2026-06-16", listing("2606.00001"), listing("2606.00002")),
        draft("cs.LG", "2026-06-16", listing("2606.00002", "cs.LG", CROSS)),
        draft("cs.DC", "2026-06-17", listing("2606.00001", kind=REPLACE, version=2)),
        draft("cs.DC", "2026-06-18", listing("2606.00009"), source="sample"),
    ]
    await store.editions.complete(drafts[3:], NOW)
    assert await store.rankings.count_by_day(TUESDAY) == {}
    await store.editions.complete(drafts[:3], NOW)
    assert await store.rankings.count_by_day(TUESDAY) == {TUESDAY: 2}
    found = await store.rankings.announced_on(TUESDAY)
    assert [paper.id for paper in found] == ["2606.00001", "2606.00002"]
    assert await store.rankings.announced_on(WEDNESDAY) == ()
