"""What /search is asked for: a query, and words on the order and the start of its results. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import UserError
from bot.model.search import SortOrder
from bot.query import (
    Expected,
    Field,
    Query,
    QueryError,
    is_exclusion,
    list_terms,
    list_wanted,
    parse,
)

_ORDERS: Mapping[str, SortOrder] = {"sort:newest": SortOrder.NEWEST, "sort:best": SortOrder.BEST}
_FROM = re.compile(r"from:([1-9]\d{0,8})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is searched for.

    Attributes:
        query: what has to hold.
        words: what page buttons repeat of it, without order and start.
        order: what comes first.
        start: how many results are skipped.
    """

    query: Query
    words: str
    order: SortOrder = SortOrder.NEWEST
    start: int = 0

    @property
    def names_papers(self) -> bool:
        """Whether it consists of identifiers alone, so that the papers themselves are wanted."""
        terms = list(list_terms(self.query.root))
        return all(term.field is Field.ID for term in terms) and terms == list(
            list_wanted(self.query.root)
        )


def parse_search(argument: str) -> SearchRequest:
    """Return what ``argument`` searches for.

    Raises:
        UserError: ``argument`` names nothing that is wanted.
        QueryError: it is no query.
    """
    parts = argument.split()
    order = next(
        (_ORDERS[word] for word in map(str.lower, parts) if word in _ORDERS), SortOrder.NEWEST
    )
    starts = [int(found[1]) for found in map(_FROM.fullmatch, parts) if found]
    words = " ".join(
        word for word in parts if word.lower() not in _ORDERS and not _FROM.fullmatch(word)
    )
    query = _parse_wanted(words)
    return SearchRequest(query, words, order, max(starts, default=1) - 1)


def _parse_wanted(words: str) -> Query:
    try:
        query = parse(words)
    except QueryError as error:
        if error.problem.expected is Expected.ANYTHING:
            raise UserError("search.which") from error
        raise
    if is_exclusion(query.root):
        raise UserError("search.which")
    return query
