"""Editions kept up to date: the newsstand of the house.

stock, round, fetch ──> Collector ──> Editor ──> Store
load (a file's feed) ──────────────────┘
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.errors import PaperboyError, SourceError, StoreError
from bot.ingest.collector import Collector
from bot.ingest.editor import Editor, asked_categories
from bot.ingest.judge import Empty, Truncated, listing_date
from bot.ingest.report import Report, Round
from bot.ingest.request import groups
from bot.model.announcement import Feed
from bot.model.calendar import ArxivCalendar
from bot.model.taxonomy import categories_of
from bot.ports import FEED, INDEX, AnnouncementSource, Clock, PaperIndex, Store

log = structlog.get_logger()

REST = timedelta(minutes=5)
"""How long a category that could not be had is left alone when readers ask for it."""

_RECENT = timedelta(days=7)


class Ingest:
    """Brings announcements into the store; implements ``bot.ports.Newsstand``.

    Args:
        store: where editions are kept.
        source: arXiv's feeds.
        index: arXiv's query API.
        calendar: which dates should have a listing.
        clock: the present.
        sample: the bundled sample announcement, shown while nothing real was ever to be had.
    """

    def __init__(
        self,
        store: Store,
        source: AnnouncementSource,
        index: PaperIndex,
        calendar: ArxivCalendar,
        clock: Clock,
        sample: Callable[[], Feed] | None = None,
    ) -> None:
        self._store = store
        self._source = source
        self._index = index
        self._calendar = calendar
        self._clock = clock
        self._sample = sample
        self._editor = Editor(store, calendar, clock)
        self._asking = asyncio.Lock()
        self._rests: dict[str, datetime] = {}
        self._behind: set[asyncio.Task[Round]] = set()

    async def stock(self, categories: Sequence[str], patience: float) -> None:
        """See that each of ``categories`` has the edition that is expected by now.

        Asks for what is missing, at most every five minutes for each, and goes on in the
        background when ``patience`` seconds were not enough. Never raises.
        """
        try:
            missing = await self._missing(_expanded(categories))
            rested = tuple(category for category in missing if self._is_rested(category))
            if rested:
                await self._in_background(self._refresh(rested), patience)
            if missing:
                await self._show_sample()
        except StoreError as error:
            log.warning("stock.failed", failure=str(error))

    async def round(self) -> Round:
        """Ask once for everything that a chat is subscribed to and that is not there yet.

        Raises:
            StoreError: the store fails; arXiv's failures are in the answer.
        """
        return await self._refresh(_expanded([one.term for one in await self._store.interests.wanted()]))

    async def fetch(self, terms: Sequence[str]) -> Round:
        """Ask once for ``terms`` and (or if there are none) for what ``round`` asks for.

        Raises:
            StoreError: as ``round``.
        """
        return await self._refresh(_expanded(terms)) if terms else await self.round()

    async def load(self, feed: Feed, source: str = "file") -> Report:
        """Complete what a feed that was not just fetched holds, e.g. one kept in a file.

        Raises:
            StoreError: the store fails.
        """
        verdict = await self._editor.judge(feed)
        categories = asked_categories(feed)
        if isinstance(verdict, Empty | Truncated):
            return Report(feed, categories, verdict)
        day = listing_date(verdict)
        editions = await self._editor.complete(feed, categories, day, source)
        return Report(feed, categories, verdict, editions)

    async def enrich(self, limit: int = 100) -> int:
        """Fill in comments and names of up to ``limit`` recent papers; return how many gained.

        Raises:
            StoreError: the store fails; arXiv's failure is noted and means 0.
        """
        now = self._clock.now()
        ids = await self._store.papers.bare((now - _RECENT).date(), limit)
        if not ids:
            return 0
        try:
            papers = await self._index.details(ids)
        except SourceError as error:
            log.warning("index.failed", kind=type(error).__name__, failure=str(error))
            await self._store.sources.failed(INDEX, self._clock.now(), str(error))
            return 0
        await self._store.sources.succeeded(INDEX, self._clock.now())
        return await self._store.papers.enrich(papers)

    async def close(self) -> None:
        """End what still goes on in the background."""
        for task in self._behind:
            task.cancel()
        await asyncio.gather(*self._behind, return_exceptions=True)

    async def _refresh(self, categories: Sequence[str]) -> Round:
        """Ask for what is missing of ``categories``, one round at a time."""
        async with self._asking:
            missing = await self._missing(categories)
            collector = Collector(
                self._source, self._editor, self._store.sources, self._calendar, self._clock
            )
            await collector.collect(groups(missing), self._calendar.expected(self._clock.now()))
            left = await self._missing(missing)
            self._let_rest(left)
            return Round(missing, tuple(collector.reports), left, tuple(collector.failures))

    async def _missing(self, categories: Sequence[str]) -> tuple[str, ...]:
        """Return which of ``categories`` lack the edition that is expected by now."""
        expected = self._calendar.expected(self._clock.now())
        there = await self._store.editions.dates(categories, since=expected)
        held = {category for category, _ in there}
        return tuple(category for category in categories if category not in held)

    def _is_rested(self, category: str) -> bool:
        until = self._rests.get(category)
        return until is None or until <= self._clock.now()

    def _let_rest(self, categories: Iterable[str]) -> None:
        until = self._clock.now() + REST
        self._rests |= dict.fromkeys(categories, until)

    async def _in_background(self, work: Coroutine[None, None, Round], patience: float) -> None:
        task = asyncio.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._look_back)
        await asyncio.wait({task}, timeout=patience)

    def _look_back(self, task: asyncio.Task[Round]) -> None:
        self._behind.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, PaperboyError):
            log.warning("refresh.failed", kind=type(error).__name__, failure=str(error))
        elif error is not None:
            log.error("refresh.broken", exc_info=error)

    async def _show_sample(self) -> None:
        """Complete the sample where arXiv has never answered and there is nothing else to show."""
        if self._sample is None:
            return
        health = await self._store.sources.health(FEED)
        if health.succeeded_at is None:
            await self._editor.show_sample(self._sample())


def _expanded(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the canonical categories of ``terms``, each once."""
    return tuple(dict.fromkeys(one for term in terms for one in categories_of(term)))
