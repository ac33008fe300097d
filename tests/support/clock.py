"""A clock that jumps instead of sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class JumpingClock:
    """Time stands still until somebody sleeps or jumps; sleeping moves it at once."""

    def __init__(self, start: datetime | str = "2026-06-16T09:00:00+00:00") -> None:
        self._now = datetime.fromisoformat(start) if isinstance(start, str) else start
        self.slept: list[float] = []
        self._alarms: list[tuple[datetime, Callable[[], None]]] = []

    def now(self) -> datetime:
        return self._now.astimezone(UTC)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._moves(self._now + timedelta(seconds=max(0.0, seconds)))
        await asyncio.sleep(0)

    def jump(self, *, to: datetime | str | None = None, **by: float) -> None:
        """Move to an instant, or by a timedelta's keywords: ``clock.jump(hours=8)``."""
        if isinstance(to, str):
            to = datetime.fromisoformat(to)
        self._moves(to if to is not None else self._now + timedelta(**by))

    def calls_in(self, action: Callable[[], None], **by: float) -> None:
        """Do something once so much time has gone: ``clock.calls_in(heal, minutes=5)``."""
        self._alarms.append((self._now + timedelta(**by), action))

    def _moves(self, to: datetime) -> None:
        self._now = to
        due = [alarm for alarm in self._alarms if alarm[0] <= to]
        self._alarms = [alarm for alarm in self._alarms if alarm[0] > to]
        for _, action in due:
            action()
