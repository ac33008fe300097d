"""Which categories are read, the urgent ones first, and which of their announcements are missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.ingest.desk import Slot
from bot.model.calendar import ArxivCalendar
from bot.model.taxonomy import categories_of
from bot.ports import Wish

_DAY = timedelta(days=1)

REACH = timedelta(days=90)
"""How far back arXiv's pages of earlier days go (``/catchup``)."""


def wanted(wishes: Iterable[Wish]) -> Mapping[str, date | None]:
    """Return from which listing date on each category is read, the urgent category first.

    Args:
        wishes: the urgent first; a category of which everything is news to somebody has None.
    """
    found: dict[str, date | None] = {}
    for wish in wishes:
        for category in categories_of(wish.term):
            found[category] = _earlier(found.get(category, wish.since), wish.since)
    return found


def missed(
    wants: Mapping[str, date | None],
    held: Iterable[Slot],
    expected: date,
    calendar: ArxivCalendar,
) -> tuple[Slot, ...]:
    """Return the announcements before ``expected`` that are read and not there, oldest first.

    Args:
        wants: see ``wanted``; what was announced before its category's date is not missed.
        held: the editions that are there, as far back as can be asked for. Where everything is
            news, reading began with the oldest of them.
        expected: the announcement that is expected by now; it has ways of its own.
        calendar: arXiv's, as it turned out.
    """
    there = frozenset(held)
    oldest = min((day for _, day in there), default=expected)
    found = [
        (category, day)
        for category, since in wants.items()
        for day in calendar.between((since or oldest) - _DAY, expected - _DAY)
        if day >= expected - REACH and (category, day) not in there
    ]
    return tuple(sorted(found, key=lambda slot: slot[1]))


def _earlier(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else min(one, other)


def canonical(terms: Sequence[str]) -> tuple[str, ...]:
    """Return the canonical categories of ``terms``, each once."""
    return tuple(dict.fromkeys(one for term in terms for one in categories_of(term)))
