"""How the results of a search are sorted."""

from __future__ import annotations

from enum import StrEnum


class SortOrder(StrEnum):
    """What comes first among what is found."""

    NEWEST = "newest"
    BEST = "best"
