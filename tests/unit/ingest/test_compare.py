"""What arXiv's own page proves about a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from bot.ingest.reconcile.compare import Agreed, Explained, Extra, Inconclusive, Missing, compare
from bot.model.announcement import AnnounceType, EditionDraft, Listing, ListingPage
from tests.support.papers import CROSS, NEW, REPLACE, draft, listing

TUESDAY = date(2026, 6, 16)
DAY = "2026-06-16"


def page(
    *shown: tuple[str, AnnounceType],
    counted: dict[AnnounceType, int] | None = None,
    day: date = TUESDAY,
) -> ListingPage:
    """A page of cs.DC that counts what it shows, or what is said."""
    counts = {type_: sum(shown_type is type_ for _, shown_type in shown) for type_ in AnnounceType}
    return ListingPage("cs.DC", day, shown, counts | (counted or {}), "/list/cs.DC/new")


def held(*listings: Listing) -> EditionDraft:
    return draft("cs.DC", DAY, *listings)


def ids(listings: Iterable[Listing]) -> list[str]:
    return [listing.paper.id for listing in listings]


def test_what_arxiv_lists_paper_by_paper_agrees() -> None:
    mine = held(
        listing("2606.00002"),
        listing("2606.00003", kind=CROSS),
        listing("2605.00001", kind=REPLACE),
    )
    shown = page(("2606.00002", NEW), ("2606.00003", CROSS), ("2605.00001", REPLACE))
    assert compare(mine, shown) == Agreed(mine)


def test_types_and_order_become_those_of_the_page() -> None:
    mine = held(listing("2606.00003"), listing("2606.00002", kind=CROSS))
    found = compare(mine, page(("2606.00002", NEW), ("2606.00003", CROSS)))
    assert isinstance(found, Agreed)
    assert [(listing.paper.id, listing.type) for listing in found.draft.listings] == [
        ("2606.00002", NEW),
        ("2606.00003", CROSS),
    ]


def test_papers_that_only_arxiv_lists_are_missing_with_their_types() -> None:
    found = compare(held(listing("2606.00002")), page(("2606.00002", NEW), ("2606.00009", CROSS)))
    assert isinstance(found, Missing)
    assert found.papers == {"2606.00009": CROSS}


@pytest.mark.parametrize("version", [6, 7])
def test_a_cross_list_in_a_late_version_is_explained_and_kept(version: int) -> None:
    mine = held(listing("2606.00002"), listing("2602.00001", kind=CROSS, version=version))
    found = compare(mine, page(("2606.00002", NEW)))
    assert isinstance(found, Explained)
    assert ids(found.draft.listings) == ["2606.00002", "2602.00001"]


def test_a_cross_list_in_the_fifth_version_is_not_explained() -> None:
    mine = held(listing("2606.00002"), listing("2602.00001", kind=CROSS, version=5))
    assert compare(mine, page(("2606.00002", NEW))) == Extra(mine, ("2602.00001",))


def test_a_replacement_in_a_late_version_is_not_explained() -> None:
    mine = held(listing("2606.00002"), listing("2602.00001", kind=REPLACE, version=8))
    assert isinstance(compare(mine, page(("2606.00002", NEW))), Extra)


def test_an_old_cross_list_that_a_joint_feed_left_open_goes_where_the_page_says() -> None:
    mine = held(listing("2606.00002"), listing("2602.00001", kind=CROSS))
    doubtful = {"2602.00001"}
    elsewhere = compare(mine, page(("2606.00002", NEW)), doubtful=doubtful)
    assert isinstance(elsewhere, Agreed)
    assert ids(elsewhere.draft.listings) == ["2606.00002"]
    here = compare(mine, page(("2606.00002", NEW), ("2602.00001", CROSS)), doubtful=doubtful)
    assert here == Agreed(mine)


def test_a_page_that_shows_less_than_it_counts_proves_nothing() -> None:
    shown = page(("2606.00002", NEW), counted={NEW: 2})
    assert isinstance(compare(held(listing("2606.00002")), shown), Inconclusive)


def test_a_page_that_shows_less_than_it_counts_proves_what_the_feed_holds_in_full() -> None:
    mine = held(listing("2606.00002"), listing("2606.00003"))
    assert compare(mine, page(("2606.00002", NEW), counted={NEW: 2})) == Agreed(mine)


def test_a_page_that_lags_still_names_what_is_missing() -> None:
    found = compare(held(), page(("2606.00002", NEW), counted={NEW: 2}))
    assert isinstance(found, Missing)


def test_a_page_of_another_day_proves_nothing() -> None:
    mine = held(listing("2606.00002"))
    for day in (date(2026, 6, 15), date(2026, 6, 17)):  # the evening before it is a day ahead
        assert isinstance(compare(mine, page(("2606.00002", NEW), day=day)), Inconclusive)


def test_an_empty_page_is_believed_only_when_it_is_confirmed() -> None:
    assert isinstance(compare(held(), page()), Inconclusive)
    assert compare(held(), page(), emptiness_is_known=True) == Agreed(held())


def test_an_empty_page_takes_no_paper_away() -> None:
    mine = held(listing("2606.00002"))
    assert isinstance(compare(mine, page()), Inconclusive)
    assert compare(mine, page(), emptiness_is_known=True) == Extra(mine, ("2606.00002",))


def test_a_paper_that_is_counted_twice_as_an_alias_is_explained() -> None:
    mine = held(listing("2606.00002"))
    found = compare(mine, page(("2606.00002", NEW), ("2606.00002", CROSS)))
    assert isinstance(found, Explained)
    assert [listing.type for listing in found.draft.listings] == [NEW]


def test_a_draft_of_another_announcement_is_left_out_of_what_arxiv_lists() -> None:
    yesterdays = held(listing("2606.00001"), listing("2605.00009", kind=REPLACE))
    found = compare(yesterdays, page(("2606.00002", NEW), ("2606.00003", NEW)))
    assert isinstance(found, Missing)
    assert found.draft.listings == ()
    assert found.papers == {"2606.00002": NEW, "2606.00003": NEW}


def test_a_page_that_shows_less_than_it_counts_takes_nothing_from_a_draft() -> None:
    mine = held(listing("2606.00001"))
    found = compare(mine, page(("2606.00002", NEW), counted={NEW: 2}))
    assert isinstance(found, Missing)
    assert ids(found.draft.listings) == ["2606.00001"]
