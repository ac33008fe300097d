"""Rankings: how chats want them, which chats have likes enough, and the orders that they got."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.model.reader_order import (
    Place,
    RankedPaper,
    RankingMode,
    RankingSettings,
    Reason,
    ReasonKind,
)
from bot.model.vote import Sign, Vote
from bot.ports.rankings import LearnedModels
from bot.ports.store import Store
from tests.support.papers import CROSS, REPLACE, draft, listing
from tests.support.stores import NOW, open_chat

HOUR = timedelta(hours=1)
TUESDAY, WEDNESDAY = date(2026, 6, 16), date(2026, 6, 17)
LIKE = Reason(ReasonKind.LIKE, "Über „Caches“ 中")
ORDER = (
    RankedPaper("2606.00001", Place.TOP, (LIKE, Reason(ReasonKind.AUTHOR, "A. Quorum"))),
    RankedPaper("2606.00002", Place.TOP, is_exploration=True),
    RankedPaper("hep-th/9901001", Place.REST),
    RankedPaper("2606.00001", Place.REST, section="moe"),
)


async def order(store: Store, chat_id: int, day: date) -> tuple[RankedPaper, ...]:
    return (await store.rankings.orders([(chat_id, day)])).get((chat_id, day), ())


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
    await store.rankings.keep_orders({(chat.id, TUESDAY): ORDER})
    assert await order(store, chat.id, TUESDAY) == ORDER
    later = RankedPaper("2606.00003", Place.TOP)
    again = RankedPaper("2606.00001", Place.REST)
    await store.rankings.keep_orders({(chat.id, TUESDAY): [later, again]})
    assert await order(store, chat.id, TUESDAY) == (*ORDER, later)
    assert await order(store, chat.id, WEDNESDAY) == ()
    assert await order(store, other.id, TUESDAY) == ()


async def test_orders_of_past_dates_and_of_deleted_chats_are_gone(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    for day in (TUESDAY, WEDNESDAY):
        await store.rankings.keep_orders({(chat.id, day): ORDER, (other.id, day): ORDER})
    await store.rankings.prune(WEDNESDAY)
    assert await order(store, chat.id, TUESDAY) == ()
    assert await order(store, chat.id, WEDNESDAY) == ORDER
    await store.rankings.set(other.id, RankingSettings(top=3))
    await store.chats.delete(other.id)
    assert await order(store, other.id, WEDNESDAY) == ()
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


async def test_what_was_learned_is_kept_until_the_chat_votes_again(store: Store):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    assert (await store.rankings.models([chat.id]))[chat.id] == LearnedModels({}, is_stale=True)
    vote = Vote("2606.00001", Sign.LIKE, NOW)
    await store.votes.put(chat.id, [vote])
    await store.saved.save(other.id, "2606.00001", 1, "", (), NOW + HOUR)
    assert await store.rankings.waiting(NOW, 9) == ()
    assert await store.rankings.waiting(NOW + 2 * HOUR, 9) == (chat.id, other.id)
    assert await store.rankings.waiting(NOW + 2 * HOUR, 1) == (chat.id,)
    await store.rankings.keep_models(chat.id, {"": b"\x00whole", "moe": b"moe"}, NOW + HOUR)
    learned = LearnedModels({"": b"\x00whole", "moe": b"moe"}, is_stale=False)
    assert (await store.rankings.models([chat.id, other.id]))[chat.id] == learned
    assert await store.rankings.waiting(NOW + 2 * HOUR, 9) == (other.id,)
    await store.votes.put(chat.id, [Vote("2606.00002", Sign.OPENED, NOW + 2 * HOUR)])
    assert (await store.rankings.models([chat.id]))[chat.id] == learned, "openings teach little"
    await store.votes.put(chat.id, [Vote("2606.00002", Sign.LIKE, NOW + 2 * HOUR)])
    await store.rankings.keep_models(chat.id, {"": b"from before the vote"}, NOW + HOUR)
    assert (await store.rankings.models([chat.id]))[chat.id].is_stale


@pytest.mark.parametrize("how", ["take back", "forget", "unsave", "forget the chat"])
async def test_what_was_learned_from_likes_is_deleted_with_them(store: Store, how: str):
    chat = await open_chat(store)
    await store.votes.put(chat.id, [Vote("2606.00001", Sign.LIKE, NOW)])
    await store.saved.save(chat.id, "2606.00002", 1, "", (), NOW)
    await store.rankings.keep_models(chat.id, {"": b"learned"}, NOW)
    match how:
        case "take back":
            await store.votes.take_back(chat.id, "", ["2606.00001"])
        case "forget":
            await store.votes.forget(chat.id)
        case "unsave":
            await store.saved.remove(chat.id, "2606.00002")
        case _:
            await store.personal_data.forget(chat)
    assert (await store.rankings.models([chat.id]))[chat.id].by_section == {}


async def test_pages_that_were_turned_to_are_kept_until_their_day_is_pruned(store: Store):
    chat = await open_chat(store)
    await store.rankings.note_opened(chat.id, TUESDAY, ["2606.00001", "2606.00002"])
    await store.rankings.note_opened(chat.id, TUESDAY, ["2606.00001"])
    await store.rankings.note_opened(chat.id, WEDNESDAY, ["2606.00003"])
    assert await store.rankings.opened(chat.id) == {f"2606.0000{n}" for n in (1, 2, 3)}
    await store.rankings.prune(WEDNESDAY)
    assert await store.rankings.opened(chat.id) == {"2606.00003"}
