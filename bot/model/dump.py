"""What a dump, a file of many papers, holds and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.model.paper import Paper


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """Something in a dump that is no paper.

    Attributes:
        line: where, counted from 1; 0 where that is unknown.
        reason: why it cannot be read.
    """

    line: int
    reason: str


DumpRecord: TypeAlias = Paper | UnreadableRecord


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a dump was loaded.

    Attributes:
        file: a fingerprint of its content.
        position: how many of its records have been read.
    """

    file: str
    position: int


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What became of the papers of a dump.

    Attributes:
        added: how many were not stored before.
        filled: how many were stored and have gained something.
        known: how many were stored and have gained nothing.
    """

    added: int = 0
    filled: int = 0
    known: int = 0

    @property
    def total(self) -> int:
        """How many there were."""
        return self.added + self.filled + self.known

    def __add__(self, other: LoadCounts) -> LoadCounts:
        return LoadCounts(
            self.added + other.added, self.filled + other.filled, self.known + other.known
        )
