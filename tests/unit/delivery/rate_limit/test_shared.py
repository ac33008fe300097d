"""Processes that share turns go as fast together as is allowed, and slow down together.

The database's side of it is held in ``tests/contract/test_roles.py``, on both engines.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.delivery.rate_limit.limiter import UNBROKEN_WAIT, RateLimiter
from bot.delivery.rate_limit.send_limits import RECOVERY_TIME, REDUCTION
from bot.delivery.rate_limit.shared import BLOCK, SLACK, TRANSIT, SharedReservations
from bot.errors import Flooded, StoreError
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from tests.support.virtual_time import VirtualClock, run_in_virtual_time
from tests.unit.delivery.rate_limit.test_limiter import most_in_window

START = datetime(2026, 6, 16, 8, tzinfo=UTC)
PACE = RateLimits(per_second=30, chat_interval=1.0)
SECOND = timedelta(seconds=1)
SHARED = 0.9 * PACE.per_second / (SECOND + SLACK + TRANSIT).total_seconds()
"""Messages of bulk a second that turns allow."""
WORKERS = 32
PERSON = ChatAddress("x", "p")


@dataclass(slots=True)
class Board:
    """Turns that are noted in one place, a moment after they were asked for."""

    free: dict[str, datetime] = field(default_factory=dict[str, datetime])
    is_lost: bool = False
    latency: float = 0.002

    async def _ask(self) -> None:
        await asyncio.sleep(self.latency)
        if self.is_lost:
            raise StoreError("the database does not answer")

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        await self._ask()
        first = max(now, self.free.get(name, now))
        self.free[name] = first + interval * count
        return first

    async def free_at(self, name: str) -> datetime | None:
        await self._ask()
        return self.free.get(name)

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        await self._ask()
        if (taken := self.free.get(name, now)) > now:
            return taken
        self.free[name] = until
        return None

    async def postpone(self, name: str, until: datetime) -> None:
        await self._ask()
        self.free[name] = max(until, self.free.get(name, until))

    async def release(self, name: str, until: datetime) -> None:
        raise AssertionError("a limit is not given back")

    async def prune(self, before: datetime) -> None:
        raise AssertionError("that is another part's task")

    async def server_time(self) -> datetime | None:
        return None


@dataclass(slots=True)
class Platform:
    """Takes what it is given half-way to its answer, and can be flooded for a while."""

    clock: VirtualClock
    latency: float
    flooded: tuple[datetime, datetime] | None = None
    retry_after: float = 0.0
    taken: list[datetime] = field(default_factory=list[datetime])
    refused: list[datetime] = field(default_factory=list[datetime])

    def flood(self, begin: datetime, end: datetime, retry_after: float) -> None:
        self.flooded, self.retry_after = (begin, end), retry_after

    async def take(self) -> None:
        await asyncio.sleep(self.latency / 2)
        now = self.clock.now()
        is_flooded = self.flooded is not None and self.flooded[0] <= now < self.flooded[1]
        (self.refused if is_flooded else self.taken).append(now)
        await asyncio.sleep(self.latency / 2)
        if is_flooded:
            raise Flooded("Too Many Requests", self.retry_after)

    def rate(self, begin: float, end: float) -> float:
        """Return how many a second were taken between these seconds."""
        since, until = START + begin * SECOND, START + end * SECOND
        return sum(since <= at < until for at in self.taken) / (end - begin)


async def push(limiter: RateLimiter, platform: Platform, seconds: float) -> None:
    """Carry to one new chat after the other for so long, as a courier's workers do."""
    chats = count(id(limiter))

    async def send_bulk() -> None:
        while platform.clock.now() < START + seconds * SECOND:
            try:
                async with limiter.bulk(ChatAddress("x", str(next(chats))), ChatKind.PRIVATE):
                    await platform.take()
            except Flooded:
                continue

    await asyncio.gather(*(send_bulk() for _ in range(WORKERS)))


def limiters(number: int, board: Board, clock: VirtualClock) -> Sequence[RateLimiter]:
    """Return the limiters of so many processes."""
    return [
        RateLimiter(PACE, clock, SharedReservations(board, "x", PACE, clock)) for _ in range(number)
    ]


@pytest.mark.parametrize("latency", [0.01, 0.1, 0.3, 0.5, 1.0])
def test_one_process_keeps_its_speed_however_long_the_platform_takes(latency: float) -> None:
    """What is under way may be counted at any moment, so that much fewer can begin in a second."""

    async def work() -> Platform:
        platform = Platform(VirtualClock(START), latency)
        await push(limiters(1, Board(), platform.clock)[0], platform, 40)
        return platform

    platform = run_in_virtual_time(work)
    assert platform.rate(5, 40) >= 0.9 * min(SHARED, PACE.per_second / (1 + latency))
    assert most_in_window(platform.taken, SECOND) <= PACE.per_second


