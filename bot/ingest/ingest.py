"""Keeps editions up to date: the facade of this package.

refresh, run_round, fetch ──> Collector (feeds) ──> pending ──> ReconciliationRun (pages) ──> Store
load_feed (a feed from a file) ─────────────────────────────────────────────────────────────> Store
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import structlog

from bot.digest.feed_status import POLL_INTERVAL
from bot.errors import StoreError
from bot.ingest.background import BackgroundTasks
from bot.ingest.catchup.backlog import Backlog, ProgressCallback
from bot.ingest.catchup.rebuild import Rebuilder
from bot.ingest.chores import check_followed, enrich
from bot.ingest.edition_writer import covered_categories
from bot.ingest.feed_requests import demanded_categories, looked_at_slots
from bot.ingest.judge import Empty, Truncated, listing_date
from bot.ingest.pipeline import COOLDOWN, PAGES_PER_ROUND, IngestPipeline
from bot.ingest.report import FeedReport, IngestReport, RoundLog
from bot.model.announcement import Feed, Slot
from bot.model.calendar import ArxivCalendar
from bot.model.taxonomy import categories_of_all
from bot.ports.arxiv import AnnouncementSource, ListingSource, QueryApi
from bot.ports.clock import Clock
from bot.ports.sources import FEED, ROUND, ROUND_BEGUN
from bot.ports.store import Store

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
        self._query_api = query_api
        self._clock = clock
        self._sample = sample
        self._pipeline = IngestPipeline(store, feeds, listings, query_api, calendar, clock)
        self._expected = self._pipeline.expected
        self._pending = self._pipeline.pending
        self._writer = self._pipeline.writer
        self._slot_cooldowns: dict[Slot, datetime] = {}
        self._background = BackgroundTasks()

    async def refresh(self, categories: Sequence[str], max_seconds: float) -> None:
        """Ensure that each of ``categories`` has the edition that is expected by now, if possible.

        Asks for what is missing, at most every five minutes for each category, and goes on in the
        background when ``max_seconds`` were not enough. What was read by then is completed
        without waiting for arXiv's count. Never raises.
        """
        try:
            calendar, now = await self._expected.observed_calendar(), self._clock.now()
            missing = await self._expected.missing(
                categories_of_all(categories), calendar.expected(now)
            )
            due = [name for name in missing if not self._pipeline.is_cooling(name, now)]
            if due:
                await self._background.wait_for(
                    self._pipeline.serve(due, calendar, RoundLog(), categories), max_seconds
                )
            if missing:
                await self._pipeline.complete_pending(missing, RoundLog())
                await self._show_sample()
        except StoreError as error:
            log.warning("refresh.failed", failure=str(error))

    async def catch_up(self, slots: Sequence[Slot], max_seconds: float) -> bool:
        """Fetch editions of earlier days that are not stored; see ``EditionRefresher``."""
        try:
            now = self._clock.now()
            due = [
                slot
                for slot in await self._expected.missing_slots(slots)
                if self._slot_cooldowns.get(slot, now) <= now
            ]
            if due:
                cooling = {slot: end for slot, end in self._slot_cooldowns.items() if end > now}
                self._slot_cooldowns = cooling | dict.fromkeys(due, now + COOLDOWN)
                run = self._pipeline.reconciliation(RoundLog(), PAGES_PER_ROUND)
                await self._background.wait_for(run.catch_up(due), max_seconds)
            return bool(await self._expected.missing_slots(slots))
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
        calendar, round_log = await self._expected.observed_calendar(), RoundLog()
        demands, looks = await self._store.interests.demands(), await self._store.chats.looks()
        since, looked_at = demanded_categories(demands), looked_at_slots(looks)
        terms = {wanted.term for wanted in (*demands, *looks)}
        expected = calendar.expected(begun)
        since |= {
            name: expected for name, day in looked_at if day == expected and name not in since
        }
        run = self._pipeline.reconciliation(round_log, PAGES_PER_ROUND, terms)
        backlog = await self._backlog()
        try:
            asked = await self._pipeline.read_newest(since, calendar, run, round_log, terms)
            await backlog.note_missing(since)
        finally:  # digests wait until we have asked, and must not wait for ever when a round fails
            await sources.record_success(ROUND, self._clock.now())
        await backlog.catch_up_some(since, run, until=begun + POLL_INTERVAL)
        await run.catch_up(await self._expected.missing_slots(looked_at), begun + POLL_INTERVAL)
        await self._pipeline.complete_overdue(run)
        return round_log.report(asked, await self._expected.missing(asked))

    async def fetch(self, terms: Sequence[str]) -> IngestReport:
        """Ask once for ``terms``, or if there are none for what ``run_round`` asks for.

        What could be read is completed at the end, confirmed or not.

        Raises:
            StoreError: as ``run_round``.
        """
        if terms:
            return await self._fetch(categories_of_all(terms), terms)
        report, round_log = await self.run_round(), RoundLog()
        await self._pipeline.complete_pending(
            [category for category, _ in self._pending.slots()], round_log
        )
        missing = await self._expected.missing(report.asked)
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
        wanted = terms or [demand.term for demand in demands]
        calendar = await self._expected.observed_calendar()
        older, recent = RoundLog(), RoundLog()
        rebuilder = Rebuilder(
            self._store, self._query_api, self._writer, calendar, self._clock, older
        )
        await rebuilder.rebuild(categories, since, on_progress)
        backlog = await self._backlog()
        starts = dict.fromkeys(categories, since)
        run = self._pipeline.reconciliation(recent, len(await backlog.missing(starts)), wanted)
        await backlog.catch_up_all(starts, run, recent, on_progress)
        newest = await self._fetch(categories, wanted)
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
        verdict = await self._writer.judge(feed, await self._expected.observed_calendar())
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

    async def check_followed(self, limit: int = 100) -> int:
        """Ask for up to ``limit`` papers that somebody follows; return for how many.

        Raises:
            StoreError: the store fails; arXiv's failure is noted and means 0.
        """
        return await check_followed(self._store, self._query_api, self._clock, limit)

    async def close(self) -> None:
        """End what still goes on in the background."""
        await self._background.close()

    async def _fetch(self, categories: Sequence[str], terms: Sequence[str]) -> IngestReport:
        calendar, round_log = await self._expected.observed_calendar(), RoundLog()
        asked = await self._pipeline.serve(categories, calendar, round_log, terms)
        return round_log.report(asked, await self._expected.missing(asked))

    async def _backlog(self) -> Backlog:
        # What only seems to be no announcement is looked for on the pages of its day.
        calendar = await self._expected.settled_calendar()
        return Backlog(self._store, self._pending, calendar, self._clock)

    async def _show_sample(self) -> None:
        """Complete the sample where arXiv has never answered and there is nothing else to show."""
        if self._sample is None:
            return
        health = await self._store.sources.health(FEED)
        if health.succeeded_at is None:
            await self._writer.complete_sample(self._sample())
