"""Work that one process at a time does, seen from the core."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Leases(Protocol):
    """Who does what only one process may do: one holder for each name, for a while."""

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take ``name`` until ``until``, or go on holding it; return False while another has it.

        What another holds is free once its own ``until`` has passed.
        """
        ...

    async def release(self, name: str, holder: str) -> None:
        """Free ``name`` for others at once, if ``holder`` still has it."""
        ...
