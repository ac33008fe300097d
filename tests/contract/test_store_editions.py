"""Editions: completed once, in order, supplemented, read back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from bot.model.announcement import AnnounceType, Batch, EarlierListing, Listing
from bot.ports.store import Store
from tests.support.stores import (
    NOW,
    TUESDAY,
    StoreOpener,
    draft,
    holds_sample,
    open_chat,
    paper,
    plan,
)

MONDAY = TUESDAY - timedelta(days=1)


def numbers(listings: tuple[Listing, ...]) -> list[int]:
    return [int(listing.paper.id.removeprefix("2606.")) for listing in listings]


async def test_a_draft_becomes_an_edition(store: Store):
    mixed = replace(
        draft([]),
        listings=(
            *draft([7, 5, 6]).listings,
            *draft([1], kind=AnnounceType.CROSS).listings,
            *draft([2, 3], kind=AnnounceType.REPLACE).listings,
        ),
    )
    (edition,) = await store.editions.complete([mixed], NOW)
    assert (edition.seq, edition.category, edition.date, edition.supplement) == (
        1,
        "cs.DC",
        TUESDAY,
        0,
    )
    assert edition.counts == {
        AnnounceType.NEW: 3,
        AnnounceType.CROSS: 1,
        AnnounceType.REPLACE: 2,
    }
    assert (edition.source, edition.completed_at) == ("rss", NOW)
    assert await store.editions.listings([edition.id]) == mixed.listings


async def test_completing_the_same_again_changes_nothing(store: Store):
    drafts = [draft([1, 2]), draft([2, 3], "cs.AR")]
    assert [edition.seq for edition in await store.editions.complete(drafts, NOW)] == [1, 2]
    assert await store.editions.complete(drafts, NOW + timedelta(hours=1)) == ()
    assert await store.editions.complete([], NOW) == ()
    assert await store.editions.last_seq() == 2


async def test_an_empty_draft_is_an_edition_too(store: Store):
    (edition,) = await store.editions.complete([draft([])], NOW)
    assert edition.total == 0
    assert await store.editions.complete([draft([])], NOW) == ()
    assert await store.editions.dates(["cs.DC"], TUESDAY) == {("cs.DC", TUESDAY)}
    assert await store.editions.dates(["cs.DC"], TUESDAY, upto=0) == frozenset()


async def test_what_surfaces_later_comes_in_a_supplement(store: Store):
    await store.editions.complete([draft([1, 2])], NOW)
    (late,) = await store.editions.complete([draft([3, 1, 2, 4])], NOW)
    assert (late.seq, late.supplement, late.total) == (2, 1, 2)
    assert numbers(await store.editions.listings([late.id])) == [3, 4]
    (later,) = await store.editions.complete([draft([5, 4])], NOW)
    assert (later.supplement, numbers(await store.editions.listings([later.id]))) == (2, [5])


async def test_a_listed_paper_in_a_newer_version_is_no_news_of_that_day(store: Store):
    await store.editions.complete([draft([1])], NOW)
    newer = Listing(paper(1, 2), "cs.DC", AnnounceType.NEW)
    assert await store.editions.complete([replace(draft([]), listings=(newer,))], NOW) == ()


async def test_two_drafts_of_one_day_at_once_are_an_edition_and_a_supplement(store: Store):
    first, second = await store.editions.complete([draft([1, 2]), draft([2, 3])], NOW)
    assert (first.supplement, second.supplement) == (0, 1)
    assert numbers(await store.editions.listings([second.id])) == [3]


async def test_a_paper_that_a_feed_prints_twice_is_listed_once(store: Store):
    (edition,) = await store.editions.complete([draft([1, 2, 1])], NOW)
    assert numbers(await store.editions.listings([edition.id])) == [1, 2]


async def test_the_largest_announcement_is_stored_in_order(store: Store):
    order = [(n * 7) % 1101 for n in range(1101)]
    (edition,) = await store.editions.complete([draft(order)], NOW)
    assert numbers(await store.editions.listings([edition.id])) == order
    assert await store.papers.count() == 1101


async def test_listings_come_edition_by_edition_as_completed(store: Store):
    editions = await store.editions.complete([draft([3, 1], "cs.DC"), draft([2], "cs.AR")], NOW)
    listings = await store.editions.listings([edition.id for edition in reversed(editions)])
    assert [(listing.category, listing.paper.id[-1]) for listing in listings] == [
        ("cs.DC", "3"),
        ("cs.DC", "1"),
        ("cs.AR", "2"),
    ]
    assert await store.editions.listings([]) == ()


async def test_last_seq_is_the_highest_number(store: Store):
    assert await store.editions.last_seq() == 0
    await store.editions.complete([draft([1]), draft([], "cs.AR")], NOW)
    assert await store.editions.last_seq() == 2


async def test_newest_gives_each_category_its_own_newest_date(store: Store):
    await store.editions.complete(
        [draft([1], day=MONDAY), draft([2]), draft([3], "cs.AR", MONDAY), draft([4], "cs.PF")], NOW
    )
    await store.editions.complete([draft([2, 5])], NOW)
    newest = await store.editions.newest(["cs.DC", "cs.AR", "math.CO"])
    assert {
        category: [edition.supplement for edition in found] for category, found in newest.items()
    } == {
        "cs.DC": [0, 1],
        "cs.AR": [0],
    }
    assert newest["cs.AR"][0].date == MONDAY
    on_monday = await store.editions.newest(["cs.DC", "cs.PF"], MONDAY)
    assert {category: found[0].date for category, found in on_monday.items()} == {"cs.DC": MONDAY}


async def test_newest_of_all_tells_every_category(store: Store):
    assert await store.editions.newest_of_all() == ()
    await store.editions.complete([draft([1], day=MONDAY), draft([2]), draft([3], "cs.AR")], NOW)
    await store.editions.complete([draft([4])], NOW)
    told = [
        (edition.category, edition.date, edition.supplement)
        for edition in await store.editions.newest_of_all()
    ]
    assert told == [("cs.AR", TUESDAY, 0), ("cs.DC", TUESDAY, 0), ("cs.DC", TUESDAY, 1)]


async def test_after_gives_what_lies_between_two_numbers(store: Store):
    await store.editions.complete([draft([n], day=MONDAY + timedelta(n)) for n in range(4)], NOW)
    await store.editions.complete([draft([9], "cs.AR")], NOW)
    assert [edition.seq for edition in await store.editions.after(["cs.DC", "cs.AR"], 1, 5)] == [
        2,
        3,
        4,
        5,
    ]
    assert [edition.seq for edition in await store.editions.after(["cs.DC"], 0, 2)] == [1, 2]
    assert await store.editions.after(["cs.DC"], 4, 9) == ()
    assert await store.editions.after([], 0, 9) == ()


async def test_earlier_listings_tell_where_papers_were_listed(store: Store):
    await store.editions.complete([draft([1, 2], day=MONDAY)], NOW)
    await store.editions.complete([draft([1], "cs.AR", kind=AnnounceType.CROSS)], NOW)
    await store.editions.complete([draft([1], kind=AnnounceType.REPLACE)], NOW)
    ids = ["2606.00001", "2606.09999"]
    assert await store.editions.earlier_listings(ids, ["cs.DC", "cs.AR"], 2) == (
        EarlierListing("2606.00001", 1, "cs.DC", AnnounceType.NEW, 1, MONDAY),
        EarlierListing("2606.00001", 1, "cs.AR", AnnounceType.CROSS, 2, TUESDAY),
    )
    assert [
        listing.seq for listing in await store.editions.earlier_listings(ids, ["cs.DC"], 9)
    ] == [1, 3]
    assert await store.editions.earlier_listings([], ["cs.DC"], 9) == ()


async def test_dates_name_what_is_there_since_a_day(store: Store):
    await store.editions.complete([draft([1], day=MONDAY), draft([2]), draft([3], "cs.AR")], NOW)
    assert await store.editions.dates(["cs.DC", "cs.PF"], MONDAY) == {
        ("cs.DC", MONDAY),
        ("cs.DC", TUESDAY),
    }
    assert await store.editions.dates(["cs.DC", "cs.AR"], TUESDAY) == {
        ("cs.DC", TUESDAY),
        ("cs.AR", TUESDAY),
    }


async def test_batches_are_the_id_ranges_of_new_papers(store: Store):
    await store.editions.complete([draft([5, 3], day=MONDAY), draft([4, 9], "cs.AR", MONDAY)], NOW)
    await store.editions.complete(
        [draft([12, 10]), draft([1], "cs.AR", kind=AnnounceType.CROSS)], NOW
    )
    await store.editions.complete([draft([], day=TUESDAY + timedelta(1))], NOW)
    monday = Batch(MONDAY, "2606.00003", "2606.00009")
    tuesday = Batch(TUESDAY, "2606.00010", "2606.00012")
    assert await store.editions.batches(MONDAY) == (monday, tuesday)
    assert await store.editions.batches(TUESDAY) == (tuesday,)


async def test_the_first_real_draft_takes_the_place_of_the_sample(store: Store):
    chat = await open_chat(store)
    await store.editions.complete(
        [draft([1, 2], source="sample"), draft([3], "cs.AR", source="sample")], NOW
    )
    assert await holds_sample(store)
    assert await store.editions.batches(date.min) == ()
    assert await store.editions.dates(["cs.DC"], date.min) == frozenset()
    assert await store.papers.undescribed(date.min, 9) == ()
    await store.outbox.plan([plan(chat, "a page of the sample")], NOW)
    (real,) = await store.editions.complete([draft([2, 4])], NOW)
    assert (real.seq, real.supplement, real.source) == (3, 0, "rss")
    assert not await holds_sample(store)
    assert await store.editions.newest(["cs.AR"]) == {}
    assert await store.papers.get("2606.00001") is None
    assert await store.papers.count() == 2
    assert await store.outbox.pending() == 1


async def test_a_sample_is_not_put_beside_real_editions(store: Store):
    await store.editions.complete([draft([1])], NOW)
    assert await store.editions.complete([draft([2], "cs.AR", source="sample")], NOW) == ()
    (real,) = await store.editions.complete(
        [draft([2], "cs.AR", source="sample"), draft([3], "cs.PF")], NOW
    )
    assert real.category == "cs.PF"
    assert not await holds_sample(store)


async def test_two_processes_number_editions_without_gap_or_repeat(
    store: Store, open_another: StoreOpener
):
    other = await open_another()
    days = [MONDAY + timedelta(n) for n in range(12)]
    completed = await asyncio.gather(
        *(
            opened.editions.complete([draft([n], day=day), draft([n], "cs.AR", day)], NOW)
            for n, day in enumerate(days)
            for opened in (store, other)
        )
    )
    seqs = sorted(edition.seq for editions in completed for edition in editions)
    assert seqs == list(range(1, 2 * len(days) + 1))
    assert await store.editions.last_seq() == len(seqs)


async def test_numbers_become_visible_in_their_order(store: Store, open_another: StoreOpener):
    """Whoever reads while others complete never sees a number above one that is still missing."""
    writers = [store, await open_another(), await open_another()]
    reader = await open_another()
    categories = ["w0", "w1", "w2"]

    async def write(writer: Store, category: str) -> None:
        for n in range(8):
            await writer.editions.complete([draft([n], category, MONDAY + timedelta(n))], NOW)

    writing = asyncio.gather(*map(write, writers, categories))
    while not writing.done():
        seen = [edition.seq for edition in await reader.editions.after(categories, 0, 10**9)]
        assert seen == list(range(1, len(seen) + 1))
    await writing
    assert await reader.editions.last_seq() == 24
