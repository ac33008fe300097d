"""How arXiv's feeds are asked: which categories together, in which order and format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import FeedFormat

CATEGORIES_PER_REQUEST = 5
"""Categories in one request: five of the largest stay below the limit of 2,000 items."""

CANARY = "cs.LG"
"""Joined to every request, so that every answer on a day with an announcement holds new papers and
can be judged by their ids: the largest category, not empty in any announcement measured."""


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """One request: each has an address, and so a place in arXiv's cache, of its own."""

    categories: tuple[str, ...]
    form: FeedFormat


def group_categories(categories: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return ``categories`` in groups that are asked for together."""
    unique = tuple(dict.fromkeys(categories))
    return tuple(
        unique[at : at + CATEGORIES_PER_REQUEST]
        for at in range(0, len(unique), CATEGORIES_PER_REQUEST)
    )


def feed_variants(categories: Sequence[str]) -> tuple[FeedRequest, ...]:
    """Return the requests for ``categories``, to be tried in turn until one answers freshly."""
    joined = tuple(dict.fromkeys((*categories, CANARY)))
    turned = joined[::-1]
    return (
        FeedRequest(joined, FeedFormat.RSS),
        FeedRequest(turned, FeedFormat.ATOM),
        FeedRequest(turned, FeedFormat.RSS),
    )
