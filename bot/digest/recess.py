"""ArXiv's calendar as it turned out: with the days on which, unforeseen, nothing was announced."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.calendar import ArxivCalendar
from bot.ports import Store

_MEMORY = timedelta(days=120)


async def observed_calendar(store: Store, published: ArxivCalendar, now: datetime) -> ArxivCalendar:
    """Return ``published`` without the days for which arXiv's own page showed an earlier one.

    Twice, that is, and far enough apart; an announcement that comes after all takes the day back.
    """
    absences = await store.evidence.absences((now - _MEMORY).date())
    return published.with_unannounced(one.date for one in absences if one.is_confirmed)
