"""Asking arXiv until the answer is the announcement that is expected, or nothing more can be tried.

group of categories ── ways to ask ──> feed ── judge ──> hold, ask otherwise, or halve
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import structlog

from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.ingest.feed_requests import CANARY, FeedRequest, feed_variants
from bot.ingest.identifier import announcement_key
from bot.ingest.judge import Empty, Fresh, Stale, Truncated, Unverified, Verdict, listing_date
from bot.ingest.pending import PendingDraft
from bot.ingest.press import Press
from bot.ingest.report import FeedReport, RoundLog
from bot.ingest.split import find_old_crosses
from bot.model.announcement import EditionDraft
from bot.model.calendar import ArxivCalendar
from bot.ports import FEED, FeedFormat

log = structlog.get_logger()


class Collector:
    """One round of asking.

    Args:
        press: what editions are made with.
        calendar: arXiv's, as far as it is known.
        account: where it is noted what was read and what failed.
    """

    def __init__(self, press: Press, calendar: ArxivCalendar, account: RoundLog) -> None:
        self._press = press
        self._calendar = calendar
        self._account = account

    async def collect(self, groups: Iterable[Sequence[str]], expected: date) -> None:
        """Ask for each group of categories; stop where arXiv cannot be reached at all.

        Args:
            groups: canonical ids, few enough in each for one request.
            expected: the listing date that would be the newest; reaching it ends a search.
        """
        try:
            for group in groups:
                await self._search(group, expected)
                if self._is_recess():
                    return
        except Unreachable as error:
            await self._fail(error)

    async def _search(self, group: Sequence[str], expected: date) -> None:
        """Ask for ``group``, or for its halves where together they are refused or too much."""
        try:
            await self._ask_in_turn(feed_variants(group), group, expected)
        except (Rejected, _TooMuch) as error:
            if len(group) == 1:
                return await self._search_alone(group, error)
            middle = len(group) // 2
            await self._search(group[:middle], expected)
            await self._search(group[middle:], expected)

    async def _search_alone(self, group: Sequence[str], error: SourceError) -> None:
        """Ask for a category that is too much beside the canary without it."""
        await self._fail(error)
        if not isinstance(error, _TooMuch) or group[0] == CANARY:
            return
        try:
            await self._ask(FeedRequest(tuple(group), FeedFormat.RSS), group)
        except (Rejected, _TooMuch) as again:
            await self._fail(again)

    async def _ask_in_turn(
        self, ways: Iterable[FeedRequest], group: Sequence[str], expected: date
    ) -> None:
        unproved: list[tuple[FeedReport, str]] = []
        for request in ways:
            report = await self._ask(request, group)
            if report is not None and is_enough(report.verdict, expected, self._calendar):
                return
            if report is not None and isinstance(report.verdict, Unverified):
                unproved.append((report, request.form.value))
        if unproved:
            await self._take(*max(unproved, key=_newest_id))

    async def _ask(self, request: FeedRequest, group: Sequence[str]) -> FeedReport | None:
        """Return what one request brought, taken where that is sure; None if unreadable."""
        try:
            feed = await self._press.source.read(request.categories, request.form)
        except Unreadable as error:
            return await self._fail(error)
        await self._press.store.sources.record_success(FEED, self._press.clock.now())
        verdict = await self._press.editor.judge(feed, self._calendar)
        log.info("feed.read", source=feed.source, items=len(feed.items), verdict=repr(verdict))
        if isinstance(verdict, Truncated):
            self._press.desk.keep_new_papers(feed, feed.claimed_date)
            raise _TooMuch(f"{feed.source}: {len(feed.items)} items, so some are missing")
        report = FeedReport(feed, tuple(group), verdict)
        if isinstance(verdict, Fresh | Stale):
            return await self._take(report, request.form.value)
        if isinstance(verdict, Empty):
            self._account.reports.append(report)
        return report

    async def _take(self, report: FeedReport, source: str) -> FeedReport:
        """Hold what a feed brought until it is proved; what is not of its own day is completed.

        For an announcement that is gone from arXiv's page there is no proof to wait for.
        """
        day = listing_date(report.verdict)
        drafts = await self._press.editor.make_drafts(report.feed, report.categories, day, source)
        if day < report.feed.claimed_date:
            report = replace(report, editions=await self._press.editor.complete(drafts))
            self._account.editions += report.editions
        else:
            self._hold(drafts, report)
        self._account.reports.append(report)
        return report

    def _hold(self, drafts: Iterable[EditionDraft], report: FeedReport) -> None:
        is_dated = not isinstance(report.verdict, Unverified)
        doubtful = (
            frozenset(find_old_crosses(report.feed)) if len(report.feed.categories) > 1 else ()
        )
        self._press.desk.add(
            PendingDraft(draft, frozenset(doubtful), is_dated=is_dated) for draft in drafts
        )

    def _is_recess(self) -> bool:
        """Tell whether the last feed was empty on a day when it should be.

        The canary is in every feed, so that one is as good as all.
        """
        last = self._account.reports[-1].verdict if self._account.reports else None
        return isinstance(last, Empty) and not self._calendar.lists_on(last.date)

    async def _fail(self, error: SourceError) -> None:
        """Note a failure; a refusal is about the question and no sign of arXiv being ill."""
        self._account.failures.append(str(error))
        log.warning("feed.failed", kind=type(error).__name__, failure=str(error))
        if isinstance(error, Unreachable | Unreadable):
            await self._press.store.sources.record_failure(
                FEED, self._press.clock.now(), str(error)
            )


class _TooMuch(SourceError):
    """What was asked together does not fit into one feed."""


def is_enough(verdict: Verdict, expected: date, calendar: ArxivCalendar) -> bool:
    """Tell whether nothing more is to be had: ``expected`` is reached, or none is due."""
    match verdict:
        case Fresh(day) | Stale(day):
            return day >= expected
        case Empty(day):
            return not calendar.lists_on(day)
        case Unverified() | Truncated():
            return False


def _newest_id(read: tuple[FeedReport, str]) -> tuple[int, int, int, str]:
    """Return the order of the newest paper in a feed: of two days the later shows higher ones."""
    return max(announcement_key(item.paper.id) for item in read[0].feed.items)
