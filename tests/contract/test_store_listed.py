"""What a query selects among the last announcements: each paper as it was listed then."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.folding import FOLDING_VERSION
from bot.model.paper import Paper
from bot.model.search import ListedHits
from bot.ports.store import Store
from bot.query import PaperIndex, Query, make_query, parse
from storage.schema import earlier_tokens
from tests.support.papers import CROSS, NEW, REPLACE, paper
from tests.support.stores import NOW

MONDAY = date(2026, 6, 1)
WORDS = ("graph", "tree", "neural", "mixture of experts", "survey", "holder", 'H\\"older')
QUERIES = (
    "graph",
    "graph -survey",
    "-survey",
    '"mixture of experts" | tree',
    "cat:cs.LG (neural OR holder)",
    "@Invented",
    "co:pages",
    "all:pages",
    "gra*",
    "cat:math.CO",
)


def drafts(drawn: random.Random) -> Iterator[EditionDraft]:
    """Yield a month of two categories: papers are replaced, cross-listed later, and come late."""
    first = paper("hep-th/9901001", "hep-th", title="Old graph"), _paper(drawn, 0)
    newest = {paper.id: paper for paper in first}
    for number in range(12):
        day = MONDAY + timedelta(number)
        for category in ("cs.DC", "cs.LG"):
            later = [
                _revise(drawn, newest[paper_id]) for paper_id in drawn.sample(sorted(newest), 2)
            ]
            new = [_paper(drawn, 10 * number + at, category) for at in range(1, 4)]
            listed = [Listing(paper, category, NEW) for paper in new]
            listed += [Listing(paper, category, drawn.choice((CROSS, REPLACE))) for paper in later]
            newest |= {paper.id: paper for paper in (*new, *later)}
            yield EditionDraft(category, day, tuple(listed), "rss")


def _paper(drawn: random.Random, number: int, category: str = "cs.DC", version: int = 1) -> Paper:
    some = " and ".join(drawn.sample(WORDS, 2))
    comment = drawn.choice(("", "9 pages"))
    paper_id = f"2606.{number + 500 * (category == 'cs.LG'):05}"
    categories = drawn.choice(((category,), (category, "math.CO")))
    return paper(paper_id, *categories, version=version, title=some, comment=comment)


def _revise(drawn: random.Random, known: Paper) -> Paper:
    some = " or ".join(drawn.sample(WORDS, 2))
    title = drawn.choice((known.title, some))
    return paper(known.id, *known.categories, version=known.version + 1, title=title)


def select_one_by_one(
    query: Query, all_drafts: Sequence[EditionDraft], types: frozenset[AnnounceType], since: date
) -> list[tuple[str, int, str, date]]:
    """Return what is selected when each listing is looked at by itself, as the planner does."""
    listed = [(listing, draft.date) for draft in all_drafts for listing in draft.listings]
    index = PaperIndex([_in_category(listing) for listing, _ in listed])
    bits = index.select(query)
    return [
        (listing.paper.id, listing.paper.version, listing.category, day)
        for number, (listing, day) in enumerate(listed)
        if bits >> number & 1 and listing.type in types and day >= since
    ]


def _in_category(listing: Listing) -> Paper:
    """Return the paper as one of the category where it is listed."""
    categories = dict.fromkeys((*listing.paper.categories, listing.category))
    return replace(listing.paper, categories=tuple(categories))


def _keys(hits: ListedHits) -> list[tuple[str, int, str, date]]:
    return [
        (listing.paper_id, listing.version, listing.category, listing.date)
        for listing in hits.listings
    ]


async def test_what_a_query_selects_among_announcements_is_what_it_selects_of_each_listing(
    store: Store,
) -> None:
    drawn = random.Random(5)
    months = list(drafts(drawn))
    for number, draft in enumerate(months):
        await store.editions.complete([draft], NOW)
        if number < 20:  # the papers of the last days are not indexed yet
            await store.search.index(100)
    for text in QUERIES:
        types = drawn.choice((frozenset({NEW, CROSS}), frozenset(AnnounceType)))
        days = drawn.choice((5, 60))
        hits = await store.search.find_listed(parse(text), ("cs.DC", "cs.LG"), types, days)
        assert len(hits.dates) == min(days, 12)
        assert _keys(hits) == select_one_by_one(parse(text), months, types, hits.dates[0]), text
        assert hits.listings, text


async def test_without_a_query_everything_is_listed_and_samples_are_not(store: Store) -> None:
    sample = EditionDraft("cs.DC", MONDAY, (Listing(paper("2606.00001"), "cs.DC", NEW),), "sample")
    await store.editions.complete([sample], NOW)
    nothing = await store.search.find_listed(None, ("cs.DC",), {NEW}, 60)
    assert nothing == ListedHits((), (), 0)
    months = list(drafts(random.Random(7)))
    await store.editions.complete(months, NOW)
    hits = await store.search.find_listed(None, ("cs.LG",), {NEW, CROSS}, 3)
    own = [draft for draft in months if draft.category == "cs.LG"][-3:]
    assert hits.dates == tuple(draft.date for draft in own)
    wanted = [listing for draft in own for listing in draft.listings if listing.type is not REPLACE]
    assert [listing.paper_id for listing in hits.listings] == [
        listing.paper.id for listing in wanted
    ]
    assert hits.total == len(wanted)


async def test_a_query_that_selects_whatever_is_listed_is_told_by_the_total(store: Store) -> None:
    months = list(drafts(random.Random(9)))
    await store.editions.complete(months, NOW)
    query = make_query(parse("-nowhere").root)
    hits = await store.search.find_listed(query, ("cs.DC",), {NEW}, 60)
    assert len(hits.listings) == hits.total == 36


@pytest.mark.parametrize(("folding", "is_kept"), [(FOLDING_VERSION, True), (0, False)])
async def test_the_words_of_an_earlier_version_are_kept_and_its_text_is_read_where_they_are_not(
    store: Store, database_url: str, folding: int, is_kept: bool
) -> None:
    for version, title in ((1, "Graph"), (2, "Tree")):
        listed = paper("2606.00001", version=version, title=title)
        kind = NEW if version == 1 else REPLACE
        day = MONDAY + timedelta(version)
        await store.editions.complete(
            [EditionDraft("cs.DC", day, (Listing(listed, "cs.DC", kind),), "rss")], NOW
        )
        await store.search.index(100)
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        kept = earlier_tokens.c.tokens
        told_otherwise = {"tokens": func.replace(kept, "graph", "raven"), "folding": folding}
        assert (
            await connection.execute(update(earlier_tokens).values(told_otherwise))
        ).rowcount == 1
    await engine.dispose()
    for word, is_found in (("graph", not is_kept), ("raven", is_kept), ("tree", False)):
        hits = await store.search.find_listed(parse(word), ("cs.DC",), {NEW}, 60)
        assert bool(hits.listings) is is_found, word
    hits = await store.search.find_listed(parse("tree"), ("cs.DC",), {REPLACE}, 60)
    assert _keys(hits) == [("2606.00001", 2, "cs.DC", MONDAY + timedelta(2))]
