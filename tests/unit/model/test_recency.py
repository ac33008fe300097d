"""Which day's papers an hour brings, by arXiv's schedule and the clocks of both places."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.calendar import arxiv_calendar, local_to_utc
from bot.model.timetable import default_time, next_decline, recency
from tests.unit.model.test_calendar import ZONES

JUNE, DECEMBER = date(2026, 6, 17), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("zone", "at", "day", "age", "recent_from"),
    [
        ("Asia/Shanghai", "08:00", JUNE, 1, "13:00"),
        ("Asia/Shanghai", "13:00", JUNE, 0, "13:00"),
        ("Asia/Shanghai", "13:00", DECEMBER, 1, "14:00"),
        ("Asia/Kolkata", "09:40", JUNE, 0, "10:00"),
        ("Asia/Kolkata", "09:39", JUNE, 1, "10:00"),
        ("Pacific/Kiritimati", "18:09", JUNE, 1, "19:00"),
        ("Europe/Berlin", "08:00", JUNE, 0, "07:00"),
        ("Europe/Berlin", "06:00", JUNE, 1, "07:00"),
        ("Europe/Berlin", "06:00", date(2026, 3, 18), 0, "06:00"),  # New York is an hour ahead
        ("America/New_York", "00:09", JUNE, 1, "01:00"),
        ("America/Los_Angeles", "08:00", JUNE, 0, "00:00"),
        ("America/Los_Angeles", "21:10", JUNE, -1, "00:00"),
    ],
)
def test_an_hour_brings_the_papers_of_a_day(
    zone: str, at: str, day: date, age: int, recent_from: str
) -> None:
    found = recency(time.fromisoformat(at), ZoneInfo(zone), day)
    assert found.recent_from == time.fromisoformat(recent_from)
    assert found.age == age


@given(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
    st.sampled_from(arxiv_calendar().between(date(2026, 1, 5), date(2028, 1, 1))),
)
def test_a_digest_at_that_hour_has_papers_of_that_day(at: time, zone: str, day: date) -> None:
    expected = arxiv_calendar().expected(local_to_utc(day, at, ZoneInfo(zone)))
    of_schedule = date.fromordinal(day.toordinal() - recency(at, ZoneInfo(zone), day).age)
    assert expected == arxiv_calendar().on_or_before(of_schedule)


@pytest.mark.parametrize(
    ("zone", "at", "day", "decline"),
    [
        ("Asia/Shanghai", "08:00", JUNE, (date(2026, 11, 2), 1, "14:00")),
        ("Asia/Shanghai", "13:00", JUNE, (date(2026, 11, 2), 1, "14:00")),
        ("Asia/Shanghai", "14:00", JUNE, None),
        ("Asia/Shanghai", "08:00", DECEMBER, None),
        ("Europe/Moscow", "08:00", JUNE, (date(2026, 11, 2), 1, "09:00")),
        ("Australia/Sydney", "14:30", JUNE, (date(2026, 10, 4), 1, "16:00")),
        ("Europe/Berlin", "08:00", JUNE, None),
    ],
)
def test_a_change_of_clocks_makes_papers_older(
    zone: str, at: str, day: date, decline: tuple[date, int, str] | None
) -> None:
    found = next_decline(time.fromisoformat(at), ZoneInfo(zone), day)
    said = found and (found[0], found[1].age, f"{found[1].recent_from:%H:%M}")
    assert said == decline


@pytest.mark.parametrize("month", [1, 3, 7, 10, 12])
@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        ("Asia/Shanghai Asia/Tokyo Asia/Kolkata Asia/Dubai Asia/Singapore Asia/Tashkent", None),
        ("Australia/Sydney Australia/Perth Pacific/Auckland Pacific/Kiritimati", None),
        ("Europe/Istanbul Africa/Nairobi", None),  # a day late in winter
        ("UTC Europe/Berlin Europe/London Europe/Athens Africa/Lagos Africa/Johannesburg", time(8)),
        ("America/New_York America/Los_Angeles America/Sao_Paulo Pacific/Honolulu", time(8)),
    ],
)
def test_a_new_chat_begins_as_soon_as_possible_where_the_morning_is_a_day_late(
    zones: str, expected: time | None, month: int
) -> None:
    now = datetime(2026, month, 20, 12, tzinfo=UTC)
    assert {default_time(time(8), zone, now) for zone in zones.split()} == {expected}


def test_an_operators_choice_of_an_hour_with_the_days_papers_holds() -> None:
    now = datetime(2026, 6, 17, tzinfo=UTC)
    assert default_time(time(18), "Asia/Shanghai", now) == time(18)
    assert default_time(None, "Europe/Berlin", now) is None
