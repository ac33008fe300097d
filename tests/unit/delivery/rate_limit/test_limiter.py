"""No window of any kind ever holds more than the platform allows, and people go first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.delivery.rate_limit.limiter import RateLimiter
from bot.delivery.rate_limit.send_limits import (
    RECOVERY_TIME,
    REDUCTION,
    ChatLimits,
    Priority,
    SlidingWindow,
)
from bot.errors import Flooded
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from tests.support.clock import JumpingClock

START = datetime(2026, 6, 16, 8, tzinfo=UTC)
PACE = RateLimits(per_second=30, chat_interval=1.0, group_per_minute=20)
SECOND, TICK = timedelta(seconds=1), timedelta(milliseconds=1)  # microseconds are rounded
MINUTE = timedelta(minutes=1)
waits = st.floats(0, 2).map(lambda wait: timedelta(seconds=wait))


def chat(number: int) -> tuple[ChatAddress, ChatKind]:
    """A chat: the even ones are people's, the odd ones groups and channels."""
    shared = ChatKind.GROUP if number % 4 == 1 else ChatKind.CHANNEL
    return ChatAddress("telegram", str(number)), shared if number % 2 else ChatKind.PRIVATE


def most_in_window(instants: list[datetime], window: timedelta) -> int:
    ordered = sorted(instants)
    return max(
        (sum(1 for other in ordered if begin <= other < begin + window) for begin in ordered),
        default=0,
    )


async def send(limiter: RateLimiter, number: int) -> None:
    async with limiter.bulk(*chat(number)):
        pass


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Priority), waits), max_size=100))
async def test_no_window_holds_more_than_the_platform_allows(
    asked: list[tuple[int, Priority, timedelta]],
) -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    sent = list[tuple[int, Priority, datetime]]()
    for number, priority, wait in asked:
        clock.jump(seconds=wait.total_seconds())
        turn = limiter.interactive if priority is Priority.INTERACTIVE else limiter.bulk
        async with turn(*chat(number)):
            sent.append((number, priority, clock.now()))
    assert most_in_window([at for *_, at in sent], SECOND - TICK) <= 30
    for number in range(6):
        own = [(priority, at) for other, priority, at in sent if other == number]
        assert most_in_window([at for _, at in own], 3 * SECOND - TICK) <= 3
        bulk = [at for priority, at in own if priority is Priority.BULK]
        assert most_in_window(bulk, SECOND - TICK) <= 1
        if chat(number)[1] is not ChatKind.PRIVATE:
            assert most_in_window([at for _, at in own], MINUTE - TICK) <= 20


@given(st.lists(st.tuples(st.floats(0, 0.2), st.floats(0, 0.3)), max_size=150))
def test_however_long_requests_take_no_second_at_the_platform_holds_more_than_its_limit(
    traffic: list[tuple[float, float]],
) -> None:
    """The platform counts each message at some moment between its beginning and its answer."""
    window, now = SlidingWindow(10), START
    counted = list[datetime]()
    under_way = list[tuple[datetime, datetime]]()
    for pause, taking in traffic:
        now += timedelta(seconds=pause)
        while (free_at := window.free_at(now)) is None or free_at > now:
            ended = [(end, begun) for begun, end in under_way if end <= now]
            for end, begun in sorted(ended):
                window.end(end)
                under_way.remove((begun, end))
            now = now + TICK if free_at is None else max(now, free_at)
        window.begin(now)
        under_way.append((now, now + timedelta(seconds=taking)))
        counted.append(now + timedelta(seconds=taking) * (len(counted) % 3) / 2)
    assert most_in_window(counted, SECOND) <= 10


async def test_many_chats_are_served_at_nearly_the_full_overall_rate() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    for number in range(300):
        await send(limiter, 2 * number)
    assert timedelta(seconds=9.8) <= clock.now() - START <= timedelta(seconds=10)


