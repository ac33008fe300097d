"""Papers by identifier, seen from the core."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from bot.model.dump import Bookmark, LoadCounts
from bot.model.paper import Paper


class Papers(Protocol):
    """Papers by identifier."""

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in that version, or (None) in its newest stored one."""
        ...

    async def upsert(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; fill in what known ones lack, never blanking."""
        ...

    async def load(self, papers: Iterable[Paper], bookmark: Bookmark) -> LoadCounts:
        """Store papers out of a file, as ``keep``, together with how far it is read by then.

        Loading the same again changes nothing. A paper without version, of which any version is
        known, brings nothing.
        """
        ...

    async def bookmark_position(self, file: str) -> int:
        """Return how many records of the file with this fingerprint were loaded, 0 if none."""
        ...

    async def delete_bookmark(self, file: str) -> None:
        """Take the bookmark out: the file was loaded to its end."""
        ...

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed."""
        ...

    async def undescribed(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that no index has described yet."""
        ...

    async def give_up_describing(self, paper_ids: Sequence[str], before: date) -> None:
        """Take those of ``paper_ids`` that were last listed before ``before`` off the bare ones."""
        ...

    async def count(self) -> int:
        """Return how many papers (ids, not versions) there are."""
        ...
