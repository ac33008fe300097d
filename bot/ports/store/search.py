"""Full text over all stored papers, seen from the core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.model.paper import Paper
from bot.model.search import Query


@dataclass(frozen=True, slots=True)
class Hits:
    """A slice of what was found.

    Attributes:
        papers: the newest stored version of each.
        total: how many there are in all.
    """

    papers: tuple[Paper, ...]
    total: int


class Search(Protocol):
    """Full text over all stored papers.

    Papers are stored fast and taken into the index later, by ``index``.
    """

    async def find(self, query: Query, start: int, limit: int) -> Hits:
        """Return up to ``limit`` papers that ``query`` describes, after the first ``start``."""
        ...

    async def index(self, limit: int) -> int:
        """Take up to ``limit`` papers into the index that it lacks; return how many it took."""
        ...

    async def count_unindexed(self, limit: int) -> int:
        """Return how many papers the index lacks, at most ``limit``."""
        ...
