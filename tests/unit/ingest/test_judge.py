"""Which announcement a feed carries: told by identifiers, whatever the feed says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from adapters.arxiv.feed_parser import parse_feed
from bot.ingest.judge import (
    MAX_FEED_ITEMS,
    Empty,
    Fresh,
    Stale,
    Truncated,
    Unverified,
    Verdict,
    extract_batch,
    judge,
    listing_date,
)
from bot.model.announcement import AnnounceType, Batch, Feed, FeedItem
from bot.model.calendar import NEW_YORK, arxiv_calendar
from tests.support.papers import paper
from tests.support.real_data import read_real_data

FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 6, day) for day in (12, 13, 15, 16))
JUNETEENTH_GAP = date(2026, 6, 22)  # the Monday after the holiday: no listing
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE

KNOWN = (
    Batch(FRIDAY, "2606.00100", "2606.00199"),
    Batch(MONDAY, "2606.00200", "2606.00299"),
)


def feed(stamped: date, *numbers: int, second: int = 600, **others: Sequence[int]) -> Feed:
    """A feed of ``new`` papers by number; others by keyword: ``cross=[150]``, ``replace=[1]``."""
    kinds = {"new": numbers, **others}
    built = datetime.combine(stamped, datetime.min.time(), NEW_YORK) + timedelta(seconds=second)
    items = tuple(
        FeedItem(paper(f"2606.{number:05}"), AnnounceType(kind))
        for kind, listed in kinds.items()
        for number in listed
    )
    return Feed(("cs.DC",), stamped, built, items)


def verdict(
    given: Feed,
    known: Sequence[Batch] = KNOWN,
    shown: dict[date, frozenset[str]] | None = None,
) -> Verdict:
    return judge(given, known, arxiv_calendar(), shown or {})


def test_new_identifiers_above_the_last_batch_are_fresh() -> None:
    assert verdict(feed(TUESDAY, 300, 310)) == Fresh(TUESDAY)


def test_identifiers_of_yesterday_under_todays_date_are_stale() -> None:
    assert verdict(feed(TUESDAY, 201, 298)) == Stale(MONDAY)


def test_a_stale_batch_is_recognised_beyond_the_part_of_it_that_was_seen() -> None:
    assert verdict(feed(TUESDAY, 290, 320)) == Stale(MONDAY)


def test_a_feed_stale_for_two_days_is_dated_by_its_identifiers() -> None:
    assert verdict(feed(TUESDAY, 110, 120)) == Stale(FRIDAY)


def test_a_known_batch_under_its_own_date_is_fresh_again() -> None:
    assert verdict(feed(MONDAY, 205)) == Fresh(MONDAY)


def test_identifiers_between_known_batches_belong_to_the_day_between() -> None:
    known = (KNOWN[0], Batch(TUESDAY, "2606.00300", "2606.00399"))

    assert verdict(feed(MONDAY, 220), known) == Fresh(MONDAY)
    assert verdict(feed(date(2026, 6, 17), 220), known) == Stale(MONDAY)


def test_a_batch_seen_in_two_parts_is_still_one() -> None:
    parts = (
        Batch(TUESDAY, "2606.00300", "2606.00310"),
        Batch(TUESDAY, "2606.00350", "2606.00399"),
    )

    assert verdict(feed(date(2026, 6, 17), 320), (*KNOWN, *parts)) == Stale(TUESDAY)


def test_of_two_days_that_claim_the_same_identifiers_the_stamp_decides() -> None:
    known = (*KNOWN, Batch(TUESDAY, "2606.00250", "2606.00399"))

    assert verdict(feed(MONDAY, 260), known) == Fresh(MONDAY)
    assert verdict(feed(TUESDAY, 260), known) == Fresh(TUESDAY)
    assert verdict(feed(date(2026, 6, 17), 260), known) == Stale(TUESDAY)


def test_a_higher_version_does_not_make_an_old_paper_new() -> None:
    seen = feed(TUESDAY, 205)
    item = FeedItem(paper("2606.00205", version=2), NEW)

    assert verdict(Feed(seen.categories, TUESDAY, seen.built_at, (item,))) == Stale(MONDAY)


def test_old_cross_lists_do_not_make_a_fresh_feed_stale() -> None:
    assert verdict(feed(TUESDAY, 300, cross=[150, 230, 320])) == Fresh(TUESDAY)


def test_identifiers_of_the_year_before_are_older() -> None:
    known = (Batch(date(2025, 12, 31), "2512.25000", "2512.25999"),)
    items = (FeedItem(paper("2601.00001"), NEW),)
    built = datetime(2026, 1, 5, 0, 10, tzinfo=NEW_YORK)

    assert verdict(Feed(("cs.DC",), built.date(), built, items), known) == Fresh(built.date())


def test_nothing_is_an_empty_day() -> None:
    assert verdict(feed(SATURDAY)) == Empty(SATURDAY)


def test_a_feed_of_two_thousand_items_is_truncated() -> None:
    assert verdict(feed(TUESDAY, *range(300, 300 + MAX_FEED_ITEMS - 1))) == Fresh(TUESDAY)
    assert verdict(feed(TUESDAY, *range(300, 300 + MAX_FEED_ITEMS))) == Truncated(TUESDAY)


class TestWithoutAnyKnownBatch:
    def test_the_date_is_believed(self) -> None:
        assert verdict(feed(TUESDAY, 300), ()) == Fresh(TUESDAY)

    def test_a_weekend_carries_the_friday_before(self) -> None:
        assert verdict(feed(SATURDAY, 150), ()) == Stale(FRIDAY)

    def test_a_feed_built_at_midnight_proves_nothing(self) -> None:
        assert verdict(feed(TUESDAY, 300, second=1), ()) == Unverified(TUESDAY)
        assert verdict(feed(TUESDAY, 300, second=30), ()) == Fresh(TUESDAY)

    def test_the_batch_of_the_day_itself_is_no_proof(self) -> None:
        known = (Batch(TUESDAY, "2606.00300", "2606.00399"),)

        assert verdict(feed(TUESDAY, 301, second=1), known) == Unverified(TUESDAY)

    def test_the_batch_before_is_proof(self) -> None:
        assert verdict(feed(TUESDAY, 300, second=1)) == Fresh(TUESDAY)


class TestOnDaysThatShouldHaveNoListing:
    def test_even_unknown_identifiers_on_a_saturday_are_fridays(self) -> None:
        assert verdict(feed(SATURDAY, 300), KNOWN[:1]) == Stale(FRIDAY)

    def test_new_identifiers_on_a_holiday_are_believed_after_the_batch_before(self) -> None:
        before = Batch(date(2026, 6, 19), "2606.00500", "2606.00599")

        assert verdict(feed(JUNETEENTH_GAP, 600), (before,)) == Fresh(JUNETEENTH_GAP)
        assert verdict(feed(JUNETEENTH_GAP, 600), KNOWN) == Stale(date(2026, 6, 19))


class TestOldPapersOnly:
    def test_what_was_shown_before_is_stale(self) -> None:
        shown = {MONDAY: frozenset({"2606.00001", "2606.00002", "2606.00003"})}

        assert verdict(feed(TUESDAY, replace=[1, 2]), shown=shown) == Stale(MONDAY)

    def test_what_differs_is_fresh(self) -> None:
        shown = {MONDAY: frozenset({"2606.00001"})}

        assert verdict(feed(TUESDAY, replace=[1, 2]), shown=shown) == Fresh(TUESDAY)

    def test_what_was_shown_on_the_same_day_is_fresh(self) -> None:
        shown = {TUESDAY: frozenset({"2606.00001"})}

        assert verdict(feed(TUESDAY, replace=[1]), shown=shown) == Fresh(TUESDAY)


def test_a_batch_is_seen_from_its_first_new_to_its_last_new_or_cross() -> None:
    assert extract_batch(feed(TUESDAY, 310, 305, cross=[9, 330], replace=[340]), TUESDAY) == Batch(
        TUESDAY, "2606.00305", "2606.00330"
    )
    assert extract_batch(feed(TUESDAY, cross=[9]), TUESDAY) is None


# --- real data ------------------------------------------------------------------------------


def replay(*names: str) -> list[Verdict]:
    known: list[Batch] = []
    verdicts: list[Verdict] = []
    for name in names:
        read = parse_feed(read_real_data(f"feeds/{name}"), name)
        verdicts.append(verdict(read, known))
        batch = extract_batch(read, listing_date(verdicts[-1]))
        known += [batch] if batch else []
    return verdicts


@pytest.mark.parametrize(
    ("category", "stale"),
    [("ai", {18: 17}), ("cl", {17: 16}), ("cv", {}), ("lg", {12: 11})],
)
def test_the_stale_feeds_of_june_2026_are_found_and_no_others(
    category: str, stale: dict[int, int]
) -> None:
    days = (11, 12, 15, 16, 17, 18)

    verdicts = replay(*(f"2026-06-{day}-cs-{category}.xml.gz" for day in days))

    assert {
        day: found.carries.day
        for day, found in zip(days, verdicts, strict=True)
        if isinstance(found, Stale)
    } == stale


def test_a_real_saturday_that_shows_fridays_batch_is_dated_friday() -> None:
    # The feed of Friday is itself one of the stale ones: built at 00:00:00, it holds Thursday's.
    assert replay("2026-08-15-cs-ai.xml.gz", "2026-08-16-cs-ai.xml.gz") == [
        Unverified(date(2026, 8, 14)),
        Stale(date(2026, 8, 14)),
    ]


def test_a_real_empty_saturday_is_empty() -> None:
    assert replay("2026-08-16-cs-cl.xml") == [Empty(date(2026, 8, 15))]