def test_four_processes_are_together_as_fast_as_turns_allow_and_never_faster() -> None:
    async def work() -> Platform:
        platform = Platform(VirtualClock(START), 0.08)
        ours = limiters(4, Board(), platform.clock)
        await asyncio.gather(*(push(limiter, platform, 30) for limiter in ours))
        return platform

    platform = run_in_virtual_time(work)
    assert platform.rate(5, 30) >= 0.98 * SHARED
    assert most_in_window(platform.taken, SECOND) <= PACE.per_second


SLOW = pytest.mark.parametrize("latency", [0.02, 0.05, 0.1, 0.3, 1.0])


@SLOW
def test_a_database_that_takes_its_time_holds_up_neither_bulk_nor_people(latency: float) -> None:
    async def work() -> tuple[Platform, datetime]:
        platform = Platform(VirtualClock(START), 0.05)
        ours = limiters(2, Board(latency=latency), platform.clock)
        pushing = [asyncio.create_task(push(limiter, platform, 60)) for limiter in ours]
        await asyncio.sleep(5)
        async with asyncio.timeout(55), ours[0].interactive(PERSON, ChatKind.PRIVATE):
            answered = platform.clock.now()
        async with asyncio.timeout(300):
            await asyncio.gather(*pushing)
        return platform, answered

    platform, answered = run_in_virtual_time(work)
    assert answered <= START + (6 + 12 * latency) * SECOND
    assert platform.rate(20, 60) >= SHARED / (1 + 4 * latency / BLOCK.total_seconds())
    assert most_in_window([*platform.taken, answered], SECOND) <= PACE.per_second


@SLOW
def test_who_waits_is_answered_where_the_database_takes_its_time_to_fail(latency: float) -> None:
    async def work() -> datetime:
        clock = VirtualClock(START)
        (limiter,) = limiters(1, Board(latency=latency, is_lost=True), clock)
        async with asyncio.timeout(60), limiter.interactive(PERSON, ChatKind.PRIVATE):
            return clock.now()

    assert run_in_virtual_time(work) <= START + (1 + 2 * latency) * SECOND


FLOOD, WISH = 10.0, 5.0
AFTER = FLOOD + WISH + 1


def _flooded(processes: int) -> Platform:
    async def work() -> Platform:
        platform = Platform(VirtualClock(START), 0.05)
        begin = START + FLOOD * SECOND
        platform.flood(begin, begin + WISH * SECOND, WISH)
        ours = limiters(processes, Board(), platform.clock)
        await asyncio.gather(*(push(limiter, platform, 140) for limiter in ours))
        return platform

    return run_in_virtual_time(work)


@pytest.mark.parametrize("processes", [1, 4])
def test_after_a_flood_all_processes_go_on_slower_and_recover(processes: int) -> None:
    platform = _flooded(processes)
    assert 0.9 * REDUCTION * SHARED <= platform.rate(AFTER, AFTER + 5) <= 1.1 * REDUCTION * SHARED
    speeds = [platform.rate(AFTER + begin, AFTER + begin + 20) for begin in range(0, 100, 20)]
    assert speeds == sorted(speeds)
    recovered = AFTER + RECOVERY_TIME.total_seconds() * (1 - REDUCTION)
    assert platform.rate(recovered, 140) >= 0.95 * SHARED


def test_what_one_process_is_told_stops_the_others_within_a_block_of_turns() -> None:
    platform = _flooded(4)
    first, last = platform.refused[0], platform.refused[-1]
    assert last - first <= BLOCK + SLACK + platform.latency * SECOND


def test_interactive_messages_wait_less_than_a_second_while_processes_push_to_a_slow_platform() -> (
    None
):
    async def work() -> list[float]:
        platform = Platform(VirtualClock(START), 0.5)
        ours = limiters(3, Board(), platform.clock)
        waits = list[float]()

        async def ask(number: int) -> None:
            await asyncio.sleep(5 + number * 0.7)
            asked = platform.clock.now()
            async with ours[number % 3].interactive(
                ChatAddress("x", f"p{number}"), ChatKind.PRIVATE
            ):
                waits.append((platform.clock.now() - asked).total_seconds())
                await platform.take()

        asking = (ask(number) for number in range(40))
        await asyncio.gather(*(push(limiter, platform, 40) for limiter in ours), *asking)
        assert most_in_window(platform.taken, SECOND) <= PACE.per_second
        return waits

    waits = run_in_virtual_time(work)
    assert len(waits) == 40
    assert max(waits) < 1


