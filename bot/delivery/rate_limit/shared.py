"""Turns that the processes on one database share, so that together they keep a platform's limit.

Each process reserves turns in blocks: instants, evenly spaced, that nobody else has. A turn is used
within ``SLACK`` of its instant or not at all. What begins within SLACK is counted by the platform
within SLACK + TRANSIT, so a second holds the turns of 1 + SLACK + TRANSIT seconds; the turns are
that much farther apart than the limit alone asks for, and farther still while the speed recovers
from a complaint that the platform made to any of the processes.

Answers to people have turns of their own, so that they wait for no block of bulk; when more people
ask than those are for, they take from the bulk's.

A group has a rule of its own by the minute, and turns of its own: people in it are answered by one
process while another carries its digest. After a pause a few of them may be used at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, Self

import structlog

from bot.delivery.rate_limit.chat_limits import Priority
from bot.delivery.rate_limit.throttle import factor, recovered_at, reduced
from bot.errors import StoreError
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from bot.ports import Clock, Reservations

SLACK = timedelta(milliseconds=50)
"""How late a turn may be used."""
TRANSIT = timedelta(milliseconds=50)
"""How much longer one request may be on its way than another."""
INTERACTIVE_SHARE = 0.1
"""The part of the limit that is kept for answers."""
BLOCK = timedelta(seconds=0.25)
"""What bulk reserves at once: four looks into the database a second at most."""

log = structlog.get_logger(__name__)


class SharedReservations:
    """One platform's turns in one process.

    Args:
        turns: in the database.
        name: the platform's; the same in every process.
        pace: its limits.
        clock: time.
    """

    def __init__(self, turns: Reservations, name: str, pace: RateLimits, clock: Clock) -> None:
        self._name = name
        self._turns = turns
        self._groups = _Groups.of(pace)
        self._clock = clock
        self._names = {rank: f"{name}:{rank.name.lower()}" for rank in Priority}
        self._closed = f"{name}:closed"  # free when the platform takes messages again,
        self._recovery = f"{name}:recovery"  # and when it is written to at full speed again
        self._intervals = _intervals(pace)
        self._block: deque[datetime] = deque()
        self._front = asyncio.Lock()

    async def wait_for_turn(self, rank: Priority) -> None:
        """Return within ``SLACK`` of the instant of a turn that is nobody else's.

        Raises:
            StoreError: the database does not answer. People are let pass without it: they wait.
        """
        if rank is Priority.INTERACTIVE:
            await self._arrive(self._next_for_people)
        else:
            async with self._front:  # one after the other: no turn is taken long ahead
                await self._arrive(self._next_of_bulk)

    async def _arrive(self, take: Callable[[], Awaitable[datetime]]) -> None:
        """Take turns until it is time for one and not too late."""
        instant = await take()
        await self._until(instant)
        while self._clock.now() > instant + SLACK:  # others count on its second being over
            instant = await take()
            await self._until(instant)

    async def _until(self, instant: datetime) -> None:
        await self._clock.sleep(max(0.0, (instant - self._clock.now()).total_seconds()))

    async def wait_for_chat(self, address: ChatAddress, kind: ChatKind, rank: Priority) -> None:
        """Return when all processes together may write to the chat, where it is a group.

        Raises:
            StoreError: the database does not answer. People are let pass without it: they wait.
        """
        if self._groups is None or kind is ChatKind.PRIVATE:
            return
        interval, credit = self._groups
        earliest = self._clock.now() - credit
        try:
            instant = await self._turns.reserve(self._named(address), interval, earliest)
        except StoreError as error:
            if rank is Priority.BULK:
                raise
            log.warning("turn_not_shared", error=str(error))
            return
        await self._until(instant)

    async def chat_free_at(self, address: ChatAddress, kind: ChatKind) -> datetime | None:
        """Return from when ``in_chat`` would not wait; None where nothing is known of the chat.

        Raises:
            StoreError: the database does not answer.
        """
        if self._groups is None or kind is ChatKind.PRIVATE:
            return None
        return await self._turns.free_at(self._named(address))

    def _named(self, address: ChatAddress) -> str:
        """Return a name that tells nobody which group it is: it outlives the group's farewell."""
        return f"{self._name}:group:{sha256(address.place.encode()).hexdigest()[:24]}"

    async def close(self, until: datetime) -> None:
        """Keep every process from taking turns before ``until``, and slow all of them down.

        Complaints that come while it is closed are about what was under way; they slow down no
        further.

        Raises:
            StoreError: the database does not answer.
        """
        self._block.clear()
        now = self._clock.now()
        is_open = await self._turns.take(self._closed, now, until) is None
        for name in self._names.values():
            await self._turns.postpone(name, until)
        if is_open:
            left = reduced(await self._speed(now))
            await self._turns.postpone(self._recovery, recovered_at(until, left))

    async def _speed(self, now: datetime) -> float:
        return factor(now, await self._turns.free_at(self._recovery))

    async def _next_of_bulk(self) -> datetime:
        now = self._clock.now()
        while self._block and self._block[0] + SLACK < now:
            self._block.popleft()
        while not self._block:
            await self._reserve_block()
        return self._block.popleft()

    async def _reserve_block(self) -> None:
        """Reserve a block and wait for it; it is void if the platform was closed meanwhile."""
        now = self._clock.now()
        interval = self._intervals[Priority.BULK] / await self._speed(now)
        count = max(1, BLOCK // interval)
        first = await self._turns.reserve(self._names[Priority.BULK], interval, now, count)
        await self._until(first)  # blocks of other processes come before
        closed_until = await self._turns.free_at(self._closed)
        if closed_until is None or closed_until <= self._clock.now():
            self._block.extend(first + interval * number for number in range(count))

    async def _next_for_people(self) -> datetime:
        now = self._clock.now()
        try:
            free = {rank: await self._turns.free_at(name) for rank, name in self._names.items()}
            rank = min(free, key=lambda one: (max(free[one] or now, now), one))
            interval = self._intervals[rank] / await self._speed(now)
            return await self._turns.reserve(self._names[rank], interval, now)
        except StoreError as error:
            log.warning("turn_not_shared", error=str(error))
            return now


class _Groups(NamedTuple):
    """How far apart a group's turns are, and how much earlier they may be used after a pause.

    Any minute holds the turns of a minute, and those that are saved up: together the limit.
    """

    interval: timedelta
    credit: timedelta

    @classmethod
    def of(cls, pace: RateLimits) -> Self | None:
        """Return how the limit of ``pace`` is kept; None where it has none for groups."""
        if pace.group_per_minute is None:
            return None
        saved = max(1, pace.group_per_minute // 4)
        interval = (timedelta(minutes=1) + TRANSIT) / max(1, pace.group_per_minute - saved)
        return cls(interval, interval * (saved - 1))


def _intervals(pace: RateLimits) -> dict[Priority, timedelta]:
    second = timedelta(seconds=1)
    whole = (second + SLACK + TRANSIT) / pace.per_second
    return {
        Priority.INTERACTIVE: whole / INTERACTIVE_SHARE,
        Priority.BULK: whole / (1 - INTERACTIVE_SHARE),
    }
