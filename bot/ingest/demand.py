"""Which categories are read, the urgent ones first, and from which date on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.model.taxonomy import categories_of
from bot.ports import Demand


def demanded_categories(wishes: Iterable[Demand]) -> Mapping[str, date | None]:
    """Return from which listing date on each category is read, the urgent category first.

    Args:
        wishes: the urgent first; a category of which everything is news to somebody has None.
    """
    found: dict[str, date | None] = {}
    for wish in wishes:
        for category in categories_of(wish.term):
            found[category] = _earlier(found.get(category, wish.since), wish.since)
    return found


def _earlier(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else min(one, other)


def canonical(terms: Sequence[str]) -> tuple[str, ...]:
    """Return the canonical categories of ``terms``, each once."""
    return tuple(dict.fromkeys(one for term in terms for one in categories_of(term)))
