"""Which papers a reader gets: each once, in his order, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.digest.select import SeenPapers, count_by_term, group_by_term, select
from bot.model.announcement import AnnounceType, EarlierListing, Listing
from tests.support.papers import CROSS, NEW, REPLACE, listing

ALL = frozenset(AnnounceType)
DC_AR = {"cs.DC": ("cs.DC",), "cs.AR": ("cs.AR",)}

listings = st.lists(
    st.builds(
        listing,
        st.sampled_from([f"2606.0000{n}" for n in range(8)]),
        st.sampled_from(["cs.DC", "cs.AR", "cs.LG"]),
        st.sampled_from(list(AnnounceType)),
    )
)


def ids(entries: object) -> list[str]:
    return [entry.paper.id for entry in entries]  # type: ignore[attr-defined]


def test_papers_come_in_the_readers_order_then_by_type_then_as_listed() -> None:
    found = select(
        [
            listing("2606.00009", "cs.AR"),
            listing("2606.00003", "cs.DC", CROSS),
            listing("2606.00002", "cs.DC", REPLACE),
            listing("2606.00005", "cs.DC"),
            listing("2606.00004", "cs.DC"),
        ],
        DC_AR,
        ALL,
    )
    assert ids(found) == ["2606.00005", "2606.00004", "2606.00003", "2606.00002", "2606.00009"]


def test_a_paper_in_two_of_the_readers_categories_stands_in_the_first_only() -> None:
    both = [listing("2606.00001", "cs.AR"), listing("2606.00001", "cs.DC", CROSS)]
    (entry,) = select(both, DC_AR, ALL)
    assert (entry.term, entry.type) == ("cs.DC", CROSS)


def test_an_unwanted_type_does_not_hide_a_wanted_one_in_another_category() -> None:
    both = [listing("2606.00001", "cs.AR"), listing("2606.00001", "cs.DC", CROSS)]
    (entry,) = select(both, DC_AR, {NEW})
    assert (entry.term, entry.type) == ("cs.AR", NEW)


def test_in_an_archive_a_paper_has_its_strongest_type() -> None:
    both = [listing("2606.00001", "cs.DC", CROSS), listing("2606.00001", "cs.AR")]
    (entry,) = select(both, {"cs.*": ("cs.DC", "cs.AR")}, ALL)
    assert (entry.term, entry.type) == ("cs.*", NEW)


@given(listings)
def test_every_wanted_paper_is_there_exactly_once(found: list[Listing]) -> None:
    chosen = ids(select(found, DC_AR, {NEW, CROSS}))
    wanted = {
        entry.paper.id for entry in found if entry.category != "cs.LG" and entry.type is not REPLACE
    }
    assert sorted(chosen) == sorted(wanted)


@given(listings)
def test_sections_hold_all_entries_in_order(found: list[Listing]) -> None:
    entries = select(found, DC_AR, ALL)
    sections = group_by_term(entries, tuple(DC_AR))
    assert [entry for section in sections.values() for entry in section] == list(entries)


def test_counts_are_those_of_each_term_alone() -> None:
    both = [listing("2606.00001", "cs.AR"), listing("2606.00001", "cs.DC", CROSS)]
    assert count_by_term(both, DC_AR) == {
        "cs.DC": {NEW: 0, CROSS: 1, REPLACE: 0},
        "cs.AR": {NEW: 1, CROSS: 0, REPLACE: 0},
    }


FIRST = EarlierListing("2606.00001", 1, "cs.AR", NEW, seq=5, date=date(2026, 6, 15))


def test_a_version_given_before_is_no_news_and_a_later_version_is() -> None:
    replaced = listing("2606.00001", kind=REPLACE, version=2)
    assert not SeenPapers([replace(FIRST, version=2)]).is_news(replaced)
    assert SeenPapers([FIRST]).is_news(replaced)
    assert SeenPapers().is_news(replaced)


def test_a_cross_list_of_a_paper_given_before_is_no_news_in_any_version() -> None:
    assert not SeenPapers([FIRST]).is_news(listing("2606.00001", kind=CROSS, version=2))