async def test_interactive_messages_go_before_bulk_that_came_earlier() -> None:
    clock, order = JumpingClock(START), list[str]()
    limiter = RateLimiter(RateLimits(per_second=2, chat_interval=0), clock)

    async def write(who: str, number: int) -> None:
        turn = limiter.interactive if who == "person" else limiter.bulk
        async with turn(*chat(number)):
            order.append(who)

    bulk = [asyncio.create_task(write("bulk", number)) for number in range(6)]
    await asyncio.sleep(0)
    await asyncio.gather(write("person", 99), *bulk)
    assert order.index("person") <= 2
    assert len(order) == 7


async def test_interactive_messages_wait_less_than_a_second_in_the_middle_of_a_full_push() -> None:
    clock, waited = JumpingClock(START), list[timedelta]()
    limiter, asking = (
        RateLimiter(RateLimits(per_second=30, chat_interval=0), clock),
        list[asyncio.Task[None]](),
    )

    async def ask(number: int) -> None:
        asked = clock.now()
        async with limiter.interactive(*chat(number)):
            waited.append(clock.now() - asked)

    async def send_bulk(number: int) -> None:
        async with limiter.bulk(*chat(number)):
            await asyncio.sleep(0)
            if number % 5 == 0:  # six people a second, all in the middle of the push
                asking.append(asyncio.create_task(ask(10_000 + 2 * number)))

    await asyncio.gather(*(send_bulk(number) for number in range(600)))
    await asyncio.gather(*asking)
    assert clock.now() - START > timedelta(seconds=20)
    assert len(waited) == 120
    assert max(waited) < SECOND


async def test_a_message_that_is_cancelled_in_the_queue_takes_no_turn() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(RateLimits(per_second=1, chat_interval=0), clock)
    async with limiter.bulk(*chat(2)):
        leaver = asyncio.create_task(send(limiter, 4))
        stayer = asyncio.create_task(send(limiter, 6))
        await asyncio.sleep(0)
        leaver.cancel()
    await stayer
    assert leaver.cancelled()
    assert timedelta(seconds=1) <= clock.now() - START < timedelta(seconds=1.5)


async def test_bulk_keeps_an_interval_but_answers_may_come_in_a_short_burst() -> None:
    rules = ChatLimits(PACE)
    address, kind = chat(2)
    for _ in range(2):
        rules.begin(address)
        rules.end(address, START)
    assert rules.free_at(address, kind, Priority.BULK, START) == START + SECOND
    assert rules.free_at(address, kind, Priority.INTERACTIVE, START) == START
    rules.begin(address)
    rules.end(address, START)
    assert rules.free_at(address, kind, Priority.INTERACTIVE, START) == START + 3 * SECOND


async def flood(limiter: RateLimiter, number: int, after: float) -> None:
    with pytest.raises(Flooded):
        async with limiter.bulk(*chat(number)):
            raise Flooded("Too Many Requests", after)


async def test_a_blocked_chat_holds_up_no_other() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    await flood(limiter, 2, after=30)
    await send(limiter, 4)
    await send(limiter, 6)
    assert clock.now() < START + SECOND
    await send(limiter, 2)
    assert clock.now() >= START + timedelta(seconds=30)


async def test_two_chats_refused_in_a_row_close_the_whole_bot_and_slow_it_down() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    await flood(limiter, 2, after=30)
    await flood(limiter, 4, after=20)
    await send(limiter, 6)
    assert clock.now() >= START + timedelta(seconds=20)
    begun = clock.now()
    for number in range(60):
        await send(limiter, 100 + 2 * number)
    slow = clock.now() - begun
    assert slow >= timedelta(seconds=60 / 30 / REDUCTION * 0.8)
    clock.jump(seconds=RECOVERY_TIME.total_seconds())
    begun = clock.now()
    for number in range(60):
        await send(limiter, 1000 + 2 * number)
    assert clock.now() - begun <= timedelta(seconds=2.1) < slow


