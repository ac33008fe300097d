"""The wall clock, for everything that is not a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog

from bot.errors import StoreError
from bot.ports import Clock, Reservations

SYNC_EVERY_S = 60.0
"""Seconds between two looks at the database's clock."""
TOLERANCE = timedelta(milliseconds=100)
"""A difference that may as well come of the way to the database and back."""
WARN_ABOVE = timedelta(seconds=5)
"""A difference that the operator should know of."""

log = structlog.get_logger(__name__)


class SystemClock:
    """Time as the machine has it."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``."""
        await asyncio.sleep(seconds)


class DatabaseClock:
    """The database's time, the same in all processes on it; the machine's clock counts it on.

    Processes that share leases and turns by clocks of their own would wait for each other for as
    long as the clocks differ.

    Args:
        own: the machine's.
        turns: where the database's time is.
    """

    def __init__(self, own: Clock, turns: Reservations) -> None:
        self._own = own
        self._turns = turns
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self._own.now() + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``."""
        await self._own.sleep(seconds)

    async def sync(self) -> None:
        """Look how far ahead the database's clock is; where it cannot be asked, nothing changes."""
        asked = self._own.now()
        try:
            present = await self._turns.server_time()
        except StoreError as error:
            log.info("clock_not_compared", error=str(error))
            return
        way = self._own.now() - asked
        if present is not None and way < TOLERANCE * 2:
            self._follow(present.astimezone(UTC) - (asked + way / 2))

    def _follow(self, ahead: timedelta) -> None:
        change = abs(ahead - self._ahead)
        if change > TOLERANCE:
            self._ahead = ahead
        if change > WARN_ABOVE:
            log.warning("clock_differs_from_database", seconds=round(ahead.total_seconds(), 1))


@asynccontextmanager
async def database_clock(turns: Reservations) -> AsyncGenerator[Clock]:
    """Keep a clock in agreement with the database during the block."""
    clock = DatabaseClock(SystemClock(), turns)
    await clock.sync()
    agreeing = asyncio.create_task(_keep_agreeing(clock))
    try:
        yield clock
    finally:
        agreeing.cancel()
        await asyncio.gather(agreeing, return_exceptions=True)


async def _keep_agreeing(clock: DatabaseClock) -> None:
    while True:
        await clock.sleep(SYNC_EVERY_S)
        await clock.sync()
