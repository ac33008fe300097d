"""Papers by identifier, seen from the core."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from bot.model.archive import Loaded
from bot.model.paper import Paper


class Papers(Protocol):
    """Papers by identifier."""

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in that version, or (None) in its newest stored one."""
        ...

    async def keep(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; fill in what known ones lack, never blanking."""
        ...

    async def load(self, papers: Iterable[Paper]) -> Loaded:
        """Store many papers that no edition lists, as ``keep``, and count what became of them.

        Loading the same again is fast and changes nothing. A paper without version, of which any
        version is known, brings nothing.
        """
        ...

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed."""
        ...

    async def bare(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that no index has described yet."""
        ...

    async def count(self) -> int:
        """Return how many papers (ids, not versions) there are."""
        ...
