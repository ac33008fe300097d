"""From arXiv's feeds to editions: collected, compared with listing pages, completed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.digest.feed_status import observed_calendar, settled_calendar
from bot.ingest.collector import Collector
from bot.ingest.edition_writer import EditionWriter
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PendingEditions
from bot.ingest.reconcile.listing_reader import ListingReader
from bot.ingest.reconcile.reconciler import Reconciler
from bot.ingest.reconcile.run import ReconciliationRun, is_overdue
from bot.ingest.report import RoundLog
from bot.model.announcement import Slot
from bot.model.calendar import (
    CATCHUP_REACH,
    NEW_YORK,
    ArxivCalendar,
    available_from,
    next_announcement_at,
)
from bot.ports.arxiv import AnnouncementSource, ListingSource, QueryApi
from bot.ports.clock import Clock
from bot.ports.store import Store

PAGES_PER_ROUND = 16
"""Listing pages in one round: at 15 seconds each they take as long as the time between rounds."""
COOLDOWN = timedelta(minutes=5)
"""How long a category that could not be had is not asked for again when readers want it."""


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


class IngestPipeline:
    """The steps that every way to new editions shares.

    Attributes:
        expected: which editions should be stored by now.
        pending: drafts that wait for arXiv's confirmation.
        writer: completes drafts.
    """

    def __init__(
        self,
        store: Store,
        feeds: AnnouncementSource,
        listings: ListingSource,
        query_api: QueryApi,
        calendar: ArxivCalendar,
        clock: Clock,
    ) -> None:
        self._store = store
        self._feeds = feeds
        self._clock = clock
        self.expected = ExpectedEditions(store, calendar, clock)
        self.pending = PendingEditions()
        self.writer = EditionWriter(store, clock)
        self._lookup = PaperLookup(store, query_api, self.pending, clock)
        self._reader = ListingReader(listings, self._lookup, self.pending, store, clock)
        self._collecting = asyncio.Lock()
        self._cooldowns: dict[str, datetime] = {}

    async def read_newest(
        self,
        since: Mapping[str, date | None],
        calendar: ArxivCalendar,
        run: ReconciliationRun,
        round_log: RoundLog,
        terms: Collection[str],
    ) -> tuple[str, ...]:
        """Ask for the newest announcement and complete what can be; return what was missing."""
        asked = await self._collect(tuple(since), calendar, round_log, terms)
        await self._reconcile(tuple(since), calendar, run)
        await self.complete_overdue(run)
        return asked

    async def serve(
        self,
        categories: Sequence[str],
        calendar: ArxivCalendar,
        round_log: RoundLog,
        terms: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Ask for what is missing of ``categories``, and complete it; return what was missing."""
        asked = await self._collect(categories, calendar, round_log, terms)
        run = self.reconciliation(round_log, PAGES_PER_ROUND, terms)
        await self._reconcile(asked, calendar, run)
        await self.complete_pending(asked, round_log)
        return asked

    async def complete_overdue(self, run: ReconciliationRun) -> None:
        """Complete what has waited long enough for arXiv's count."""
        now = self._clock.now()
        overdue = [slot for slot in self.pending.slots() if is_overdue(slot, now)]
        await run.complete_unconfirmed(overdue)

    async def complete_pending(self, categories: Iterable[str], round_log: RoundLog) -> None:
        """Complete what is pending of ``categories`` without waiting for arXiv's count."""
        wanted = frozenset(categories)
        slots = [slot for slot in self.pending.slots() if slot[0] in wanted]
        await self.reconciliation(round_log, pages=0).complete_unconfirmed(slots)

    def reconciliation(
        self, round_log: RoundLog, pages: int, terms: Collection[str] = ()
    ) -> ReconciliationRun:
        """Return a run that reads up to ``pages`` listing pages, for those who read ``terms``."""
        reconciler = Reconciler(
            self._reader, self._lookup, self.pending, self.writer, self._store, round_log, terms
        )
        return ReconciliationRun(
            reconciler, self._reader, self.pending, self._store, self._clock, round_log, pages
        )

    def is_cooling(self, category: str, now: datetime) -> bool:
        """Tell whether ``category`` could not be had just now, and is not to be asked for yet."""
        return self._cooldowns.get(category, now) > now

    async def _collect(
        self,
        categories: Sequence[str],
        calendar: ArxivCalendar,
        round_log: RoundLog,
        terms: Collection[str],
    ) -> tuple[str, ...]:
        """Ask the feeds for what is missing, one caller at a time; return what was missing."""
        async with self._collecting:
            day = self.expected.asked_day(calendar)
            missing = await self.expected.missing(categories, day)
            collector = Collector(
                self._feeds,
                self.writer,
                self.pending,
                self._store.sources,
                calendar,
                self._clock,
                round_log,
            )
            await collector.collect(missing, day, terms)
            until = self._clock.now() + COOLDOWN
            self._cooldowns |= dict.fromkeys(
                await self.expected.missing(missing, calendar.expected(self._clock.now())), until
            )
            return missing

    async def _reconcile(
        self, categories: Sequence[str], calendar: ArxivCalendar, run: ReconciliationRun
    ) -> None:
        """Reconcile what is expected of ``categories``, and before it what is newer than that."""
        expected = await self.expected.reconciled_day(calendar)
        surprises = [category for category, day in self.pending.slots() if day > expected]
        if surprises:
            await run.reconcile(surprises, self.expected.asked_day(calendar))
        await run.reconcile(categories, expected)
