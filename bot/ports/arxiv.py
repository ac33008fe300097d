"""ArXiv, seen from the core: its feeds, its query API, and whoever keeps editions up to date."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from bot.model.announcement import Feed
from bot.model.paper import Paper


class FeedFormat(StrEnum):
    """The two forms in which arXiv's feed service gives the same announcement."""

    RSS = "rss"
    ATOM = "atom"


class AnnouncementSource(Protocol):
    """ArXiv's announcement feeds."""

    async def read(self, categories: Sequence[str], form: FeedFormat = FeedFormat.RSS) -> Feed:
        """Return the feed of ``categories`` together, in one request, in that order.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable; nothing else is raised.
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


class Newsstand(Protocol):
    """Whoever keeps editions up to date, asked for categories that a reader wants right now."""

    async def stock(self, categories: Sequence[str], patience: float) -> None:
        """See that each category has the edition that is expected by now.

        Never raises and never takes much longer than ``patience`` seconds; what stays missing is
        explained by ``Sources.health`` and will be tried again.
        """
        ...
