"""Reservations by which the processes on one database together keep a platform's limit.

Each process reserves instants in blocks, evenly spaced, that no other process has. An instant is
used within ``SLACK`` or not at all. What begins within SLACK is counted by the platform within
SLACK + TRANSIT, so a second holds the instants of 1 + SLACK + TRANSIT seconds; they are that much
farther apart than the limit alone asks for, and farther still while the speed recovers from a 429
that any of the processes got.

A database that takes longer than SLACK to answer would make every instant a late one. Therefore
each process notes how long it took last, and reserves from so much later on.

Interactive messages have instants of their own, so that they wait for no block of bulk; when there
are more of them than those are for, they take from the bulk's.

A group has a limit of its own by the minute, and instants of its own: commands in it are answered
by one process while another delivers its digest. After a pause a few may be used at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, Self

import structlog

from bot.delivery.rate_limit.send_limits import Priority, factor, recovered_at, reduced
from bot.errors import StoreError
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from bot.ports.clock import Clock
from bot.ports.coordination import Reservations

SLACK = timedelta(milliseconds=50)
"""How late a reserved instant may be used."""
TRANSIT = timedelta(milliseconds=50)
"""How much longer one request may be on its way than another."""
INTERACTIVE_SHARE = 0.1
"""The part of the limit that is kept for interactive messages."""
BLOCK = timedelta(seconds=0.25)
"""What bulk reserves at once: four reservations a second at most."""

_LAST_PAGE = timedelta(seconds=1)
"""How much longer the last of several pages may take than they are apart."""

log = structlog.get_logger(__name__)


class SharedReservations:
    """One platform's reservations, as one process makes and uses them.

    Args:
        reservations: in the database.
        name: the platform's; the same in every process.
        limits: the platform's.
        clock: time.
    """

    def __init__(
        self, reservations: Reservations, name: str, limits: RateLimits, clock: Clock
    ) -> None:
        self._name = name
        self._chat_interval = timedelta(seconds=limits.chat_interval)
        self._reservations = reservations
        self._groups = _GroupReservations.of(limits)
        self._clock = clock
        self._names = {priority: f"{name}:{priority.name.lower()}" for priority in Priority}
        self._closed = f"{name}:closed"  # free when the platform takes messages again,
        self._recovery = f"{name}:recovery"  # and when it is written to at full speed again
        interval = (timedelta(seconds=1) + SLACK + TRANSIT) / limits.per_second
        self._intervals = {
            Priority.INTERACTIVE: interval / INTERACTIVE_SHARE,
            Priority.BULK: interval / (1 - INTERACTIVE_SHARE),
        }
        # How long the database takes to answer, if that is long.
        self._leads = dict.fromkeys(Priority, timedelta())
        self._block: deque[datetime] = deque()
        self._bulk_lock = asyncio.Lock()

    async def acquire(self, priority: Priority) -> None:
        """Wait for an instant that no other process has reserved, ``SLACK`` longer at most.

        Raises:
            StoreError: the database failed. Interactive messages pass without it: people wait.
        """
        if priority is Priority.INTERACTIVE:
            await self._wait_for(self._next_interactive)
        else:
            async with self._bulk_lock:  # one after the other: nothing is reserved long ahead
                await self._wait_for(self._next_bulk)

    async def _wait_for(self, take: Callable[[], Awaitable[datetime]]) -> None:
        """Take instants until one comes in time; others count on the second of a late one."""
        instant = await take()
        await self._sleep_until(instant)
        while self._clock.now() > instant + SLACK:
            instant = await take()
            await self._sleep_until(instant)

    async def _sleep_until(self, instant: datetime) -> None:
        await self._clock.sleep(max(0.0, (instant - self._clock.now()).total_seconds()))

    async def wait_for_chat(self, address: ChatAddress, kind: ChatKind, priority: Priority) -> None:
        """Wait until all processes together may write to the chat, where it is a group.

        Raises:
            StoreError: the database failed. Interactive messages pass without it: people wait.
        """
        if self._groups is None or kind is ChatKind.PRIVATE:
            return
        interval, credit = self._groups
        earliest = self._clock.now() - credit
        try:
            instant = await self._reservations.reserve(
                _group_name(self._name, address), interval, earliest
            )
        except StoreError as error:
            if priority is Priority.BULK:
                raise
            log.warning("reservation.not_shared", error=str(error))
            return
        await self._sleep_until(instant)

    async def chat_free_at(self, address: ChatAddress, kind: ChatKind) -> datetime | None:
        """Return from when ``wait_for_chat`` would not wait; None where no limit is known.

        Raises:
            StoreError: the database failed.
        """
        if self._groups is None or kind is ChatKind.PRIVATE:
            return None
        return await self._reservations.free_at(_group_name(self._name, address))

    async def announce_pages(self, address: ChatAddress, pages: int) -> None:
        """Let every process know that so many pages are about to be sent to the chat."""
        until = self._clock.now() + pages * self._chat_interval + _LAST_PAGE
        try:
            await self._reservations.postpone(_pages_name(self._name, address), until)
        except StoreError as error:  # then an answer may stand between them
            log.warning("reservation.not_shared", error=str(error))

    async def has_pages(self, address: ChatAddress, now: datetime) -> bool:
        """Tell whether a process is about to send the chat pages; False where that is unknown."""
        try:
            until = await self._reservations.free_at(_pages_name(self._name, address))
        except StoreError:
            return False
        return until is not None and until > now

    async def close(self, until: datetime) -> None:
        """Keep every process from reserving anything before ``until``, and slow all of them down.

        While it is closed, further 429s answer what was in flight; they slow down no further.

        Raises:
            StoreError: the database failed.
        """
        self._block.clear()
        now = self._clock.now()
        is_open = await self._reservations.take(self._closed, now, until) is None
        for name in self._names.values():
            await self._reservations.postpone(name, until)
        if is_open:
            recovered = recovered_at(until, reduced(await self._factor(now)))
            await self._reservations.postpone(self._recovery, recovered)

    async def _factor(self, now: datetime) -> float:
        return factor(now, await self._reservations.free_at(self._recovery))

    async def _next_bulk(self) -> datetime:
        now = self._clock.now()
        while self._block and self._block[0] + SLACK < now:
            self._block.popleft()
        while not self._block:
            await self._reserve_block()
        return self._block.popleft()

    async def _reserve_block(self) -> None:
        """Reserve a block and wait for it; it is void if the platform was closed meanwhile."""
        now = self._clock.now()
        earliest = now + self._leads[Priority.BULK]
        interval = self._intervals[Priority.BULK] / await self._factor(now)
        count = max(1, BLOCK // interval)
        first = await self._reservations.reserve(
            self._names[Priority.BULK], interval, earliest, count
        )
        took = self._clock.now() - now
        await self._sleep_until(first - took)  # blocks of other processes come before
        asked = self._clock.now()
        closed_until = await self._reservations.free_at(self._closed)
        self._note_latency(Priority.BULK, took + self._clock.now() - asked)
        if closed_until is None or closed_until <= self._clock.now():
            self._block.extend(first + interval * number for number in range(count))

    async def _next_interactive(self) -> datetime:
        """Reserve the first instant that is free; an interactive one where both are."""
        now = self._clock.now()
        earliest = now + self._leads[Priority.INTERACTIVE]
        try:
            free = {
                priority: await self._reservations.free_at(name) or earliest
                for priority, name in self._names.items()
            }
            priority = min(free, key=lambda priority: (max(free[priority], earliest), priority))
            interval = self._intervals[priority] / await self._factor(now)
            instant = await self._reservations.reserve(self._names[priority], interval, earliest)
        except StoreError as error:
            log.warning("reservation.not_shared", error=str(error))
            return self._clock.now()
        self._note_latency(Priority.INTERACTIVE, self._clock.now() - now)
        return instant

    def _note_latency(self, priority: Priority, took: timedelta) -> None:
        self._leads[priority] = took if took > SLACK else timedelta()


class _GroupReservations(NamedTuple):
    """How far apart a group's instants are, and how much earlier they may be used after a pause.

    Any minute holds the instants of a minute, and those that are saved up: together the limit.
    """

    interval: timedelta
    credit: timedelta

    @classmethod
    def of(cls, limits: RateLimits) -> Self | None:
        """Return how ``limits`` are kept; None where there is none for groups."""
        if limits.group_per_minute is None:
            return None
        saved = max(1, limits.group_per_minute // 4)
        interval = (timedelta(minutes=1) + TRANSIT) / max(1, limits.group_per_minute - saved)
        return cls(interval, interval * (saved - 1))


def _group_name(platform: str, address: ChatAddress) -> str:
    return f"{platform}:group:{_anonymous(address)}"


def _pages_name(platform: str, address: ChatAddress) -> str:
    return f"{platform}:pages:{_anonymous(address)}"


def _anonymous(address: ChatAddress) -> str:
    """Return a name that does not tell which chat it is: it outlives the chat's deletion."""
    return sha256(address.place.encode()).hexdigest()[:24]
