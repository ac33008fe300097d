"""When a weekly meeting is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.model.journal_club import JournalClub

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def meeting(last: datetime, weekday: int = 4, at: time = time(15)) -> datetime:
    return JournalClub(weekday, at, last, last).next_meeting(BERLIN).astimezone(BERLIN)


def test_the_next_meeting_is_on_its_weekday_at_its_hour() -> None:
    thursday = datetime(2026, 6, 18, 9, tzinfo=UTC)
    assert meeting(thursday) == datetime(2026, 6, 19, 15, tzinfo=BERLIN)
    assert meeting(thursday, 3, time(11, 1)) == datetime(2026, 6, 18, 11, 1, tzinfo=BERLIN)
    assert meeting(thursday, 3, time(11)) == datetime(2026, 6, 25, 11, tzinfo=BERLIN)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
    st.integers(0, 6),
    st.times(),
)
def test_each_meeting_follows_the_one_before_within_a_week_and_an_hour(
    last: datetime, weekday: int, at: time
) -> None:
    following = meeting(last, weekday, at)
    assert timedelta() < following - last <= timedelta(days=7, hours=1)
    assert following.weekday() == weekday
    assert meeting(following, weekday, at) - following > timedelta(days=6)


def test_after_its_papers_were_named_a_meeting_is_still_the_next_with_its_own_papers() -> None:
    friday = datetime(2026, 6, 19, 13, tzinfo=UTC)
    named, week = friday - timedelta(days=1), timedelta(days=7)
    club = JournalClub(4, time(15), last=friday, likes_since=named)
    evening = named + timedelta(hours=4)
    assert club.meeting_after(evening, BERLIN) == friday
    assert club.likes_counted(evening) == (named - week, named)
    saturday = friday + timedelta(days=1)
    assert club.meeting_after(saturday, BERLIN) == friday + week == club.next_meeting(BERLIN)
    assert club.likes_counted(saturday) == (named, saturday)
