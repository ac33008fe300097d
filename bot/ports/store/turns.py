"""Turns that several processes take, seen from the core."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Reservations(Protocol):
    """What is shared by processes and must not be used too often: arXiv, a bot's token.

    Every method is one short transaction, so that turns never overlap whoever asks.
    """

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        """Reserve the next ``count`` turns of ``name`` and return the instant of the first.

        Args:
            name: what is shared; opaque.
            interval: between two turns.
            now: the first turn is now or later.
            count: how many turns, ``interval`` apart, are taken at once.
        """
        ...

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        """Take ``name`` until ``until`` if it is free by now; return None, or when it will be.

        For what is held while something lasts. A note of more than five minutes beyond ``until``
        was made by a clock that was wrong, and counts as free.
        """
        ...

    async def release(self, name: str, until: datetime) -> None:
        """Give ``name``, which was taken, back: it is free from ``until``."""
        ...

    async def postpone(self, name: str, until: datetime) -> None:
        """Give no turn of ``name`` before ``until``; a later instant that is noted stays."""
        ...

    async def prune(self, before: datetime) -> None:
        """Forget the turns that have been free since ``before``: that is as if never taken."""
        ...

    async def free_at(self, name: str) -> datetime | None:
        """Return the instant from which the next turn of ``name`` can be had; None for any."""
        ...

    async def server_time(self) -> datetime | None:
        """Return what time it is by the database; None where it has the machine's own clock."""
        ...
