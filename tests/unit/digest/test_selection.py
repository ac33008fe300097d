"""What the interests of a chat select of announcements."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.card import mark_words
from bot.digest.matches import Announced, Matches
from bot.digest.select import DigestEntry, SeenPapers
from bot.digest.selection import Selection, find_candidates, keep_limits
from bot.document.nodes import Mark, Math, Text, plain_text
from bot.model.announcement import AnnounceType, EarlierListing, Edition, Listing, count_types
from bot.model.chat import DEFAULT_TYPES, Interest, Mute
from bot.query import Field, parse
from bot.query.categories import make_interest
from tests.support.papers import CROSS, NEW, REPLACE, paper

TUESDAY = date(2026, 6, 16)
NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)
DC, LG = Interest.plain("cs.DC", 0), Interest.plain("cs.LG", 0)
ALL = frozenset(AnnounceType)
NOTHING = SeenPapers()


def interest(query: str, name: str = "") -> Interest:
    return make_interest(parse(query), 0, name=name)


def listed(number: int, title: str, kind: AnnounceType = NEW, category: str = "cs.LG") -> Listing:
    return Listing(paper(f"2606.{number:05}", "cs.LG", title=title), category, kind)


def edition(category: str, *listings: Listing, seq: int = 1) -> Announced:
    counts = count_types(listings)
    return Edition(seq, seq, category, TUESDAY, 0, counts, "rss", NOW), listings


async def selected(
    interests: list[Interest],
    *announced: Announced,
    mutes: tuple[Mute, ...] = (),
    types: frozenset[AnnounceType] = DEFAULT_TYPES,
    seen: SeenPapers = NOTHING,
) -> Selection:
    matches = Matches()
    await matches.add(announced)
    return find_candidates(interests, announced, types, matches, mutes).without(seen)


def titles(found: Selection) -> list[str]:
    return [entry.paper.title for entry in found.entries]


async def test_each_paper_stands_under_the_first_interest_and_is_tagged_with_the_others() -> None:
    wanted = [interest("graph", "graphs"), interest("cs.LG tree", "trees")]
    found = await selected(wanted, edition("cs.LG", listed(1, "Graph Tree"), listed(2, "A Tree")))
    assert [(entry.term, entry.also) for entry in found.entries] == [
        ("graphs", ("trees",)),
        ("trees", ()),
    ]
    assert found.entries[0].marks == ("graph", "cat:cs.LG tree")
    assert found.read == {"graphs": 2, "trees": 2}
    assert found.counts["trees"][NEW] == 2


async def test_what_only_excludes_words_marks_none_so_that_its_papers_are_drawn_as_all_others() -> (
    None
):
    wanted = [interest("cs.LG -survey"), interest("cs.DC OR cs.LG -tree")]
    for entry in (await selected(wanted, edition("cs.LG", listed(1, "Graph")))).entries:
        assert entry.marks == ()


async def test_a_paper_counts_as_one_of_the_category_where_it_is_listed_later() -> None:
    crossed = listed(1, "Graph", CROSS, "cs.DC")
    found = await selected([interest("cs.DC graph")], edition("cs.DC", crossed))
    assert titles(found) == ["Graph"]


async def test_a_highlight_lifts_and_marks_and_selects_nothing() -> None:
    star = replace(interest("tree", "star"), is_highlight=True)
    papers = edition(
        "cs.DC", *(listed(n, t, category="cs.DC") for n, t in enumerate(("A", "Tree")))
    )
    found = await selected([DC, star], papers, edition("cs.LG", listed(9, "Tree too"), seq=2))
    assert titles(found) == ["Tree", "A"]
    assert found.entries[0].also == ("star",)
    assert found.entries[0].marks == ("tree",)


async def test_an_interest_reads_types_of_its_own_and_no_more_than_its_limit() -> None:
    own = replace(interest("cs.LG graph"), types=frozenset({REPLACE}), limit=1)
    of_type = [listed(1, "Graph"), listed(2, "Graphs", REPLACE), listed(3, "Graphs 3", REPLACE)]
    found = await selected([own], edition("cs.LG", *of_type))
    within, rest = keep_limits(found.entries, [own])
    assert [[entry.paper.title for entry in part] for part in (within, rest)] == [
        ["Graphs"],
        ["Graphs 3"],
    ]
    assert found.counts[own.name] == {NEW: 0, CROSS: 0, REPLACE: 2}
    assert found.read[own.name] == 2


async def test_what_is_muted_is_held_back_until_its_date_unless_another_interest_brings_it() -> (
    None
):
    papers = edition("cs.LG", listed(1, "Survey of Graphs"), listed(2, "Graph"))
    words = (Mute("survey"), Mute("graph", until=TUESDAY))  # from that date on it holds no more
    found = await selected([interest("cs.LG graph")], papers, mutes=words)
    assert titles(found) == ["Graph"]
    assert [entry.paper.title for entry in found.muted] == ["Survey of Graphs"]
    quiet = replace(interest("cs.LG graph"), muted_until=date(2026, 6, 17))
    found = await selected([quiet, interest("cs.LG survey")], papers)
    assert titles(found) == ["Survey of Graphs"]
    assert [entry.paper.title for entry in found.muted] == ["Graph"]


async def test_an_edition_from_before_an_interest_began_is_not_selected_by_it() -> None:
    late = replace(interest("cs.LG graph"), after_seq=1)
    assert titles(await selected([late], edition("cs.LG", listed(1, "Graph")))) == []
    assert titles(await selected([late], edition("cs.LG", listed(1, "Graph"), seq=2))) == ["Graph"]


def seen_before(number: int, version: int = 1) -> SeenPapers:
    earlier = EarlierListing(f"2606.{number:05}", version, "cs.AI", NEW, 1, date(2026, 6, 9))
    return SeenPapers([earlier])


@pytest.mark.parametrize(
    "first", [DC, interest("cs.DC graph"), interest("graph OR cs.DC"), interest("cs.*")]
)
async def test_a_new_version_comes_although_the_interest_before_reads_only_its_cross_listing(
    first: Interest,
) -> None:
    newer = replace(
        listed(1, "Graph"), paper=paper("2606.00001", "cs.LG", title="Graph", version=2)
    )
    crossed = replace(newer, category="cs.DC", type=CROSS)
    replaced = replace(newer, type=REPLACE)
    announced = edition("cs.DC", crossed), edition("cs.LG", replaced, seq=2)
    (entry,) = (await selected([first, LG], *announced, types=ALL, seen=seen_before(1))).entries
    assert (entry.paper.version, entry.type) == (2, REPLACE)
    for seen, types in ((seen_before(1, 2), ALL), (seen_before(1), DEFAULT_TYPES)):
        assert not (await selected([first, LG], *announced, types=types, seen=seen)).entries


async def test_a_paper_is_tagged_with_an_interest_that_reads_only_what_is_no_news() -> None:
    newer = replace(listed(1, "Graph", REPLACE), paper=paper("2606.00001", "cs.LG", version=2))
    crossed = replace(newer, category="cs.DC", type=CROSS)
    wanted = [interest("cs.DC matter", "matter"), LG]
    announced = edition("cs.DC", crossed), edition("cs.LG", newer, seq=2)
    (entry,) = (await selected(wanted, *announced, types=ALL, seen=seen_before(1))).entries
    assert (entry.term, entry.also) == ("cs.LG", ("matter",))


INTERESTS = (DC, LG, *map(interest, ("cs.*", "cs.DC AND cs.LG", "cs.LG graph", "graph OR tree")))


@given(
    st.lists(st.sampled_from(INTERESTS), min_size=1, max_size=4, unique=True),
    st.lists(
        st.builds(
            lambda number, title, kind, category, version: Listing(
                paper(f"2606.{number:05}", "cs.LG", title=title, version=version), category, kind
            ),
            st.integers(1, 2),
            st.sampled_from(["Graph", "Tree"]),
            st.sampled_from(AnnounceType),
            st.sampled_from(["cs.DC", "cs.LG"]),
            st.integers(1, 3),
        ),
        max_size=5,
        unique_by=lambda each: (each.paper.id, each.category),
    ),
    st.sampled_from([NOTHING, seen_before(1), seen_before(1, 2), seen_before(2)]),
    st.frozensets(st.sampled_from(AnnounceType), min_size=1),
)
def test_a_paper_comes_once_if_any_of_its_selected_listings_is_news_in_any_order_of_interests(
    interests: list[Interest],
    listings: list[Listing],
    seen: SeenPapers,
    types: frozenset[AnnounceType],
) -> None:
    announced = [
        edition(name, *(each for each in listings if each.category == name), seq=seq)
        for seq, name in enumerate(("cs.DC", "cs.LG"), 1)
    ]

    def find(wanted: list[Interest], listing: Listing) -> tuple[DigestEntry, ...]:
        where = [edition(listing.category, listing)]
        return asyncio.run(selected(wanted, *where, types=types)).entries

    found = asyncio.run(selected(interests, *announced, types=types, seen=seen))
    expected = {each.paper.id for each in listings if seen.is_news(each) and find(interests, each)}
    assert sorted(each.paper.id for each in found.entries) == sorted(expected)


def test_words_are_marked_and_nothing_else_changes() -> None:
    title = (Text("On graphs, "), Math("x^2", "x²"), Text(" and graph neural nets"))
    marked = mark_words(title, ["graph", '"neural net"'], Field.TITLE)
    assert plain_text(marked) == plain_text(title)
    assert [plain_text((inline,)) for inline in marked if isinstance(inline, Mark)] == [
        "graphs", "graph", "neural nets",
    ]  # fmt: skip


def test_a_word_that_says_nothing_by_itself_is_marked_within_a_phrase_only() -> None:
    title = (Text("Mixture of experts, of course"),)

    def marked(query: str) -> list[str]:
        found = mark_words(title, [query], Field.TITLE)
        return [plain_text((inline,)) for inline in found if isinstance(inline, Mark)]

    assert marked("mixture of experts") == ["Mixture", "experts"]
    assert marked('"mixture of experts"') == ["Mixture of experts"]
