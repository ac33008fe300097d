"""What the query API is asked and what it answers, in our words: no package is needed for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model.paper import Submission


class SubmissionOrder(StrEnum):
    """In which order of their submission papers are wanted, in the API's own words."""

    NEWEST_FIRST = "descending"
    OLDEST_FIRST = "ascending"


@dataclass(frozen=True, slots=True)
class ApiQuery:
    """One request.

    Attributes:
        limit: where the results end, counted from the first.
        start: how many of them are left out.
        ids: the papers that are asked for, or none.
        query: what is searched, in arXiv's language for it, or "".
        order: for a search.
    """

    limit: int
    start: int = 0
    ids: tuple[str, ...] = ()
    query: str = ""
    order: SubmissionOrder = SubmissionOrder.NEWEST_FIRST

    def __str__(self) -> str:
        """Return what an error names: a list of a hundred ids is no help."""
        return self.query or f"{len(self.ids)} ids"


@dataclass(frozen=True, slots=True)
class ApiPage:
    """What one request brought, and how many results there are in all."""

    submissions: tuple[Submission, ...]
    total: int
