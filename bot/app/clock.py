"""Clocks: the machine's, and the database's, which all processes on it share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog

from bot.errors import StoreError
from bot.ports.clock import Clock
from bot.ports.coordination import Reservations

SYNC_EVERY_S = 60.0
"""Seconds between two comparisons with the database's clock."""
TOLERANCE = timedelta(milliseconds=100)
"""A difference that the round trip to the database can explain, so that it is ignored."""
WARN_ABOVE = timedelta(seconds=5)
"""A difference that the operator should know of."""

log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds``."""
        await asyncio.sleep(seconds)


class DatabaseClock:
    """The database's time, the same in all its processes: the machine's clock plus an offset.

    Processes that share leases and reservations but not a clock would wait for each other for as
    long as their clocks differ.

    Args:
        system: the machine's clock.
        reservations: where the database's time is read.
    """

    def __init__(self, system: Clock, reservations: Reservations) -> None:
        self._system = system
        self._reservations = reservations
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self._system.now() + self._offset

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds``."""
        await self._system.sleep(seconds)

    async def sync(self) -> None:
        """Measure the offset to the database's clock; keep the old one if that cannot be asked."""
        asked = self._system.now()
        try:
            server_time = await self._reservations.server_time()
        except StoreError as error:
            log.info("clock.sync_failed", reason=str(error))
            return
        round_trip = self._system.now() - asked
        # None: the store is a local file, so its clock is the machine's.
        if server_time is not None and round_trip < TOLERANCE * 2:
            self._adjust(server_time.astimezone(UTC) - (asked + round_trip / 2))

    def _adjust(self, offset: timedelta) -> None:
        change = abs(offset - self._offset)
        if change > TOLERANCE:
            self._offset = offset
        if change > WARN_ABOVE:
            log.warning("clock.drifted", seconds=round(offset.total_seconds(), 1))


@asynccontextmanager
async def database_clock(reservations: Reservations) -> AsyncGenerator[Clock]:
    """Provide a clock that is kept in sync with the database during the block."""
    clock = DatabaseClock(SystemClock(), reservations)
    await clock.sync()

    async def keep_in_sync() -> None:
        while True:
            await clock.sleep(SYNC_EVERY_S)
            await clock.sync()

    syncing = asyncio.create_task(keep_in_sync())
    try:
        yield clock
    finally:
        syncing.cancel()
        await asyncio.gather(syncing, return_exceptions=True)
