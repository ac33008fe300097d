"""Whether it is we who are late: nothing may be said of arXiv before it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.delivery.audience import Audience
from bot.delivery.known import Known
from bot.model.calendar import CATCHUP_REACH, ArxivCalendar, available_from, missing_slots
from bot.ports import BACKLOG, ROUND

PATIENCE = timedelta(hours=2)
"""How long readers wait for announcements that are being made up for, to get them as one digest."""


async def backfill_pending(
    store: Known, reading: Audience, calendar: ArxivCalendar, now: datetime
) -> bool:
    """Tell whether arXiv has still to be asked for something that ``reading`` is owed at ``now``.

    After a standstill the expected announcement, and those that were missed, are not late: nobody
    has asked for them. A reader gets them together, unless that takes too long.
    """
    expected = calendar.as_published.expected(now)
    asked = (await store.sources.health(ROUND)).succeeded_at
    if asked is not None and asked < available_from(expected):
        return True
    begun = (await store.sources.health(BACKLOG)).failed_since
    if begun is None or now >= begun + PATIENCE:
        return False
    held = await store.editions.dates(
        tuple(reading.interests_by_category), expected - CATCHUP_REACH
    )
    return bool(missing_slots(_since(reading), held, expected, calendar))


def _since(reading: Audience) -> Mapping[str, date | None]:
    """Return from which listing date on each category is news to the reader."""
    dates = {
        category: [interest.since for interest in interests]
        for category, interests in reading.interests_by_category.items()
    }
    return {
        category: None if None in since else min(day for day in since if day)
        for category, since in dates.items()
    }
