"""How arXiv's services have answered, as the core sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

FEED = "feed"
"""Source name of arXiv's feed service."""

QUERY_API = "api"
"""Source name of arXiv's query API."""

LISTING = "listing"
"""Source name of arXiv's listing pages."""

ROUND = "round"
"""Source name under which it is recorded when an ingest round had asked for what is new."""

ROUND_BEGUN = "round-begun"
"""Source name under which it is recorded when the last ingest round began."""

BACKLOG = "backlog"
"""Source name under which it is recorded since when missed announcements are being caught up."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source has answered lately.

    Attributes:
        succeeded_at: the last usable answer, or None.
        failed_since: the first failure since then; None if the last answer was usable.
        failure: the message of the last failure, or "".
    """

    succeeded_at: datetime | None
    failed_since: datetime | None
    failure: str


class Sources(Protocol):
    """How arXiv's services have answered, so that missing announcements can be explained."""

    async def record_success(self, source: str, now: datetime) -> None:
        """Record a usable answer of ``source`` (``FEED``, ``QUERY_API``, ``LISTING``)."""
        ...

    async def record_failure(self, source: str, now: datetime, failure: str) -> None:
        """Record a failure of ``source``; the first in a row keeps its time."""
        ...

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        ...
