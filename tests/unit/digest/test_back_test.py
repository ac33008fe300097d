"""A back-test counts what would have been news, and says what is too little or too much."""

from __future__ import annotations

from datetime import date, timedelta

from bot.digest.back_test import MOST_A_DAY, Breadth, back_test
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.search import ListedHits
from tests.support.papers import CROSS, NEW, REPLACE

MONDAY = date(2026, 6, 1)


def listed(
    number: int, day: int, type_: AnnounceType = NEW, version: int = 1, category: str = "cs.DC"
) -> EarlierListing:
    at = MONDAY + timedelta(day)
    return EarlierListing(f"2606.{number:05}", version, category, type_, day, at)


def hits(*listings: EarlierListing, days: int = 3, total: int = 10_000) -> ListedHits:
    dates = tuple(MONDAY + timedelta(day) for day in range(days))
    return ListedHits(dates, listings, total)


def test_days_without_papers_count_as_none() -> None:
    tested = back_test(hits(listed(1, 0), listed(2, 0), listed(3, 2), days=4))
    assert tested.counts(5) == (2, 0, 1, 0)
    assert tested.counts(2) == (1, 0)
    assert tested.total == 3


def test_a_paper_is_news_once_however_many_categories_list_it() -> None:
    tested = back_test(
        hits(
            listed(1, 0),
            listed(1, 0, CROSS, category="cs.LG"),
            listed(1, 1, CROSS, category="cs.AI"),
        )
    )
    assert tested.counts(3) == (1, 0, 0)
    (only,) = tested.newest(5)
    assert only.type is NEW


def test_a_replacement_is_news_in_each_version_that_did_not_come_before() -> None:
    tested = back_test(
        hits(
            listed(1, 0, version=2),
            listed(1, 1, REPLACE, version=2),
            listed(1, 2, REPLACE, version=3),
        )
    )
    assert tested.counts(3) == (1, 0, 1)


def test_a_replacement_is_news_although_another_category_lists_the_paper_on_the_same_day() -> None:
    tested = back_test(
        hits(
            listed(1, 0),
            listed(1, 1, CROSS, version=2, category="cs.LG"),
            listed(1, 1, REPLACE, version=2),
            listed(1, 2, CROSS, version=2, category="cs.AI"),
        )
    )
    assert tested.counts(3) == (1, 1, 0)
    assert tested.newest(1)[0].type is REPLACE


def test_the_newest_papers_come_first() -> None:
    tested = back_test(hits(listed(1, 0), listed(3, 2), listed(4, 2)))
    assert [listing.paper_id for listing in tested.newest(2)] == ["2606.00003", "2606.00004"]


def test_nothing_too_many_and_everything_are_told_apart() -> None:
    many = [listed(number, 0) for number in range(3 * MOST_A_DAY + 1)]
    assert back_test(hits()).breadth is Breadth.NOTHING
    assert back_test(hits(listed(1, 0))).breadth is Breadth.FITTING
    assert back_test(hits(*many)).breadth is Breadth.MANY
    assert back_test(hits(*many[:-1])).breadth is Breadth.FITTING
    assert back_test(hits(listed(1, 0), total=1)).breadth is Breadth.EVERYTHING
    assert back_test(hits(total=0)).breadth is Breadth.NOTHING
