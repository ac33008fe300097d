"""ArXiv as the core sees it: feeds, listing pages, query API, and who keeps editions up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.model.announcement import Feed, ListingPage, Slot
from bot.model.paper import Paper, Submission


class FeedFormat(StrEnum):
    """The two formats in which arXiv's feed service gives the same announcement."""

    RSS = "rss"
    ATOM = "atom"


class AnnouncementSource(Protocol):
    """ArXiv's announcement feeds."""

    async def read(self, categories: Sequence[str], form: FeedFormat = FeedFormat.RSS) -> Feed:
        """Return the feed of ``categories`` together, in one request, in that order.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable.
            StoreError: the rate limit shared with other processes cannot be read; nothing else is
                raised.
        """
        ...


class ListingSource(Protocol):
    """ArXiv's listing pages, which carry arXiv's own counts.

    Requests are far apart: read each page once per category and day.
    """

    async def newest(self, category: str) -> ListingPage:
        """Return ``/list/CATEGORY/new``: the newest announcement of one category.

        Raises:
            SourceError: as in ``AnnouncementSource.read``; Unreadable also for a page whose
                structure is unknown, so that a new design is never parsed wrongly.
        """
        ...

    async def on(self, category: str, day: date) -> ListingPage:
        """Return ``/catchup/CATEGORY/DAY``: an earlier announcement, at most 90 days back.

        Raises:
            SourceError: as in ``newest``; Rejected for a day that is too old or in the future.
        """
        ...


class QueryApi(Protocol):
    """ArXiv's query API: details by id, and the newest papers of a category."""

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return the papers of ``ids`` that the API knows, with comments and split names.

        Args:
            ids: with a version (``2606.14824v2``) where not the newest is meant.

        Raises:
            SourceError: as in ``AnnouncementSource.read``; Rejected says nothing about the members
                of a list.
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
            categories: canonical ids, among them one that always has papers in such a time: an
                empty answer counts as a failure, because the API gives such while it is unwell.
            since: aware, to the minute.
            until: aware, to the minute.

        Raises:
            SourceError: as in ``AnnouncementSource.read``.
        """
        ...


class EditionRefresher(Protocol):
    """Fetches announcements that a command needs now."""

    async def refresh(self, categories: Sequence[str], max_seconds: float) -> None:
        """Fetch the edition of each category that is expected by now and not stored yet.

        Never raises and takes about ``max_seconds`` at most. What is still missing then is
        explained by ``Sources.health`` and tried again later.
        """
        ...

    async def catch_up(self, slots: Sequence[Slot], max_seconds: float) -> bool:
        """Fetch editions of earlier days that are not stored, the urgent first.

        Never raises and takes about ``max_seconds`` at most; goes on in the background then.

        Returns:
            Whether more of them can be expected, now or when they are tried again.
        """
        ...
