"""Which editions are expected by now, and which of them are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.digest.feed_status import observed_calendar, settled_calendar
from bot.model.announcement import Slot
from bot.model.calendar import (
    CATCHUP_REACH,
    NEW_YORK,
    ArxivCalendar,
    available_from,
    next_announcement_at,
)
from bot.ports.clock import Clock
from bot.ports.store import Store


class ExpectedEditions:
    """What should be stored by now.

    Args:
        store: what is.
        calendar: which dates should have a listing.
        clock: the present.
    """

    def __init__(self, store: Store, calendar: ArxivCalendar, clock: Clock) -> None:
        self._store = store
        self._calendar = calendar
        self._clock = clock

    async def observed_calendar(self) -> ArxivCalendar:
        """Return the calendar without the days that seem to have no announcement."""
        return await observed_calendar(self._store, self._calendar, self._clock.now())

    async def settled_calendar(self) -> ArxivCalendar:
        """Return the calendar without the days that are known to have no announcement."""
        return await settled_calendar(self._store, self._calendar, self._clock.now())

    def asked_day(self, calendar: ArxivCalendar) -> date:
        """Return the listing date to ask for: on a holiday its own, for calendars can be wrong."""
        now = self._clock.now()
        today = now.astimezone(NEW_YORK).date()
        is_holiday = calendar.is_holiday(today) and now >= available_from(today)
        return today if is_holiday else calendar.expected(now)

    async def reconciled_day(self, calendar: ArxivCalendar) -> date:
        """Return the newest day whose pages can tell something now.

        Of a day that seems to be without announcement it is known when arXiv's pages move on.
        """
        now = self._clock.now()
        day = (await self.settled_calendar()).expected(now)
        return day if now >= next_announcement_at(day) else calendar.expected(now)

    async def missing(self, categories: Sequence[str], day: date | None = None) -> tuple[str, ...]:
        """Return which of ``categories`` lack the edition of ``day`` (default: the expected)."""
        if day is None:
            day = (await self.observed_calendar()).expected(self._clock.now())
        held = {category for category, _ in await self._store.editions.dates(categories, day)}
        return tuple(category for category in categories if category not in held)

    async def missing_slots(self, slots: Sequence[Slot]) -> tuple[Slot, ...]:
        """Return which of ``slots``, of earlier days with an announcement, are not stored."""
        if not slots:
            return ()
        calendar = await self.settled_calendar()
        expected = calendar.expected(self._clock.now())
        categories, oldest = {category for category, _ in slots}, min(day for _, day in slots)
        held = await self._store.editions.dates(categories, oldest)
        return tuple(
            (category, day)
            for category, day in slots
            if (category, day) not in held and calendar.lists_on(day)
            if expected - CATCHUP_REACH <= day < expected
        )
