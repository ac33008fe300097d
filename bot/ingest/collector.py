"""Asks arXiv's feeds until the expected announcement is there, or nothing more can be tried.

group of categories ── variants ──> feed ── judge ──> pending, another variant, or two halves
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import structlog

from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.ingest.edition_writer import EditionWriter
from bot.ingest.feed_requests import SENTINEL, FeedRequest, feed_variants
from bot.ingest.judge import (
    Empty,
    Fresh,
    Stale,
    Truncated,
    Unverified,
    Verdict,
    describe_verdict,
    listing_date,
)
from bot.ingest.pending import PendingDraft, PendingEditions
from bot.ingest.report import FeedReport, RoundLog
from bot.ingest.split import find_old_crosses
from bot.model.arxiv_id import IdParts, parse_id
from bot.model.calendar import ArxivCalendar
from bot.ports.arxiv import AnnouncementSource, FeedFormat
from bot.ports.clock import Clock
from bot.ports.store import FEED, Sources

log = structlog.get_logger(__name__)


class Collector:
    """Asks the feeds in one round.

    Args:
        feeds: arXiv's feeds.
        writer: judges feeds and completes editions.
        pending: where drafts wait for arXiv's count.
        sources: where it is kept how the feeds answered.
        calendar: arXiv's, as far as it is known.
        clock: the present.
        round_log: where it is noted what was read and what failed.
    """

    def __init__(
        self,
        feeds: AnnouncementSource,
        writer: EditionWriter,
        pending: PendingEditions,
        sources: Sources,
        calendar: ArxivCalendar,
        clock: Clock,
        round_log: RoundLog,
    ) -> None:
        self._feeds = feeds
        self._writer = writer
        self._pending = pending
        self._sources = sources
        self._calendar = calendar
        self._clock = clock
        self._round_log = round_log

    async def collect(self, groups: Iterable[Sequence[str]], expected: date) -> None:
        """Ask for each group of categories; stop where arXiv cannot be reached at all.

        Args:
            groups: canonical ids, few enough in each for one request.
            expected: the listing date that would be the newest; reaching it ends a search.
        """
        try:
            for group in groups:
                await self._search(group, expected)
                # One feed decides: the sentinel category is part of every request.
                last = self._round_log.reports[-1].verdict if self._round_log.reports else None
                if isinstance(last, Empty) and not self._calendar.lists_on(last.date):
                    return
        except Unreachable as error:
            await self._fail(error)

    async def _search(self, group: Sequence[str], expected: date) -> None:
        """Ask for ``group``, or for its halves where together they are refused or too much."""
        try:
            await self._try_variants(group, expected)
        except (Rejected, _TooMuch) as error:
            if len(group) == 1:
                await self._search_alone(group, error)
                return
            middle = len(group) // 2
            await self._search(group[:middle], expected)
            await self._search(group[middle:], expected)

    async def _search_alone(self, group: Sequence[str], error: SourceError) -> None:
        """Ask without the sentinel category for a category that is too much beside it."""
        await self._fail(error)
        if not isinstance(error, _TooMuch) or group[0] == SENTINEL:
            return
        try:
            await self._ask(FeedRequest(tuple(group), FeedFormat.RSS), group)
        except (Rejected, _TooMuch) as again:
            await self._fail(again)

    async def _try_variants(self, group: Sequence[str], expected: date) -> None:
        unverified: list[tuple[FeedReport, str]] = []
        for request in feed_variants(group):
            report = await self._ask(request, group)
            if report is None:
                continue
            if _is_final(report.verdict, expected, self._calendar):
                return
            if isinstance(report.verdict, Unverified):
                unverified.append((report, request.form.value))
        if unverified:
            # Of feeds of two days, that of the later one shows higher ids.
            await self._take(*max(unverified, key=_highest_id))

    async def _ask(self, request: FeedRequest, group: Sequence[str]) -> FeedReport | None:
        """Return what one request brought, taken if it is verified; None if unreadable."""
        try:
            feed = await self._feeds.read(request.categories, request.form)
            verdict = await self._writer.judge(feed, self._calendar)
        except Unreadable as error:
            await self._fail(error)
            return None
        await self._sources.record_success(FEED, self._clock.now())
        log.info(
            "feed.read",
            source=feed.source,
            items=len(feed.items),
            verdict=describe_verdict(verdict),
        )
        if isinstance(verdict, Truncated):
            self._pending.keep_new_papers(feed, feed.claimed_date)
            raise _TooMuch(f"{feed.source}: {len(feed.items)} items, so some are missing")
        report = FeedReport(feed, tuple(group), verdict)
        if isinstance(verdict, Fresh | Stale):
            return await self._take(report, request.form.value)
        if isinstance(verdict, Empty):
            self._round_log.reports.append(report)
        return report

    async def _take(self, report: FeedReport, source: str) -> FeedReport:
        """Keep what a feed brought until it is reconciled with arXiv's page."""
        feed, day = report.feed, listing_date(report.verdict)
        if feed.skipped:
            reason, count = feed.skipped[0], len(feed.skipped)
            log.warning("item.skipped", source=feed.source, count=count, reason=reason)
        drafts = await self._writer.make_drafts(feed, report.categories, day, source)
        if day < feed.claimed_date:
            # ArXiv's page shows another day by now, so there is nothing to wait for.
            report = replace(report, editions=await self._writer.complete(drafts))
            self._round_log.editions += report.editions
        else:
            is_dated = not isinstance(report.verdict, Unverified)
            is_joint = len(feed.categories) > 1
            doubtful = frozenset(find_old_crosses(feed) if is_joint else ())
            self._pending.add(PendingDraft(draft, doubtful, is_dated=is_dated) for draft in drafts)
        self._round_log.reports.append(report)
        return report

    async def _fail(self, error: SourceError) -> None:
        self._round_log.failures.append(str(error))
        log.warning("feed.failed", kind=type(error).__name__, failure=str(error))
        # A refusal is about the question and no sign of an outage.
        if isinstance(error, Unreachable | Unreadable):
            await self._sources.record_failure(FEED, self._clock.now(), str(error))


class _TooMuch(SourceError):
    """What was asked together does not fit into one feed."""


def _is_final(verdict: Verdict, expected: date, calendar: ArxivCalendar) -> bool:
    """Tell whether no other variant can bring more: ``expected`` is reached, or none is due."""
    match verdict:
        case Fresh(day) | Stale(day):
            return day >= expected
        case Empty(day):
            return not calendar.lists_on(day)
        case Unverified() | Truncated():
            return False


def _highest_id(read: tuple[FeedReport, str]) -> IdParts:
    return max(parse_id(item.paper.id) for item in read[0].feed.items)
