"""Reservations in memory, noted as they are had, or asked for in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.arxiv.rate_limit import CONNECTION
from bot.ports.coordination import MAX_CLOCK_SKEW, Reservations
from tests.support.virtual_time import outside


class MemoryReservations(Reservations):
    """The reservations of a single process, forgotten at its end."""

    def __init__(self) -> None:
        self._free: dict[str, datetime] = {}

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        free = self._free.get(name, now)
        if now < free <= until + MAX_CLOCK_SKEW:
            return free
        self._free[name] = until
        return None

    async def release(self, name: str, until: datetime) -> None:
        self._free[name] = until

    async def postpone(self, name: str, until: datetime) -> None:
        self._free[name] = max(until, self._free.get(name, until))

    async def free_at(self, name: str) -> datetime | None:
        return self._free.get(name)

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        first = max(now, self._free.get(name, now))
        self._free[name] = first + interval * count
        return first

    async def prune(self, before: datetime) -> None:
        self._free = {name: until for name, until in self._free.items() if until > before}

    async def server_time(self) -> datetime | None:
        return None


class RecordingReservations(Reservations):
    """Other reservations, and the instants at which the one connection was had."""

    def __init__(
        self, reservations: Reservations, interval: timedelta, begun: list[datetime]
    ) -> None:
        self._reservations = reservations
        self._interval = interval
        self._begun = begun

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        return await self._reservations.take(name, now, until)

    async def release(self, name: str, until: datetime) -> None:
        if name == CONNECTION:
            self._begun.append(until - self._interval)
        await self._reservations.release(name, until)

    async def postpone(self, name: str, until: datetime) -> None:
        await self._reservations.postpone(name, until)

    async def free_at(self, name: str) -> datetime | None:
        return await self._reservations.free_at(name)

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        return await self._reservations.reserve(name, interval, now, count)

    async def prune(self, before: datetime) -> None:
        await self._reservations.prune(before)

    async def server_time(self) -> datetime | None:
        return await self._reservations.server_time()


class DistantReservations:
    """Reservations in a real database that take a given virtual time to be asked."""

    def __init__(self, reservations: Reservations, latency_s: float) -> None:
        self._reservations = reservations
        self._latency_s = latency_s

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._reservations, name)

        async def ask(*args: Any) -> Any:
            await asyncio.sleep(self._latency_s / 2)
            answer = await outside(method(*args))
            await asyncio.sleep(self._latency_s / 2)
            return answer

        return ask
