"""One person, or one chat, cannot keep the bot from answering others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.commands import chat_access
from bot.commands.chat_access import (
    MAX_AT_ONCE,
    MAX_AT_ONCE_OF_CHAT,
    PAUSE,
    PER_SECOND,
    FloodControl,
    Throttle,
)
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Invocation

NOON = datetime(2026, 6, 16, 12, tzinfo=UTC)


def asked(person: str, place: str = "") -> Invocation:
    address = ChatAddress("telegram", place or person)
    return Invocation(address, ChatKind.GROUP if place else ChatKind.PRIVATE, person, "list")


def test_whoever_sends_too_much_is_told_once_and_heard_again_after_the_pause() -> None:
    control = FloodControl()
    verdicts = [control.admit(asked("mallory"), NOON) for _ in range(MAX_AT_ONCE + 50)]
    assert verdicts == [None] * MAX_AT_ONCE + [Throttle.TOLD] + [Throttle.SILENT] * 49
    assert control.admit(asked("mallory"), NOON + PAUSE - timedelta(seconds=1)) is Throttle.SILENT
    assert control.admit(asked("mallory"), NOON + PAUSE) is None


def test_one_who_floods_costs_nobody_else_anything() -> None:
    control = FloodControl()
    for _ in range(1000):
        control.admit(asked("mallory", "lab"), NOON)
    assert control.admit(asked("alice"), NOON) is None
    assert control.admit(asked("alice", "lab"), NOON) is None


def test_many_people_of_one_chat_flood_it_together() -> None:
    control = FloodControl()
    people = [asked(f"reader {number}", "lab") for number in range(MAX_AT_ONCE_OF_CHAT + 2)]
    verdicts = [control.admit(person, NOON) for person in people]
    assert verdicts[-2:] == [Throttle.TOLD, Throttle.SILENT]
    assert set(verdicts[:-2]) == {None}
    assert control.admit(asked("reader 1"), NOON) is None, "elsewhere they are answered"


def test_a_clock_that_is_set_back_keeps_nobody_out() -> None:
    control = FloodControl()
    for _ in range(MAX_AT_ONCE + 1):
        control.admit(asked("mallory"), NOON)
    yesterday = NOON - timedelta(days=1)
    verdicts = [control.admit(asked("mallory"), yesterday + timedelta(minutes=n)) for n in range(9)]
    assert verdicts[2:] == [None] * 7


def test_no_more_people_are_remembered_than_memory_allows(monkeypatch) -> None:
    monkeypatch.setattr(chat_access, "_MAX_REMEMBERED", 100)
    control = FloodControl()
    for number in range(10_000):
        control.admit(asked(f"reader {number}"), NOON)
    assert len(control._allowances) == 100


@given(st.lists(st.floats(0, 20), min_size=1, max_size=400))
def test_in_no_span_of_time_more_is_answered_than_a_burst_and_what_came_back(
    waits: list[float],
) -> None:
    control, now, answered = FloodControl(), NOON, list[datetime]()
    for wait in waits:
        now += timedelta(seconds=wait / 10)
        if control.admit(asked("mallory"), now) is None:
            answered.append(now)
    for first, began in enumerate(answered):
        span = (answered[-1] - began).total_seconds()
        assert len(answered) - first <= MAX_AT_ONCE + span * PER_SECOND + 1
