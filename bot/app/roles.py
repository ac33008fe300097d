"""What one process does; several processes on one database share the work."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The part of the bot that a process is."""

    ALL = "all"
    FRONT = "front"  # listens to people and answers them
    PLANNER = "planner"  # asks arXiv, decides what chats are owed, sweeps
    COURIER = "courier"  # sends what is owed

    def includes(self, part: Role) -> bool:
        """Tell whether a process of this role does the work of ``part``."""
        return self in (Role.ALL, part)
