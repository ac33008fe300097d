"""Editions kept up to date: the newsstand of the house.

stock, round, fetch ──> Collector (feeds) ──> Desk ──> Proving (arXiv's count) ──> Store
load (a file's feed) ────────────────────────────────────────────────────────────> Store
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import structlog

from bot.digest.recess import observed_calendar
from bot.errors import StoreError
from bot.ingest.background import Background
from bot.ingest.catchup.backlog import Backlog, ProgressCallback
from bot.ingest.catchup.rebuild import Rebuilder
from bot.ingest.chores.enrich import enrich
from bot.ingest.collector import Collector
from bot.ingest.demand import canonical, demanded_categories
from bot.ingest.edition_writer import EditionWriter, covered_categories
from bot.ingest.feed_requests import group_categories
from bot.ingest.judge import Empty, Truncated, listing_date
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PendingEditions
from bot.ingest.press import Press
from bot.ingest.reconcile.run import ReconciliationRun, is_overdue
from bot.ingest.report import FeedReport, IngestReport, RoundLog
from bot.ingest.resting import Resting
from bot.model.announcement import Feed
from bot.model.calendar import NEW_YORK, ArxivCalendar, available_from
from bot.ports import (
    FEED,
    ROUND,
    AnnouncementSource,
    Clock,
    ListingSource,
    PaperIndex,
    Store,
)

log = structlog.get_logger()

PAGES_PER_ROUND = 16
"""Listing pages in one round: at 15 seconds each they take as long as the time between rounds."""


class Ingest:
    """Brings announcements into the store; implements ``bot.ports.Newsstand``.

    Args:
        store: where editions are kept.
        source: arXiv's feeds.
        listings: arXiv's listing pages.
        index: arXiv's query API.
        calendar: which dates should have a listing.
        clock: the present.
        sample: the bundled sample announcement, shown while nothing real was ever to be had.
    """

    def __init__(
        self,
        store: Store,
        source: AnnouncementSource,
        listings: ListingSource,
        index: PaperIndex,
        calendar: ArxivCalendar,
        clock: Clock,
        sample: Callable[[], Feed] | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._calendar = calendar
        self._clock = clock
        self._sample = sample
        self._desk = PendingEditions()
        texts = PaperLookup(store, index, self._desk, clock)
        editor = EditionWriter(store, clock)
        self._press = Press(store, source, listings, texts, editor, self._desk, clock)
        self._asking = asyncio.Lock()
        self._resting = Resting(clock)
        self._behind = Background()

    async def refresh(self, categories: Sequence[str], patience: float) -> None:
        """See that each of ``categories`` has the edition that is expected by now.

        Asks for what is missing, at most every five minutes for each, and goes on in the
        background when ``patience`` seconds were not enough. What was read by then is given out
        without waiting for arXiv's count. Never raises.
        """
        try:
            missing = await self._missing(canonical(categories))
            if rested := self._resting.over(missing):
                await self._behind.wait_for(self._serve(rested), patience)
            if missing:
                await self._give_out(missing, RoundLog())
                await self._show_sample()
        except StoreError as error:
            log.warning("stock.failed", failure=str(error))

    async def run_round(self) -> IngestReport:
        """Ask for everything that is read and not there yet, and prove what is.

        One round reads a few listing pages, those whose readers are due first; the next one goes
        on where it ended.

        Raises:
            StoreError: the store fails; arXiv's failures are in the answer.
        """
        try:
            return await self._round()
        finally:  # whoever waits for us to have asked must not wait for ever when we stumble
            await self._store.sources.record_success(ROUND, self._clock.now())

    async def fetch(self, terms: Sequence[str]) -> IngestReport:
        """Ask once for ``terms``, or if there are none for what ``round`` asks for.

        What could be read is given out at the end, proved or not.

        Raises:
            StoreError: as ``round``.
        """
        if terms:
            return await self._serve(canonical(terms))
        done, account = await self.run_round(), RoundLog()
        await self._give_out([category for category, _ in self._desk.slots()], account)
        missing = await self._missing(done.asked)
        return replace(done, missing=missing, editions=(*done.editions, *account.editions))

    async def backfill(
        self, terms: Sequence[str], since: date, watch: ProgressCallback
    ) -> IngestReport:
        """Rebuild the announcements since ``since`` that are not there, then ask for the newest.

        What is there is not asked for again, so that one that was cut off is simply begun again.

        Args:
            terms: categories and archives; none for all that are read.
            since: listing date; what is on no page of arXiv's any more is worked out from when
                papers were submitted.
            watch: told before each announcement which one is next, and how many there are.

        Raises:
            StoreError: as ``round``.
        """
        wishes = await self._store.interests.demands()
        categories = canonical(terms) if terms else tuple(demanded_categories(wishes))
        calendar, account = await self._lived_calendar(), RoundLog()
        older = await Rebuilder(self._press, self._index, calendar).rebuild(
            categories, since, watch
        )
        backlog = Backlog(self._press, calendar)
        await backlog.catch_up_all(dict.fromkeys(categories, since), account, watch)
        newest = await self._serve(categories)
        return replace(
            newest,
            editions=(*older.editions, *account.editions, *newest.editions),
            failures=(*older.failures, *account.failures, *newest.failures),
        )

    async def load_feed(self, feed: Feed, source: str = "file") -> FeedReport:
        """Complete what a feed that was not just fetched holds, e.g. one kept in a file.

        Raises:
            StoreError: the store fails.
        """
        editor = self._press.editor
        verdict = await editor.judge(feed, await self._lived_calendar())
        categories = covered_categories(feed)
        if isinstance(verdict, Empty | Truncated):
            return FeedReport(feed, categories, verdict)
        day = listing_date(verdict)
        drafts = await editor.make_drafts(feed, categories, day, source)
        return FeedReport(feed, categories, verdict, await editor.complete(drafts))

    async def enrich(self, limit: int = 100) -> int:
        """Fill in comments and names of up to ``limit`` recent papers; return how many gained.

        Raises:
            StoreError: the store fails; arXiv's failure is noted and means 0.
        """
        return await enrich(self._store, self._index, self._clock, limit)

    async def close(self) -> None:
        """End what still goes on in the background."""
        await self._behind.close()

    async def _round(self) -> IngestReport:
        wants = demanded_categories(await self._store.interests.demands())
        calendar, account = await self._lived_calendar(), RoundLog()
        asked = await self._collect(tuple(wants), calendar, account)
        proving = ReconciliationRun(self._press, account, PAGES_PER_ROUND)
        await self._prove(tuple(wants), calendar, proving)
        await Backlog(self._press, calendar).catch_up_some(wants, proving)
        overdue = [slot for slot in self._desk.slots() if is_overdue(slot, self._clock.now())]
        await proving.complete_unconfirmed(overdue)
        return account.report(asked, await self._missing(asked))

    async def _serve(self, categories: Sequence[str]) -> IngestReport:
        """Ask for what is missing of ``categories`` and prove what can be proved right now."""
        calendar, account = await self._lived_calendar(), RoundLog()
        asked = await self._collect(categories, calendar, account)
        await self._prove(asked, calendar, ReconciliationRun(self._press, account, PAGES_PER_ROUND))
        await self._give_out(asked, account)
        return account.report(asked, await self._missing(asked))

    async def _collect(
        self, categories: Sequence[str], calendar: ArxivCalendar, account: RoundLog
    ) -> tuple[str, ...]:
        """Ask the feeds for what is missing, one round at a time; return what was asked for."""
        async with self._asking:
            day = self._asked_day(calendar)
            missing = await self._missing(categories, day)
            held = {slot[0] for slot in self._desk.slots() if slot[1] >= day}
            asked = [category for category in missing if category not in held]
            await Collector(self._press, calendar, account).collect(group_categories(asked), day)
            self._resting.begin(await self._missing(missing))
            return missing

    async def _prove(
        self, categories: Sequence[str], calendar: ArxivCalendar, proving: ReconciliationRun
    ) -> None:
        """Prove what there should be of ``categories``, and what there is beyond that."""
        expected = calendar.expected(self._clock.now())
        surprises = [one for one, day in self._desk.slots() if day > expected]
        if surprises:
            await proving.reconcile(surprises, self._asked_day(calendar))
        await proving.reconcile(categories, expected)

    async def _give_out(self, categories: Sequence[str], account: RoundLog) -> None:
        """Complete what is held of ``categories`` without waiting for a proof."""
        waiting = [slot for slot in self._desk.slots() if slot[0] in categories]
        await ReconciliationRun(self._press, account, pages=0).complete_unconfirmed(waiting)

    async def _lived_calendar(self) -> ArxivCalendar:
        return await observed_calendar(self._store, self._calendar, self._clock.now())

    def _asked_day(self, calendar: ArxivCalendar) -> date:
        """Return the listing date to ask for: on a holiday its own, for calendars can be wrong."""
        now = self._clock.now()
        today = now.astimezone(NEW_YORK).date()
        is_holiday = calendar.is_holiday(today) and now >= available_from(today)
        return today if is_holiday else calendar.expected(now)

    async def _missing(self, categories: Sequence[str], day: date | None = None) -> tuple[str, ...]:
        """Return which of ``categories`` lack the edition of ``day`` (default: the expected)."""
        if day is None:
            day = (await self._lived_calendar()).expected(self._clock.now())
        there = await self._store.editions.dates(categories, since=day)
        held = {category for category, _ in there}
        return tuple(category for category in categories if category not in held)

    async def _show_sample(self) -> None:
        """Complete the sample where arXiv has never answered and there is nothing else to show."""
        if self._sample is None:
            return
        health = await self._store.sources.health(FEED)
        if health.succeeded_at is None:
            await self._press.editor.complete_sample(self._sample())
