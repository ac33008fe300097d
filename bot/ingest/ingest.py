"""Keeps editions up to date: the facade of this package.

refresh, run_round, fetch ──> Collector (feeds) ──> pending ──> ReconciliationRun (pages) ──> Store
load_feed (a feed from a file) ─────────────────────────────────────────────────────────────> Store
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from bot.digest.feed_status import POLL_INTERVAL, observed_calendar, settled_calendar
from bot.errors import PaperboyError, StoreError
from bot.ingest.catchup.backlog import Backlog, ProgressCallback
from bot.ingest.catchup.rebuild import Rebuilder
from bot.ingest.chores import enrich
from bot.ingest.collector import Collector
from bot.ingest.edition_writer import EditionWriter, covered_categories
from bot.ingest.feed_requests import demanded_categories, looked_at_slots
from bot.ingest.judge import Empty, Truncated, listing_date
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PendingEditions
from bot.ingest.reconcile.listing_reader import ListingReader
from bot.ingest.reconcile.reconciler import Reconciler
from bot.ingest.reconcile.run import ReconciliationRun, is_overdue
from bot.ingest.report import FeedReport, IngestReport, RoundLog
from bot.model.announcement import Feed, Slot
from bot.model.calendar import (
    CATCHUP_REACH,
    NEW_YORK,
    ArxivCalendar,
    available_from,
    next_announcement_at,
)
from bot.model.taxonomy import categories_of_all
from bot.ports.arxiv import AnnouncementSource, ListingSource, QueryApi
from bot.ports.clock import Clock
from bot.ports.sources import FEED, ROUND, ROUND_BEGUN
from bot.ports.store import Store

PAGES_PER_ROUND = 16
"""Listing pages in one round: at 15 seconds each they take as long as the time between rounds."""
COOLDOWN = timedelta(minutes=5)
"""How long a category that could not be had is not asked for again when readers want it."""

log = structlog.get_logger(__name__)


class Ingest:
    """Brings announcements into the store; implements ``bot.ports.arxiv.EditionRefresher``.

    Args:
        store: where editions are kept.
        feeds: arXiv's feeds.
        listings: arXiv's listing pages.
        query_api: arXiv's query API.
        calendar: which dates should have a listing.
        clock: the present.
        sample: the bundled sample announcement, shown until arXiv has answered once.
    """

    def __init__(
        self,
        store: Store,
        feeds: AnnouncementSource,
        listings: ListingSource,
        query_api: QueryApi,
        calendar: ArxivCalendar,
        clock: Clock,
        sample: Callable[[], Feed] | None = None,
    ) -> None:
        self._store = store
        self._feeds = feeds
        self._query_api = query_api
        self._calendar = calendar
        self._clock = clock
        self._sample = sample
        self._pending = PendingEditions()
        self._papers = PaperLookup(store, query_api, self._pending, clock)
        self._writer = EditionWriter(store, clock)
        self._reader = ListingReader(listings, self._papers, self._pending, store, clock)
        self._collecting = asyncio.Lock()
        self._cooldowns: dict[str, datetime] = {}
        self._slot_cooldowns: dict[Slot, datetime] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    async def refresh(self, categories: Sequence[str], max_seconds: float) -> None:
        """Ensure that each of ``categories`` has the edition that is expected by now, if possible.

        Asks for what is missing, at most every five minutes for each category, and goes on in the
        background when ``max_seconds`` were not enough. What was read by then is completed
        without waiting for arXiv's count. Never raises.
        """
        try:
            calendar, now = await self._observed_calendar(), self._clock.now()
            missing = await self._missing(categories_of_all(categories), calendar.expected(now))
            due = [name for name in missing if self._cooldowns.get(name, now) <= now]
            if due:
                await self._wait_for(self._serve(due, calendar, RoundLog()), max_seconds)
            if missing:
                await self._complete_pending(missing, RoundLog())
                await self._show_sample()
        except StoreError as error:
            log.warning("refresh.failed", failure=str(error))

    async def catch_up(self, slots: Sequence[Slot], max_seconds: float) -> bool:
        """Fetch editions of earlier days that are not stored; see ``EditionRefresher``."""
        try:
            now = self._clock.now()
            due = [
                slot
                for slot in await self._missing_slots(slots)
                if self._slot_cooldowns.get(slot, now) <= now
            ]
            if due:
                cooling = {slot: end for slot, end in self._slot_cooldowns.items() if end > now}
                self._slot_cooldowns = cooling | dict.fromkeys(due, now + COOLDOWN)
                run = self._reconciliation(RoundLog(), PAGES_PER_ROUND)
                await self._wait_for(run.catch_up(due), max_seconds)
            return bool(await self._missing_slots(slots))
        except StoreError as error:
            log.warning("refresh.failed", failure=str(error))
            return False

    async def run_round(self) -> IngestReport:
        """Ask for everything that is read and missing, and reconcile what is there.

        What is new comes first; readers do not wait for older announcements of others. One round
        reads a few listing pages, those whose readers are due first, and works off older
        announcements until the next round is due, which continues where it ended.

        Raises:
            StoreError: the store fails; arXiv's failures are in the answer.
        """
        sources, begun = self._store.sources, self._clock.now()
        await sources.record_success(ROUND_BEGUN, begun)
        calendar, round_log = await self._observed_calendar(), RoundLog()
        since = demanded_categories(await self._store.interests.demands())
        looked_at = looked_at_slots(await self._store.chats.looks())
        expected = calendar.expected(begun)
        since |= {
            name: expected for name, day in looked_at if day == expected and name not in since
        }
        run = self._reconciliation(round_log, PAGES_PER_ROUND)
        backlog = await self._backlog()
        try:
            asked = await self._read_newest(since, calendar, run, round_log)
            await backlog.note_missing(since)
        finally:  # digests wait until we have asked, and must not wait for ever when a round fails
            await sources.record_success(ROUND, self._clock.now())
        await backlog.catch_up_some(since, run, until=begun + POLL_INTERVAL)
        await run.catch_up(await self._missing_slots(looked_at), begun + POLL_INTERVAL)
        await self._complete_overdue(run)
        return round_log.report(asked, await self._missing(asked))

    async def fetch(self, terms: Sequence[str]) -> IngestReport:
        """Ask once for ``terms``, or if there are none for what ``run_round`` asks for.

        What could be read is completed at the end, confirmed or not.

        Raises:
            StoreError: as ``run_round``.
        """
        if terms:
            return await self._fetch(categories_of_all(terms))
        report, round_log = await self.run_round(), RoundLog()
        await self._complete_pending([category for category, _ in self._pending.slots()], round_log)
        missing = await self._missing(report.asked)
        return replace(report, missing=missing, editions=(*report.editions, *round_log.editions))

    async def backfill(
        self, terms: Sequence[str], since: date, on_progress: ProgressCallback
    ) -> IngestReport:
        """Rebuild the missing announcements since ``since``, then ask for the newest.

        What is stored is not asked for again, so a run that was cut off is simply begun again.

        Args:
            terms: categories and archives; none for all that are read.
            since: listing date; what is on no page of arXiv's any more is inferred from when
                papers were submitted.
            on_progress: called before each announcement.

        Raises:
            StoreError: as ``run_round``.
        """
        demands = await self._store.interests.demands()
        categories = categories_of_all(terms) if terms else tuple(demanded_categories(demands))
        calendar = await self._observed_calendar()
        older, recent = RoundLog(), RoundLog()
        rebuilder = Rebuilder(
            self._store, self._query_api, self._writer, calendar, self._clock, older
        )
        await rebuilder.rebuild(categories, since, on_progress)
        backlog = await self._backlog()
        starts = dict.fromkeys(categories, since)
        run = self._reconciliation(recent, len(await backlog.missing(starts)))
        await backlog.catch_up_all(starts, run, recent, on_progress)
        newest = await self._fetch(categories)
        return replace(
            newest,
            editions=(*older.editions, *recent.editions, *newest.editions),
            failures=(*older.failures, *recent.failures, *newest.failures),
        )

    async def load_feed(self, feed: Feed, source: str = "file") -> FeedReport:
        """Complete what a feed that was not just fetched holds, e.g. one kept in a file.

        Raises:
            StoreError: the store fails.
        """
        verdict = await self._writer.judge(feed, await self._observed_calendar())
        categories = covered_categories(feed)
        if isinstance(verdict, Empty | Truncated):
            return FeedReport(feed, categories, verdict)
        day = listing_date(verdict)
        drafts = await self._writer.make_drafts(feed, categories, day, source)
        return FeedReport(feed, categories, verdict, await self._writer.complete(drafts))

    async def enrich(self, limit: int = 100) -> int:
        """Fill in comments and names of up to ``limit`` recent papers; return how many gained.

        Raises:
            StoreError: the store fails; arXiv's failure is noted and means 0.
        """
        return await enrich(self._store, self._query_api, self._clock, limit)

    async def close(self) -> None:
        """End what still goes on in the background."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read_newest(
        self,
        since: Mapping[str, date | None],
        calendar: ArxivCalendar,
        run: ReconciliationRun,
        round_log: RoundLog,
    ) -> tuple[str, ...]:
        """Ask for the newest announcement and complete what can be; return what was missing."""
        asked = await self._collect(tuple(since), calendar, round_log)
        await self._reconcile(tuple(since), calendar, run)
        await self._complete_overdue(run)
        return asked

    async def _complete_overdue(self, run: ReconciliationRun) -> None:
        """Complete what has waited long enough for arXiv's count."""
        now = self._clock.now()
        overdue = [slot for slot in self._pending.slots() if is_overdue(slot, now)]
        await run.complete_unconfirmed(overdue)

    async def _fetch(self, categories: Sequence[str]) -> IngestReport:
        calendar, round_log = await self._observed_calendar(), RoundLog()
        asked = await self._serve(categories, calendar, round_log)
        return round_log.report(asked, await self._missing(asked))

    async def _serve(
        self, categories: Sequence[str], calendar: ArxivCalendar, round_log: RoundLog
    ) -> tuple[str, ...]:
        """Ask for what is missing of ``categories``, and complete it; return what was missing."""
        asked = await self._collect(categories, calendar, round_log)
        await self._reconcile(asked, calendar, self._reconciliation(round_log, PAGES_PER_ROUND))
        await self._complete_pending(asked, round_log)
        return asked

    async def _collect(
        self, categories: Sequence[str], calendar: ArxivCalendar, round_log: RoundLog
    ) -> tuple[str, ...]:
        """Ask the feeds for what is missing, one caller at a time; return what was missing."""
        async with self._collecting:
            day = self._asked_day(calendar)
            missing = await self._missing(categories, day)
            collector = Collector(
                self._feeds,
                self._writer,
                self._pending,
                self._store.sources,
                calendar,
                self._clock,
                round_log,
            )
            await collector.collect(missing, day)
            until = self._clock.now() + COOLDOWN
            self._cooldowns |= dict.fromkeys(
                await self._missing(missing, calendar.expected(self._clock.now())), until
            )
            return missing

    async def _reconcile(
        self, categories: Sequence[str], calendar: ArxivCalendar, run: ReconciliationRun
    ) -> None:
        """Reconcile what is expected of ``categories``, and before it what is newer than that."""
        expected = await self._reconciled_day(calendar)
        surprises = [category for category, day in self._pending.slots() if day > expected]
        if surprises:
            await run.reconcile(surprises, self._asked_day(calendar))
        await run.reconcile(categories, expected)

    async def _reconciled_day(self, calendar: ArxivCalendar) -> date:
        """Return the newest day whose pages can tell something now.

        Of a day that seems to be without announcement it is known when arXiv's pages move on.
        """
        now = self._clock.now()
        settled = await settled_calendar(self._store, self._calendar, now)
        day = settled.expected(now)
        return day if now >= next_announcement_at(day) else calendar.expected(now)

    async def _complete_pending(self, categories: Iterable[str], round_log: RoundLog) -> None:
        """Complete what is pending of ``categories`` without waiting for arXiv's count."""
        wanted = frozenset(categories)
        slots = [slot for slot in self._pending.slots() if slot[0] in wanted]
        await self._reconciliation(round_log, pages=0).complete_unconfirmed(slots)

    def _reconciliation(self, round_log: RoundLog, pages: int) -> ReconciliationRun:
        reconciler = Reconciler(
            self._reader, self._papers, self._pending, self._writer, self._store, round_log
        )
        return ReconciliationRun(
            reconciler, self._reader, self._pending, self._store, self._clock, round_log, pages
        )

    async def _observed_calendar(self) -> ArxivCalendar:
        return await observed_calendar(self._store, self._calendar, self._clock.now())

    async def _backlog(self) -> Backlog:
        # What only seems to be no announcement is looked for on the pages of its day.
        calendar = await settled_calendar(self._store, self._calendar, self._clock.now())
        return Backlog(self._store, self._pending, calendar, self._clock)

    def _asked_day(self, calendar: ArxivCalendar) -> date:
        """Return the listing date to ask for: on a holiday its own, for calendars can be wrong."""
        now = self._clock.now()
        today = now.astimezone(NEW_YORK).date()
        is_holiday = calendar.is_holiday(today) and now >= available_from(today)
        return today if is_holiday else calendar.expected(now)

    async def _missing(self, categories: Sequence[str], day: date | None = None) -> tuple[str, ...]:
        """Return which of ``categories`` lack the edition of ``day`` (default: the expected)."""
        if day is None:
            day = (await self._observed_calendar()).expected(self._clock.now())
        held = {category for category, _ in await self._store.editions.dates(categories, day)}
        return tuple(category for category in categories if category not in held)

    async def _missing_slots(self, slots: Sequence[Slot]) -> tuple[Slot, ...]:
        """Return which of ``slots``, of earlier days with an announcement, are not stored."""
        if not slots:
            return ()
        calendar = await settled_calendar(self._store, self._calendar, self._clock.now())
        expected = calendar.expected(self._clock.now())
        categories, oldest = {category for category, _ in slots}, min(day for _, day in slots)
        held = await self._store.editions.dates(categories, oldest)
        return tuple(
            (category, day)
            for category, day in slots
            if (category, day) not in held and calendar.lists_on(day)
            if expected - CATCHUP_REACH <= day < expected
        )

    async def _wait_for(self, work: Coroutine[Any, Any, object], max_seconds: float) -> None:
        """Wait for ``work``, which goes on in the background if it takes longer."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget_task)
        await asyncio.wait({task}, timeout=max_seconds)

    async def _show_sample(self) -> None:
        """Complete the sample where arXiv has never answered and there is nothing else to show."""
        if self._sample is None:
            return
        health = await self._store.sources.health(FEED)
        if health.succeeded_at is None:
            await self._writer.complete_sample(self._sample())

    def _forget_task(self, task: asyncio.Task[object]) -> None:
        """Forget a task that has ended, and log why it failed."""
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, PaperboyError):
            log.warning("refresh.failed", kind=type(error).__name__, failure=str(error))
        elif error is not None:
            log.error("refresh.broken", exc_info=error)
