"""No window of any kind ever holds more than the platform allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import Pacer
from bot.model.chat import Address, ChatKind
from bot.model.delivery import Pace
from tests.clock import JumpingClock

START = datetime(2026, 6, 16, 8, tzinfo=UTC)
PACE = Pace(per_second=30, chat_interval=1.0, group_per_minute=20)


def chat(number: int) -> tuple[Address, ChatKind]:
    kind = ChatKind.GROUP if number % 2 else ChatKind.PRIVATE
    return Address("telegram", str(number)), kind


def most_in_window(instants: list[datetime], window: timedelta) -> int:
    ordered = sorted(instants)
    return max(
        (sum(1 for other in ordered if one <= other < one + window) for one in ordered), default=0
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.floats(0, 2).map(lambda wait: timedelta(seconds=wait))),
        max_size=120,
    )
)
async def test_no_window_holds_more_than_the_platform_allows(
    asked: list[tuple[int, timedelta]],
) -> None:
    clock = JumpingClock(START)
    pacer = Pacer(PACE, clock)
    slots = list[tuple[int, datetime]]()
    for number, wait in asked:
        clock.jump(seconds=wait.total_seconds())
        await pacer.turn(*chat(number))
        slots.append((number, clock.now()))
    tick = timedelta(milliseconds=1)  # microseconds are rounded
    assert most_in_window([slot for _, slot in slots], timedelta(seconds=1) - tick) <= 30
    for number in range(6):
        own = [slot for other, slot in slots if other == number]
        assert most_in_window(own, timedelta(seconds=1) - tick) <= 1
        if chat(number)[1] is ChatKind.GROUP:
            assert most_in_window(own, timedelta(minutes=1) - tick) <= 20


async def test_many_chats_are_served_at_the_full_overall_rate() -> None:
    clock = JumpingClock(START)
    pacer = Pacer(PACE, clock)
    for number in range(300):
        await pacer.turn(*chat(2 * number))
    assert timedelta(seconds=9.9) <= clock.now() - START <= timedelta(seconds=10)


async def test_a_turn_waits_exactly_until_its_slot() -> None:
    clock = JumpingClock(START)
    pacer = Pacer(PACE, clock)
    await pacer.turn(*chat(2))
    await pacer.turn(*chat(2))
    assert clock.now() == START + timedelta(seconds=1)


def test_a_chat_that_asked_for_quiet_holds_up_no_other() -> None:
    pacer = Pacer(PACE, JumpingClock(START))
    pacer.quiet(chat(2)[0], START + timedelta(seconds=30))
    assert pacer.ready(*chat(2)) == START + timedelta(seconds=30)
    assert pacer.take(chat(4)[0]) == START
    assert pacer.take(chat(6)[0]) < START + timedelta(seconds=0.1)


def test_chats_that_fell_silent_are_forgotten() -> None:
    clock = JumpingClock(START)
    pacer = Pacer(PACE, clock)
    for number in range(1000):
        clock.jump(minutes=1)
        pacer.take(chat(number)[0])
    assert len(pacer._chats) < 100


async def test_a_clock_that_is_set_back_blocks_nobody() -> None:
    clock = JumpingClock(START)
    pacer = Pacer(PACE, clock)
    for number in range(3):
        await pacer.turn(*chat(number))
    clock.jump(hours=-5)
    for number in range(3):
        await pacer.turn(*chat(number))
    assert clock.now() < START - timedelta(hours=5) + timedelta(seconds=1)
