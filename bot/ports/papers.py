"""Papers, reading lists and full text search, as the core sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model.announcement import AnnounceType
from bot.model.dump import Bookmark, LoadCounts
from bot.model.paper import Paper, SavedPaper
from bot.model.search import ListedHits, SortOrder
from bot.query.nodes import Query


class Papers(Protocol):
    """Papers by identifier."""

    async def get(self, paper_id: str, version: int | None = None) -> Paper | None:
        """Return the paper in ``version``, or in its newest stored version if that is None."""
        ...

    async def get_many(self, paper_ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the newest stored versions of those of these papers that are stored."""
        ...

    async def find_dois(self, dois: Sequence[str]) -> Mapping[str, str]:
        """Return the ids of the papers that were published under these DOIs, by DOI.

        Args:
            dois: in lower case, as are those of the answer. It takes a look at every paper.
        """
        ...

    async def get_versions(self, versions: Iterable[tuple[str, int]]) -> tuple[Paper, ...]:
        """Return the stored papers among these identifiers and versions, in any order."""
        ...

    async def upsert(self, papers: Iterable[Paper]) -> None:
        """Store papers that no edition lists; fill in what known ones lack, never blanking."""
        ...

    async def load(self, papers: Iterable[Paper], bookmark: Bookmark) -> LoadCounts:
        """Store papers of a dump as ``upsert`` does, together with how far it is read by then.

        Loading the same again changes nothing. A paper without version is ignored if any version
        of it is known.
        """
        ...

    async def bookmark_position(self, file: str) -> int:
        """Return how many records of the file with this fingerprint were loaded, 0 if none."""
        ...

    async def delete_bookmark(self, file: str) -> None:
        """Delete the bookmark of a file that was loaded to its end."""
        ...

    async def enrich(self, papers: Iterable[Paper]) -> int:
        """Fill in what stored papers of the same id and version lack; return how many changed."""
        ...

    async def undescribed(self, since: date, limit: int) -> tuple[str, ...]:
        """Return ids of papers listed since ``since`` that the query API has not described yet."""
        ...

    async def give_up_describing(self, paper_ids: Sequence[str], before: date) -> None:
        """Stop returning those of ``paper_ids`` last listed before ``before`` as undescribed."""
        ...

    async def count(self) -> int:
        """Return the number of papers (ids, not versions)."""
        ...


class Saved(Protocol):
    """The reading list of each chat."""

    async def save(
        self,
        chat_id: int,
        paper_id: str,
        version: int,
        note: str,
        tags: Sequence[str],
        now: datetime,
    ) -> bool:
        """Save a paper and return whether it was new to the list.

        A paper that is on the list gets the new note and tags; an empty note or no tags leave
        those that it has.
        """
        ...

    async def remove(self, chat_id: int, paper_id: str) -> bool:
        """Remove a paper and return whether it was on the list."""
        ...

    async def of(self, chat_id: int, tag: str = "") -> tuple[SavedPaper, ...]:
        """Return what the chat saved (under ``tag``, if given), newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Hits:
    """One slice of the results of a search.

    Attributes:
        papers: the newest stored version of each.
        total: number of all results.
    """

    papers: tuple[Paper, ...]
    total: int


class Search(Protocol):
    """Full text over all stored papers.

    Papers are stored fast and indexed later, by ``index``.
    """

    async def find(
        self, query: Query, start: int, limit: int, order: SortOrder = SortOrder.NEWEST
    ) -> Hits:
        """Return up to ``limit`` papers that ``query`` selects, after the first ``start``."""
        ...

    async def find_listed(
        self,
        query: Query | None,
        categories: Collection[str],
        types: Collection[AnnounceType],
        days: int,
    ) -> ListedHits:
        """Return what ``query`` selects among the last ``days`` announcements, samples aside.

        What ``PaperIndex`` selects, that is: each paper as it was listed, replaced since or not.

        Args:
            query: None for everything.
            categories: canonical ids, of which the editions are looked through.
            types: of listings.
            days: how many listing dates for which one of ``categories`` has an edition.
        """
        ...

    async def index(self, limit: int) -> int:
        """Index up to ``limit`` papers that are not indexed yet; return how many it indexed."""
        ...

    async def refresh(self, limit: int) -> int:
        """Index up to ``limit`` papers anew that were indexed under another folding of words.

        Returns:
            How many.
        """
        ...

    async def count_unindexed(self, limit: int) -> int:
        """Return the number of papers that are not indexed yet, at most ``limit``."""
        ...
