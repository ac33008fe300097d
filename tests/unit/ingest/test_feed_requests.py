"""What is read, and what of it was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.ingest.feed_requests import demanded_categories
from bot.model.calendar import ArxivCalendar, arxiv_calendar, missing_slots
from bot.ports.interests import Demand

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 6, day) for day in (15, 16, 17))
FRIDAY = date(2026, 6, 12)
SOON = datetime(2026, 6, 16, 8, tzinfo=UTC)
WEEKDAYS = ArxivCalendar(frozenset())


def test_a_category_is_read_from_the_earliest_of_its_readers_dates() -> None:
    wishes = [
        Demand("cs.DC", TUESDAY, SOON),
        Demand("cs.*", MONDAY, SOON),
        Demand("econ.EM", None, None),
    ]
    found = demanded_categories(wishes)
    assert next(iter(found)) == "cs.DC"
    assert (found["cs.DC"], found["cs.AR"], found["econ.EM"]) == (MONDAY, MONDAY, None)


def test_a_category_of_which_everything_is_news_to_a_reader_has_no_first_date() -> None:
    assert (
        demanded_categories([Demand("cs.DC", None, SOON), Demand("cs.*", MONDAY, SOON)])["cs.DC"]
        is None
    )
    assert (
        demanded_categories([Demand("cs.*", MONDAY, SOON), Demand("cs.DC", None, SOON)])["cs.DC"]
        is None
    )


def test_dates_without_an_edition_are_missed_oldest_first() -> None:
    held = [("cs.DC", FRIDAY), ("cs.AR", FRIDAY), ("cs.AR", TUESDAY)]
    wants = {"cs.DC": FRIDAY, "cs.AR": None}
    assert missing_slots(wants, held, WEDNESDAY, WEEKDAYS) == (
        ("cs.DC", MONDAY),
        ("cs.AR", MONDAY),
        ("cs.DC", TUESDAY),
    )


def test_what_is_expected_by_now_is_not_missed_yet() -> None:
    assert missing_slots({"cs.DC": TUESDAY}, [("cs.DC", TUESDAY)], WEDNESDAY, WEEKDAYS) == ()


def test_nothing_before_the_first_reader_is_missed() -> None:
    held = [("cs.DC", date(2026, 5, 4))]
    assert missing_slots({"cs.DC": TUESDAY}, held, WEDNESDAY, WEEKDAYS) == (("cs.DC", TUESDAY),)


def test_a_category_that_never_came_is_missed_from_its_readers_date_on() -> None:
    assert missing_slots({"cs.OH": MONDAY}, [], TUESDAY, WEEKDAYS) == (("cs.OH", MONDAY),)
    assert missing_slots({"cs.OH": None}, [], TUESDAY, WEEKDAYS) == ()


def test_holidays_and_days_that_turned_out_empty_are_not_missed() -> None:
    calendar = arxiv_calendar().with_unannounced([date(2026, 6, 24)])
    found = missing_slots({"cs.DC": date(2026, 6, 19)}, [], date(2026, 6, 26), calendar)
    assert [day.day for _, day in found] == [19, 23, 25]


def test_what_arxivs_pages_no_longer_show_is_left_alone() -> None:
    found = missing_slots({"cs.DC": date(2026, 1, 5)}, [], TUESDAY, WEEKDAYS)
    assert min(day for _, day in found) == date(2026, 3, 23)
