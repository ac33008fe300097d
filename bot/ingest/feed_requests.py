"""Which categories are asked of arXiv, and of its feeds in which groups, orders and formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.model.announcement import Slot
from bot.model.chat import Look
from bot.model.taxonomy import categories_of
from bot.ports.arxiv import FeedFormat
from bot.ports.interests import Demand

CATEGORIES_PER_REQUEST = 5
"""Five of the largest stay below the feeds' limit of 2,000 items."""

SENTINELS = ("cs.LG", "cs.CV", "quant-ph")
"""Categories of which one joins requests for small ones, so that an answer on a day with an
announcement holds new papers and can be judged by their ids. They are not empty in any announcement
measured; the next one stands in where arXiv refuses the first."""

SENTINEL = SENTINELS[0]

BUSY_FROM = 10
"""New papers in its newest announcement from which on a category can do without a sentinel."""


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """One request: each has an address, and so a place in arXiv's cache, of its own."""

    categories: tuple[str, ...]
    form: FeedFormat


def demanded_categories(demands: Iterable[Demand]) -> dict[str, date | None]:
    """Return from which listing date on each category is read, the urgent category first.

    Args:
        demands: the urgent first.

    Returns:
        A date by category; None where everything is news to some reader.
    """
    since: dict[str, date | None] = {}
    for demand in demands:
        for category in categories_of(demand.term):
            known, other = since.get(category, demand.since), demand.since
            since[category] = None if known is None or other is None else min(known, other)
    return since


def looked_at_slots(looks: Iterable[Look]) -> tuple[Slot, ...]:
    """Return the categories and dates that somebody waits to see, each once, the newest first."""
    slots = {
        (category, day)
        for look in looks
        for category in categories_of(look.term)
        for day in look.days
    }
    return tuple(sorted(slots, key=lambda slot: (-slot[1].toordinal(), slot[0])))


def group_categories(categories: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return ``categories`` in groups that are asked for together."""
    unique = tuple(dict.fromkeys(categories))
    starts = range(0, len(unique), CATEGORIES_PER_REQUEST)
    return tuple(unique[start : start + CATEGORIES_PER_REQUEST] for start in starts)


def feed_variants(categories: Sequence[str], sentinel: str = SENTINEL) -> tuple[FeedRequest, ...]:
    """Return the requests for ``categories``, to be tried in turn until one answers freshly.

    Args:
        categories: canonical ids.
        sentinel: joins them, unless it is one of them; "" for none.
    """
    joined = tuple(dict.fromkeys((*categories, *filter(None, [sentinel]))))
    turned = joined[::-1]
    requests = (
        FeedRequest(joined, FeedFormat.RSS),
        FeedRequest(turned, FeedFormat.ATOM),
        FeedRequest(turned, FeedFormat.RSS),
    )
    return tuple(dict.fromkeys(requests))
