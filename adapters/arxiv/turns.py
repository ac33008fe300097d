"""Turns towards arXiv: shared by the processes on one database, or kept by one process alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

BELIEVED = timedelta(minutes=5)
"""How much longer than one's own span a turn may be taken; a note of more is a wrong clock's."""


class SharedTurns(Protocol):
    """What politeness needs of ``bot.ports.Turns``, which says what each method does."""

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        """Take ``name`` until ``until`` and return None, or return when it will be free."""
        ...

    async def release(self, name: str, until: datetime) -> None:
        """Give ``name`` back: it is free from ``until``."""
        ...

    async def postpone(self, name: str, until: datetime) -> None:
        """Give no turn of ``name`` before ``until``."""
        ...

    async def free_at(self, name: str) -> datetime | None:
        """Return the instant from which ``name`` is free; None for any."""
        ...


class OwnTurns:
    """Turns of a single process, forgotten at its end."""

    def __init__(self) -> None:
        self._free: dict[str, datetime] = {}

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        """Take ``name`` until ``until`` and return None, or return when it will be free."""
        free = self._free.get(name, now)
        if now < free <= until + BELIEVED:
            return free
        self._free[name] = until
        return None

    async def release(self, name: str, until: datetime) -> None:
        """Give ``name`` back: it is free from ``until``."""
        self._free[name] = until

    async def postpone(self, name: str, until: datetime) -> None:
        """Give no turn of ``name`` before ``until``."""
        self._free[name] = max(until, self._free.get(name, until))

    async def free_at(self, name: str) -> datetime | None:
        """Return the instant from which ``name`` is free; None for any."""
        return self._free.get(name)
