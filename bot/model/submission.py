"""A paper and when it was handed in, for announcements that no page shows any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Submission:
    """What the query API knows of a paper's way to its announcement.

    Attributes:
        paper: in its newest version.
        at: when its first version was submitted, aware; it may have been announced much later.
    """

    paper: Paper
    at: datetime
