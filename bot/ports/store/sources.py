"""How arXiv's services have answered, seen from the core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source has answered lately.

    Attributes:
        succeeded_at: the last usable answer, or None.
        failed_since: the first failure since then, or None when the last answer was usable.
        failure: what the last failure said, or "".
    """

    succeeded_at: datetime | None
    failed_since: datetime | None
    failure: str


FEED = "feed"
"""The name under which it is kept how arXiv's feed service has answered."""

INDEX = "api"
"""The name under which it is kept how arXiv's query API has answered."""

LISTING = "listing"
"""The name under which it is kept how arXiv's listing pages have answered."""

ROUND = "round"
"""The name under which it is kept when arXiv was last asked for everything that is read."""

BACKLOG = "backlog"
"""The name under which it is kept since when earlier announcements are being made up for."""


class Sources(Protocol):
    """How arXiv's services have answered, so that silence can be explained."""

    async def record_success(self, source: str, now: datetime) -> None:
        """Note a usable answer of ``source`` (``FEED``, ``INDEX``, ``LISTING``)."""
        ...

    async def record_failure(self, source: str, now: datetime, failure: str) -> None:
        """Note that ``source`` gave no usable answer."""
        ...

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        ...
