"""When a chat is due by its settings: hours, weekdays, and as soon as possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.calendar import FEED_READY_AT, NEW_YORK
from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatKind, QuietHours
from bot.model.timetable import is_delivery_day, next_delivery
from tests.unit.model.test_calendar import ZONES

CHAT = Chat.unsaved(
    ChatAddress("telegram", "1"), ChatKind.PRIVATE, ChatDefaults("en", "UTC", time(8))
)
MON_FRI = frozenset(range(5))
INSTANTS = st.integers(1_577_836_800, 2_114_380_800).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
TIMES = st.one_of(st.none(), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)


def local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "at", "weekdays", "after", "due"),
    [
        ("Europe/Berlin", time(8), MON_FRI, "2026-06-19 08:00", "2026-06-22 08:00"),
        ("Europe/Berlin", time(8), {1, 4}, "2026-06-16 07:59", "2026-06-16 08:00"),
        ("Asia/Shanghai", None, set(range(7)), "2026-06-16 09:00", "2026-06-16 12:10"),
        ("Asia/Shanghai", None, set(range(7)), "2026-12-01 12:30", "2026-12-01 13:10"),
        ("Asia/Shanghai", None, MON_FRI, "2026-06-19 12:10", "2026-06-22 00:00"),
        ("Asia/Shanghai", None, MON_FRI, "2026-06-22 00:00", "2026-06-22 12:10"),
        ("Pacific/Honolulu", None, MON_FRI, "2026-06-14 18:30", "2026-06-15 00:00"),
        ("Africa/Cairo", None, {4}, "2026-04-23 12:00", "2026-04-24 01:00"),  # without midnight
    ],
)
def test_a_chat_is_due_at_its_hour_or_when_the_feeds_may_be_new(
    zone: str, at: time | None, weekdays: set[int], after: str, due: str
) -> None:
    chat = replace(CHAT, timezone=zone, delivery_time=at, weekdays=frozenset(weekdays))
    assert next_delivery(chat, local(after, zone)) == local(due, zone)


@given(INSTANTS, st.sampled_from(ZONES), TIMES, WEEKDAYS)
def test_it_is_due_later_and_on_a_day_with_deliveries(
    after: datetime, zone: str, at: time | None, weekdays: frozenset[int]
) -> None:
    chat = replace(CHAT, timezone=zone, delivery_time=at, weekdays=weekdays)
    due = next_delivery(chat, after)
    assert after < due <= after + timedelta(days=9)
    assert is_delivery_day(chat, due)


@given(INSTANTS, st.sampled_from(ZONES), WEEKDAYS)
def test_nothing_that_is_out_is_left_lying_on_a_day_with_deliveries(
    after: datetime, zone: str, weekdays: frozenset[int]
) -> None:
    chat = replace(CHAT, timezone=zone, delivery_time=None, weekdays=weekdays)
    day = after.astimezone(NEW_YORK).date() + timedelta(days=1)
    out = datetime.combine(day, FEED_READY_AT, NEW_YORK)
    if is_delivery_day(chat, out) and is_delivery_day(chat, out - timedelta(minutes=1)):
        assert next_delivery(chat, out - timedelta(minutes=1)) == out


@pytest.mark.parametrize(
    ("hours", "within", "without"),
    [
        (QuietHours(time(22), time(7)), ["22:00", "23:59", "00:00", "06:59"], ["07:00", "21:59"]),
        (QuietHours(time(0), time(0)), ["00:00", "08:00", "23:59"], []),
        (QuietHours(time(13), time(15)), ["13:00", "14:59"], ["12:59", "15:00", "00:00"]),
    ],
)
def test_quiet_hours_may_go_over_midnight(
    hours: QuietHours, within: list[str], without: list[str]
) -> None:
    assert all(hours.covers(time.fromisoformat(at)) for at in within)
    assert not any(hours.covers(time.fromisoformat(at)) for at in without)