def test_a_group_whose_minute_others_used_up_is_waited_for_before_the_queue() -> None:
    """Who waits in the line for it would hold a courier's slot."""

    async def work() -> bool:
        clock, limits = VirtualClock(START), RateLimits(30, 1.0, group_per_minute=20)
        board = Board()
        one, other = (
            RateLimiter(limits, clock, SharedReservations(board, "x", limits, clock))
            for _ in range(2)
        )
        group = ChatAddress("x", "-1"), ChatKind.GROUP
        for _ in range(8):
            async with one.interactive(*group):
                pass
        return await other.wait_until_allowed(clock.now() + SECOND, *group, START)

    assert not run_in_virtual_time(work)


def test_what_another_process_may_just_have_sent_to_a_chat_keeps_its_distance() -> None:
    async def work() -> datetime:
        clock = VirtualClock(START)
        limiter = limiters(1, Board(), clock)[0]
        await asyncio.sleep(0.3)
        claimed = clock.now()
        chat = ChatAddress("x", "1"), ChatKind.PRIVATE
        assert await limiter.wait_until_allowed(claimed + 9 * SECOND, *chat, claimed)
        return clock.now()

    assert run_in_virtual_time(work) >= START + (0.3 + PACE.chat_interval) * SECOND


def test_a_flood_that_cannot_be_shared_with_others_is_still_a_flood() -> None:
    async def work() -> None:
        clock, board = VirtualClock(START), Board()
        limiter = limiters(1, board, clock)[0]

        async def refused(place: str) -> None:
            async with limiter.interactive(ChatAddress("x", place), ChatKind.PRIVATE):
                board.is_lost = True
                raise Flooded("Too Many Requests", 5)

        for place in ("1", "2"):
            with pytest.raises(Flooded):
                await refused(place)
        assert limiter.closed_until is not None

    run_in_virtual_time(work)


def test_a_message_that_is_cancelled_while_it_waits_for_a_turn_leaves_no_trace_in_the_queue() -> (
    None
):
    async def work() -> int:
        clock, board = VirtualClock(START), Board()
        limiter = limiters(1, board, clock)[0]
        board.free["x:interactive"] = board.free["x:bulk"] = START + 60 * SECOND

        async def ask(number: int) -> None:
            async with limiter.interactive(ChatAddress("x", str(number)), ChatKind.PRIVATE):
                raise AssertionError("nobody's turn comes so soon")

        leavers = [asyncio.create_task(ask(number)) for number in range(20)]
        await asyncio.sleep(5)
        for leaver in leavers:
            leaver.cancel()
        await asyncio.gather(*leavers, return_exceptions=True)
        return limiter._queue._window._in_flight

    assert run_in_virtual_time(work) == 0


@pytest.mark.parametrize("processes", [1, 2])
def test_an_answer_waits_for_the_last_page_of_a_digest_that_has_begun(processes: int) -> None:
    sent: list[str] = []

    async def push(limiter: RateLimiter, clock: VirtualClock) -> None:
        await limiter.begin_pages(PERSON, 3)
        for page in ("one", "two", "three"):
            async with limiter.bulk(PERSON, ChatKind.PRIVATE):
                sent.append(page)
            await clock.sleep(0.1)
        limiter.end_pages(PERSON)

    async def answer(limiter: RateLimiter, clock: VirtualClock, to: ChatAddress) -> None:
        await clock.sleep(0.5)
        async with limiter.interactive(to, ChatKind.PRIVATE):
            sent.append(to.place)

    async def work() -> None:
        clock = VirtualClock(START)
        if processes == 1:
            pushing = answering = RateLimiter(PACE, clock)
        else:
            pushing, answering = limiters(2, Board(), clock)
        await asyncio.gather(
            push(pushing, clock),
            answer(answering, clock, PERSON),
            answer(answering, clock, ChatAddress("x", "another")),
        )

    run_in_virtual_time(work)
    assert sent == ["one", "another", "two", "three", PERSON.place]


def test_an_answer_does_not_wait_for_a_digest_that_does_not_end() -> None:
    async def work() -> float:
        clock = VirtualClock(START)
        limiter = RateLimiter(PACE, clock)
        await limiter.begin_pages(PERSON, 100)
        async with limiter.interactive(PERSON, ChatKind.PRIVATE):
            return (clock.now() - START).total_seconds()

    assert UNBROKEN_WAIT.total_seconds() <= run_in_virtual_time(work) < 16
