"""What one process does; several processes on one database can share the work."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The part of the bot that a process runs."""

    ALL = "all"
    FRONT = "front"  # receives updates and answers them
    PLANNER = "planner"  # fetches from arXiv, plans digests, prunes old rows
    COURIER = "courier"  # sends what is planned

    def includes(self, part: Role) -> bool:
        """Tell whether a process of this role does the work of ``part``."""
        return self in (Role.ALL, part)
