"""When the planner looks at a chat next: no change may skip, repeat or unpause anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.model.announcement import AnnounceType
from bot.model.chat import Chat, ChatKind, ChatState, DigestSettings, Pause
from bot.model.timetable import (
    active_pause,
    due_after_change,
    due_from_settings,
    due_on_subscribe,
)
from tests.support.command_harness import HOME

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
MORNING = datetime(2026, 6, 17, 6, tzinfo=UTC)
CHAT = Chat(
    id=1,
    address=HOME,
    kind=ChatKind.PRIVATE,
    language="en",
    timezone="Europe/Berlin",
    delivery_time=time(8),
    cursor=0,
    next_due_at=MORNING,
    awaited=None,
    pause=None,
    digest_settings=DigestSettings(types=frozenset(AnnounceType)),
    state=ChatState.ACTIVE,
)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia", "Asia/Kolkata"]
)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def test_a_new_time_applies_from_its_next_occurrence() -> None:
    evening = replace(CHAT, delivery_time=time(20))
    assert due_after_change(CHAT, evening, NOW) == datetime(2026, 6, 16, 18, tzinfo=UTC)
    early = replace(CHAT, delivery_time=time(7))
    assert due_after_change(CHAT, early, NOW) == datetime(2026, 6, 17, 5, tzinfo=UTC)


def test_a_delivery_that_is_due_already_is_not_postponed() -> None:
    due = replace(CHAT, next_due_at=NOW - timedelta(minutes=1))
    later = replace(due, delivery_time=time(20))
    assert due_after_change(due, later, NOW) == due.next_due_at
    assert due_on_subscribe(due, NOW) == due.next_due_at


def test_an_earlier_look_for_a_late_announcement_is_kept() -> None:
    waiting = replace(CHAT, next_due_at=NOW + timedelta(minutes=5), awaited=date(2026, 6, 16))
    later = replace(waiting, delivery_time=time(20))
    assert due_after_change(waiting, later, NOW) == waiting.next_due_at


def test_a_pause_for_good_has_no_next_look_and_resuming_has() -> None:
    paused = replace(CHAT, pause=Pause())
    assert due_after_change(CHAT, paused, NOW) is None
    stored = replace(paused, next_due_at=None)
    assert due_after_change(stored, replace(stored, pause=None), NOW) == MORNING
    assert due_on_subscribe(stored, NOW) is None


def test_a_pause_until_a_date_ends_with_that_dates_delivery() -> None:
    paused = replace(CHAT, pause=Pause(date(2026, 6, 22)))
    due = due_after_change(CHAT, paused, NOW)
    assert due == datetime(2026, 6, 22, 6, tzinfo=UTC)
    stored = replace(paused, next_due_at=due)
    shanghai = replace(stored, timezone="Asia/Shanghai")
    assert due_after_change(stored, shanghai, NOW) == datetime(2026, 6, 22, 0, tzinfo=UTC)
    assert due_after_change(stored, replace(stored, pause=None), NOW) == MORNING


def test_a_pause_is_over_on_its_date_in_the_chats_own_zone() -> None:
    kiritimati = replace(CHAT, timezone="Pacific/Kiritimati", pause=Pause(date(2026, 6, 17)))
    assert active_pause(kiritimati, NOW) == Pause(date(2026, 6, 17))
    assert active_pause(kiritimati, NOW + timedelta(hours=1, seconds=-1)) is not None
    assert active_pause(kiritimati, NOW + timedelta(hours=1)) is None
    assert active_pause(replace(CHAT, pause=Pause()), NOW) == Pause()


@given(INSTANTS, ZONES, TIMES, st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_a_look_by_the_settings_is_later_than_now_and_never_within_a_pause(
    now: datetime, zone: str, at: time, until: date | None
) -> None:
    chat = replace(CHAT, timezone=zone, delivery_time=at, pause=Pause(until) if until else None)
    due = due_from_settings(chat, now)
    assert due is not None
    assert due > now
    assert active_pause(chat, due) is None


@given(
    INSTANTS, ZONES, TIMES, ZONES, TIMES, st.timedeltas(timedelta(hours=-30), timedelta(hours=30))
)
def test_no_change_of_time_or_zone_postpones_an_earlier_look(
    now: datetime, zone: str, at: time, other: str, later: time, ahead: timedelta
) -> None:
    planned = now + ahead
    before = replace(CHAT, timezone=zone, delivery_time=at, next_due_at=planned)
    regular = due_from_settings(before, now)
    assert regular is not None
    due = due_after_change(before, replace(before, timezone=other, delivery_time=later), now)
    assert due is not None
    if planned < regular:
        assert due <= planned
    else:
        assert now < due <= now + timedelta(hours=49)
        assert due.astimezone(ZoneInfo(other)).second == 0
