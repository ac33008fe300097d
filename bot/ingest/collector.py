"""Asking arXiv until the answer is the announcement that is expected, or nothing more can be tried.

group of categories ── ways to ask ──> feed ── judge ──> complete, ask otherwise, or halve
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import structlog

from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.ingest.editor import Editor
from bot.ingest.identifier import announcement_order
from bot.ingest.judge import Empty, Fresh, Stale, Truncated, Unproved, Verdict, listing_date
from bot.ingest.report import Report
from bot.ingest.request import FeedRequest, ways_to_ask
from bot.model.calendar import ArxivCalendar
from bot.ports import FEED, AnnouncementSource, Clock, Sources

log = structlog.get_logger()


class Collector:
    """One round of asking.

    Attributes:
        reports: the feeds that were read, in order.
        failures: what went wrong, in words for the operator.
    """

    def __init__(
        self,
        source: AnnouncementSource,
        editor: Editor,
        sources: Sources,
        calendar: ArxivCalendar,
        clock: Clock,
    ) -> None:
        self.reports: list[Report] = []
        self.failures: list[str] = []
        self._source = source
        self._editor = editor
        self._sources = sources
        self._calendar = calendar
        self._clock = clock

    async def collect(self, groups: Iterable[Sequence[str]], expected: date) -> None:
        """Ask for each group of categories; stop where arXiv cannot be reached at all.

        Args:
            groups: canonical ids, few enough in each for one request.
            expected: the listing date that would be the newest; reaching it ends a search.
        """
        try:
            for group in groups:
                await self._search(group, expected)
        except Unreachable as error:
            await self._fail(error)

    async def _search(self, group: Sequence[str], expected: date) -> None:
        """Ask for ``group``, or for its halves where together they are refused or too much."""
        try:
            await self._ask_in_turn(group, expected)
        except (Rejected, _TooMuch) as error:
            if len(group) == 1:
                return await self._fail(error)
            middle = len(group) // 2
            await self._search(group[:middle], expected)
            await self._search(group[middle:], expected)

    async def _ask_in_turn(self, group: Sequence[str], expected: date) -> None:
        unproved: list[tuple[Report, str]] = []
        for request in ways_to_ask(group):
            report = await self._ask(request, group)
            if report is not None and is_enough(report.verdict, expected, self._calendar):
                return
            if report is not None and isinstance(report.verdict, Unproved):
                unproved.append((report, request.form.value))
        if unproved:
            await self._complete(*max(unproved, key=_newest_id))

    async def _ask(self, request: FeedRequest, group: Sequence[str]) -> Report | None:
        """Return what one request brought, completed where that is sure; None if unreadable."""
        try:
            feed = await self._source.read(request.categories, request.form)
        except Unreadable as error:
            return await self._fail(error)
        await self._sources.succeeded(FEED, self._clock.now())
        verdict = await self._editor.judge(feed)
        log.info("feed.read", source=feed.source, items=len(feed.items), verdict=repr(verdict))
        if isinstance(verdict, Truncated):
            raise _TooMuch(f"{feed.source}: {len(feed.items)} items, so some are missing")
        report = Report(feed, tuple(group), verdict)
        if isinstance(verdict, Fresh | Stale):
            return await self._complete(report, request.form.value)
        if isinstance(verdict, Empty):
            self.reports.append(report)
        return report

    async def _complete(self, report: Report, source: str) -> Report:
        day = listing_date(report.verdict)
        editions = await self._editor.complete(report.feed, report.categories, day, source)
        completed = replace(report, editions=editions)
        self.reports.append(completed)
        return completed

    async def _fail(self, error: SourceError) -> None:
        """Note a failure; a refusal is about the question and no sign of arXiv being ill."""
        self.failures.append(str(error))
        log.warning("feed.failed", kind=type(error).__name__, failure=str(error))
        if isinstance(error, Unreachable | Unreadable):
            await self._sources.failed(FEED, self._clock.now(), str(error))


class _TooMuch(SourceError):
    """What was asked together does not fit into one feed."""


def is_enough(verdict: Verdict, expected: date, calendar: ArxivCalendar) -> bool:
    """Tell whether nothing more is to be had: ``expected`` is reached, or none is due."""
    match verdict:
        case Fresh(day) | Stale(day):
            return day >= expected
        case Empty(day):
            return not calendar.lists_on(day)
        case Unproved() | Truncated():
            return False


def _newest_id(read: tuple[Report, str]) -> tuple[int, int, int, str]:
    """Return the order of the newest paper in a feed: of two days the later shows higher ones."""
    return max(announcement_order(item.paper.id) for item in read[0].feed.items)
