"""arXiv's calendar against what arXiv did, the reader's against the clocks of many zones."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.calendar import arxiv_calendar, available_from, local_to_utc, next_due
from tests.support.real_data import real_data

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Santiago",
    "Pacific/Apia",
    "Africa/Cairo",
)


def test_the_calendar_knows_every_weekday_on_which_arxiv_did_not_announce() -> None:
    calendar = arxiv_calendar()
    days = json.loads(real_data("calendar/announcement_calendar.json").read_text("utf-8"))
    wrong = [
        day["listing_date"]
        for day in days
        if calendar.lists_on(date.fromisoformat(day["listing_date"])) != day["batch"]
    ]
    assert len(days) > 300
    assert wrong == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-16T00:09:59-04:00", "2026-06-15"),
        ("2026-06-16T00:10:00-04:00", "2026-06-16"),
        ("2026-06-13T12:00:00-04:00", "2026-06-12"),
        ("2026-06-14T23:59:00-04:00", "2026-06-12"),
        ("2026-06-22T12:00:00-04:00", "2026-06-19"),  # Juneteenth skipped Sunday's announcement
        ("2026-11-27T12:00:00-05:00", "2026-11-26"),  # Thanksgiving
        ("2027-01-01T12:00:00-05:00", "2026-12-31"),
    ],
)
def test_the_newest_listing_is_expected_ten_minutes_after_new_york_midnight(
    now: str, expected: str
) -> None:
    assert arxiv_calendar().expected(datetime.fromisoformat(now)) == date.fromisoformat(expected)


def test_the_days_between_two_listings_leave_out_weekends_and_holidays() -> None:
    between = arxiv_calendar().between(date(2026, 6, 18), date(2026, 6, 23))
    assert between == (date(2026, 6, 19), date(2026, 6, 23))


def test_a_listing_is_asked_for_from_ten_past_midnight_in_new_york() -> None:
    assert available_from(date(2026, 6, 16)) == datetime(2026, 6, 16, 4, 10, tzinfo=UTC)
    assert available_from(date(2026, 12, 1)) == datetime(2026, 12, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "at", "zone", "due"),
    [
        # spring: 02:30 does not exist in Berlin on 29 March 2026; the gap ends at 01:00 UTC
        ("2026-03-28T12:00:00+00:00", "02:30", "Europe/Berlin", "2026-03-29T01:00:00+00:00"),
        # autumn: 02:30 comes twice on 25 October 2026; the first one counts
        ("2026-10-24T12:00:00+00:00", "02:30", "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:30:00+00:00", "02:30", "Europe/Berlin", "2026-10-26T01:30:00+00:00"),
        ("2026-06-16T08:00:00+00:00", "08:00", "UTC", "2026-06-17T08:00:00+00:00"),
        # Samoa had no 30 December 2011
        ("2011-12-29T20:00:00+00:00", "08:00", "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_delivery_time_comes_once_on_days_the_clock_changes(
    after: str, at: str, zone: str, due: str
) -> None:
    found = next_due(datetime.fromisoformat(after), time.fromisoformat(at), ZoneInfo(zone))
    assert found == datetime.fromisoformat(due)


@given(
    start=st.integers(0, 10 * 366 * 86400).map(
        lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_the_next_delivery_time_is_later_and_at_most_once_on_each_local_date(
    start: datetime, at: time, zone: ZoneInfo
) -> None:
    due = next_due(start, at, zone)
    following = next_due(due, at, zone)
    assert start < due <= start + timedelta(hours=50)
    local, following_local = due.astimezone(zone), following.astimezone(zone)
    assert local.time() >= at
    assert following_local.date() - local.date() == timedelta(days=1)


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_a_wall_time_is_reached_on_its_own_date(day: date, at: time, zone: ZoneInfo) -> None:
    assert local_to_utc(day, at, zone).astimezone(zone).date() == day


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        ("2026-06-19T12:00:00+00:00", date(2026, 6, 18)),  # Friday's is shown all Friday
        ("2026-06-20T03:59:00+00:00", date(2026, 6, 18)),  # still Friday in New York
        ("2026-06-20T04:01:00+00:00", date(2026, 6, 19)),
        ("2026-06-22T12:00:00+00:00", date(2026, 6, 19)),  # the holiday that follows
        ("2026-06-23T04:09:00+00:00", date(2026, 6, 19)),
        ("2026-06-23T04:10:00+00:00", date(2026, 6, 19)),
        ("2026-06-24T04:10:00+00:00", date(2026, 6, 23)),
    ],
)
def test_an_announcement_expires_from_the_feeds_after_its_date(now: str, gone: date) -> None:
    assert arxiv_calendar().newest_expired(datetime.fromisoformat(now)) == gone


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2026-06-15T13:59:59-04:00", "2026-06-16"),
        ("2026-06-15T14:00:00-04:00", "2026-06-17"),
        ("2026-06-11T13:00:00-04:00", "2026-06-12"),
        ("2026-06-12T13:00:00-04:00", "2026-06-15"),  # Friday in time: announced on Sunday
        ("2026-06-12T14:30:00-04:00", "2026-06-16"),  # Friday too late: on Monday
        ("2026-06-14T20:00:00-04:00", "2026-06-16"),
        ("2026-06-19T10:00:00-04:00", "2026-06-23"),  # Juneteenth skips Sunday's announcement
        ("2026-11-25T15:00:00-05:00", "2026-11-30"),  # Thanksgiving
        ("2025-11-04T18:31:06+00:00", "2025-11-05"),  # before the cut-off in winter time
    ],
)
def test_a_submission_leads_to_the_next_announcement_after_its_cut_off(
    submitted: str, listed: str
) -> None:
    instant = datetime.fromisoformat(submitted)
    assert arxiv_calendar().listing_date_for(instant) == date.fromisoformat(listed)
