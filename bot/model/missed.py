"""Which announcements are read and not there, as far back as arXiv's own pages go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.model.announcement import Slot
from bot.model.calendar import ArxivCalendar

_DAY = timedelta(days=1)

CATCHUP_REACH = timedelta(days=85)
"""How far before the announcement that is expected arXiv's pages of earlier days (``/catchup``) are
asked: they go back 90 days from today, which may be a long weekend later."""


def missing_slots(
    wants: Mapping[str, date | None],
    held: Iterable[Slot],
    expected: date,
    calendar: ArxivCalendar,
) -> tuple[Slot, ...]:
    """Return the announcements before ``expected`` that are read and not there, oldest first.

    Args:
        wants: from which listing date on each category is read, None for all of them; what was
            announced before its category's date is not missed.
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
        if day >= expected - CATCHUP_REACH and (category, day) not in there
    ]
    return tuple(sorted(found, key=lambda slot: slot[1]))