async def test_a_flood_is_logged_once_however_many_were_in_flight() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    start = asyncio.Barrier(8)

    async def refused(number: int) -> None:
        async with limiter.bulk(*chat(number)):
            await start.wait()
            raise Flooded("Too Many Requests", 30)

    with capture_logs() as log:
        for first in (100, 200):
            messages = [refused(first + 2 * number) for number in range(8)]
            results = await asyncio.gather(*messages, return_exceptions=True)
            assert [type(result) for result in results] == [Flooded] * 8
    told = [line for line in log if line["event"] == "platform.flooded"]
    assert [line["platform"] for line in told] == ["telegram", "telegram"]
    assert told[1]["factor"] < told[0]["factor"] < 1


async def test_two_chats_refused_with_others_served_between_are_two_chats() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    await flood(limiter, 2, after=30)
    await send(limiter, 4)
    await flood(limiter, 6, after=30)
    assert limiter.closed_until is None


def test_floods_of_what_was_in_flight_slow_down_once() -> None:
    window = SlidingWindow(30)
    for number in range(20):
        window.close(START + number * TICK, START + timedelta(seconds=30))
    assert window.factor(START) == REDUCTION
    later = [window.factor(START + timedelta(minutes=number)) for number in range(8)]
    assert later == sorted(later)
    assert later[-1] == 1.0


async def test_idle_chats_are_forgotten() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    for number in range(1000):
        clock.jump(minutes=1)
        await send(limiter, number)
    assert len(limiter._chats) < 100


async def test_a_clock_that_is_set_back_blocks_no_chat() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(PACE, clock)
    for number in range(3):
        await send(limiter, number)
    clock.jump(hours=-5)
    for number in range(3):
        await send(limiter, number)
    assert clock.now() < START - timedelta(hours=5) + SECOND


class Running(JumpingClock):
    """A clock that goes on while it is looked at."""

    def now(self) -> datetime:
        self.jump(microseconds=1)
        return super().now()


async def test_a_chat_that_was_given_nothing_is_ready_at_once() -> None:
    clock = Running(START)
    assert await RateLimiter(PACE, clock).wait_until_allowed(START, *chat(2), START)
    assert clock.slept == []


async def test_a_chat_whose_turn_comes_too_late_is_waited_for_no_longer() -> None:
    clock = Running(START)
    limiter = RateLimiter(PACE, clock)
    await flood(limiter, 2, after=300)
    assert not await limiter.wait_until_allowed(START + MINUTE, *chat(2), START)
    assert START + MINUTE <= clock.now() <= START + MINUTE + SECOND


FORUM = replace(PACE, chat_of=lambda place: place.partition(":")[0])
TOPICS = [ChatAddress("telegram", f"-100:{topic}") for topic in range(3)]


async def test_what_goes_to_topics_counts_for_their_group() -> None:
    clock, sent = JumpingClock(START), list[datetime]()
    limiter = RateLimiter(FORUM, clock)

    async def send_bulk(topic: ChatAddress) -> None:
        async with limiter.bulk(topic, ChatKind.GROUP):
            sent.append(clock.now())

    await asyncio.gather(*(send_bulk(TOPICS[number % 3]) for number in range(30)))
    assert most_in_window(sent, SECOND - TICK) == 1
    assert most_in_window(sent, MINUTE - TICK) <= 20


async def test_topics_that_are_refused_together_are_one_chat_and_not_the_whole_bot() -> None:
    clock = JumpingClock(START)
    limiter = RateLimiter(FORUM, clock)
    for topic in TOPICS[:2]:
        with pytest.raises(Flooded):
            async with limiter.interactive(topic, ChatKind.GROUP):
                raise Flooded("Too Many Requests: retry after 30", 30)
    assert limiter.closed_until is None
    async with limiter.bulk(ChatAddress("telegram", "5"), ChatKind.PRIVATE):
        assert clock.now() < START + MINUTE
    async with limiter.bulk(TOPICS[2], ChatKind.GROUP):
        assert clock.now() >= START + timedelta(seconds=30)
