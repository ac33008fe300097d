"""Turns that note when each request towards arXiv began."""

from __future__ import annotations

from datetime import datetime, timedelta

from adapters.arxiv.rate_limit import CONNECTION
from adapters.arxiv.turns import SharedTurns


class RecordingReservations:
    """Other turns, and the instants at which the one connection was had."""

    def __init__(self, turns: SharedTurns, interval: timedelta, begun: list[datetime]) -> None:
        self._turns = turns
        self._interval = interval
        self._begun = begun

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        return await self._turns.take(name, now, until)

    async def release(self, name: str, until: datetime) -> None:
        if name == CONNECTION:
            self._begun.append(until - self._interval)
        await self._turns.release(name, until)

    async def postpone(self, name: str, until: datetime) -> None:
        await self._turns.postpone(name, until)

    async def free_at(self, name: str) -> datetime | None:
        return await self._turns.free_at(name)
