"""ArXiv, seen from the core: its feeds, its query API, and whoever keeps editions up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.model.announcement import Feed, ListingPage
from bot.model.paper import Paper, Submission


class FeedFormat(StrEnum):
    """The two forms in which arXiv's feed service gives the same announcement."""

    RSS = "rss"
    ATOM = "atom"


class AnnouncementSource(Protocol):
    """ArXiv's announcement feeds."""

    async def read(self, categories: Sequence[str], form: FeedFormat = FeedFormat.RSS) -> Feed:
        """Return the feed of ``categories`` together, in one request, in that order.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable.
            StoreError: nobody can tell whose turn it is to ask arXiv; nothing else is raised.
        """
        ...


class ListingSource(Protocol):
    """ArXiv's listing pages: what arXiv itself counts. Read slowly, once per category and day."""

    async def newest(self, category: str) -> ListingPage:
        """Return ``/list/CATEGORY/new``: the newest announcement of one category.

        Raises:
            SourceError: as in ``AnnouncementSource.read``; Unreadable also where the page is not
                built as it is known, so that a new design is said and never parsed wrongly.
        """
        ...

    async def on(self, category: str, day: date) -> ListingPage:
        """Return ``/catchup/CATEGORY/DAY``: an earlier announcement, at most 90 days back.

        Raises:
            SourceError: as ``newest``; Rejected for a day that is too old or in the future.
        """
        ...


class PaperIndex(Protocol):
    """ArXiv's query API: details by id, and the newest papers of a category."""

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return the papers of ``ids`` that the index knows, with comments and split names.

        Raises:
            SourceError: as in ``AnnouncementSource.read``.
        """
        ...

    async def newest(self, category: str, limit: int) -> tuple[Paper, ...]:
        """Return the ``limit`` newest submissions of ``category``, newest first.

        Raises:
            SourceError: as in ``AnnouncementSource.read``.
        """
        ...

    async def submitted(
        self, categories: Sequence[str], since: datetime, until: datetime
    ) -> tuple[Submission, ...]:
        """Return what was submitted to any of ``categories`` from ``since`` to ``until``.

        Args:
            categories: canonical ids, among them one that is never empty in such a time: an answer
                without papers is taken for a failure, as the index shows such when it is unwell.
            since: aware, to the minute.
            until: aware, to the minute.

        Raises:
            SourceError: as in ``AnnouncementSource.read``.
        """
        ...


class EditionRefresher(Protocol):
    """Whoever keeps editions up to date, asked for categories that a reader wants right now."""

    async def refresh(self, categories: Sequence[str], patience: float) -> None:
        """See that each category has the edition that is expected by now.

        Never raises and never takes much longer than ``patience`` seconds; what stays missing is
        explained by ``Sources.health`` and will be tried again.
        """
        ...
