"""Asks arXiv's feeds until the expected announcement is there, or nothing more can be tried.

group of categories ── variants ──> feed ── judge ──> pending, another variant, or two halves
         └── not there yet ──> watch ── one look a round ──> there: all groups again
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import chain

import structlog

from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.ingest.edition_writer import EditionWriter
from bot.ingest.feed_requests import (
    BUSY_FROM,
    CATEGORIES_PER_REQUEST,
    FeedGroup,
    FeedRequest,
    feed_variants,
    group_categories,
)
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
from bot.model.announcement import AnnounceType, Feed
from bot.model.arxiv_id import IdParts, parse_id
from bot.model.calendar import ArxivCalendar
from bot.model.taxonomy import categories_listed_under
from bot.ports.arxiv import AnnouncementSource, FeedFormat
from bot.ports.clock import Clock
from bot.ports.sources import FEED, Sources

log = structlog.get_logger(__name__)


class SearchResult(StrEnum):
    """What came of asking for a group of categories."""

    FOUND = "found"
    VAIN = "vain"
    NOT_DUE = "not_due"
    UNANSWERABLE = "unanswerable"


class Collector:
    """Asks the feeds in one round.

    Args:
        feeds: arXiv's feeds.
        writer: judges feeds and completes editions.
        pending: where drafts wait for arXiv's count, and which feed is looked at for more.
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
        self._watch = pending.watch
        self._sources = sources
        self._calendar = calendar
        self._clock = clock
        self._round_log = round_log

    async def collect(
        self, categories: Sequence[str], expected: date, terms: Collection[str]
    ) -> None:
        """Ask for ``categories``; while the announcement is late, look at one feed only.

        Stops where arXiv cannot be reached at all.

        Args:
            categories: canonical ids, the urgent first.
            terms: everything that is read; its archives are asked for as a whole.
            expected: the listing date that would be the newest; reaching it ends a search.
        """
        self._watch.begin(expected)
        if self._pending.newest_listing_date >= expected:
            self._watch.is_announced = True
        try:
            if any(map(self._watch.covers, categories)):
                await self._look(categories, expected)
            held = {category for category, day in self._pending.slots() if day >= expected}
            asked = [
                category
                for category in categories
                if category not in held and not self._watch.covers(category)
            ]
            await self._search_all(asked, expected, terms)
        except Unreachable as error:
            await self._fail(error)

    async def _look(self, categories: Sequence[str], expected: date) -> None:
        """Ask one feed again; where it shows the announcement now, watch no more."""
        request = self._watch.next_look(self._clock.now())
        if request is None:
            return
        shown = set(chain.from_iterable(map(categories_listed_under, request.categories)))
        group = [category for category in categories if category in shown]
        try:
            report = await self._ask(request, group)
        except (Rejected, _TooMuch):  # it was neither before, so it has changed
            self._watch.clear()
            return
        if report is not None and _shows(report.verdict, expected):
            self._watch.is_announced = True
            self._watch.clear()

    async def _search_all(
        self, categories: Sequence[str], expected: date, terms: Collection[str]
    ) -> None:
        """Ask for group after group, until it is clear that the announcement is not there.

        Two groups without it are enough, the first of them asked for in every form. On a day that
        should have none one feed is enough; looks at those of the other groups follow.
        """
        vain, is_found = 0, False
        last = await self._writer.listed_last(categories)
        busy = {name for name, counts in last.items() if counts[AnnounceType.NEW] >= BUSY_FROM}
        sizes = {name: sum(counts.values()) for name, counts in last.items()}
        groups = group_categories(categories, terms, sizes)
        for group in groups:
            variants = self._variants(group, busy)
            asked = variants[:1] if vain and not is_found else variants
            result = await self._search(group, asked, expected)
            if result is SearchResult.NOT_DUE:
                for other in groups:
                    self._watch.add(other.categories, {self._variants(other, busy)[0]: None})
                return
            is_found |= result is SearchResult.FOUND
            vain += result is SearchResult.VAIN
            self._watch.is_announced |= is_found
            if vain > 1 and not self._watch.is_announced:
                return

    def _variants(self, group: FeedGroup, busy: Collection[str] = ()) -> Sequence[FeedRequest]:
        """Return the requests for ``group``; a category of ``busy`` in it is sentinel enough.

        So are more categories than are asked for by their ids: some of them have new papers.
        """
        is_large = len(group.categories) > CATEGORIES_PER_REQUEST
        is_busy = is_large or not set(busy).isdisjoint(group.categories)
        return feed_variants(group.names, "" if is_busy else self._watch.sentinel)

    async def _search(
        self, group: FeedGroup, requests: Sequence[FeedRequest], expected: date
    ) -> SearchResult:
        """Make ``requests``, or ask for the halves of ``group`` where it is refused or too much."""
        try:
            return await self._try(requests, group.categories, expected)
        except (Rejected, _TooMuch) as error:
            if len(group.categories) == 1:
                return await self._search_alone(group.categories, error, expected)
        results = [
            await self._search(half, self._variants(half)[: len(requests)], expected)
            for half in group.halves()
        ]
        return min(results, key=list(SearchResult).index)

    async def _search_alone(
        self, group: Sequence[str], error: SourceError, expected: date
    ) -> SearchResult:
        """Ask without a sentinel for a category that is refused, or too much, beside it."""
        await self._fail(error)
        sentinel = self._watch.sentinel
        if not sentinel or group[0] == sentinel:
            return SearchResult.UNANSWERABLE
        try:
            result = await self._try([FeedRequest(tuple(group), FeedFormat.RSS)], group, expected)
        except (Rejected, _TooMuch) as again:
            await self._fail(again)
            return SearchResult.UNANSWERABLE
        if isinstance(error, Rejected):  # it was the sentinel that arXiv refused
            self._watch.refuse_sentinel()
        return result

    async def _try(
        self, requests: Sequence[FeedRequest], group: Sequence[str], expected: date
    ) -> SearchResult:
        """Make ``requests`` in turn until one shows the announcement; watch them if none does."""
        shown: dict[FeedRequest, Feed | None] = {}
        unverified: list[tuple[FeedReport, str]] = []
        for request in requests:
            report = await self._ask(request, group)
            shown[request] = report.feed if report else None
            if report is None:
                continue
            verdict = report.verdict
            if isinstance(verdict, Empty) and not self._calendar.lists_on(verdict.date):
                return SearchResult.NOT_DUE
            if isinstance(verdict, Unverified):
                unverified.append((report, request.form.value))
            elif _shows(verdict, expected):
                return SearchResult.FOUND
        if unverified:
            # Of feeds of two days, that of the later one shows higher ids.
            await self._take(*max(unverified, key=_highest_id))
            return SearchResult.FOUND
        self._watch.add(group, shown)
        return SearchResult.VAIN

    async def _ask(self, request: FeedRequest, group: Sequence[str]) -> FeedReport | None:
        """Return what one request brought, taken if verified; None if unreadable or unchanged."""
        try:
            feed = await self._feeds.read(request.categories, request.form)
            # A day that seems to be without announcement may be late: no reason to date it back.
            verdict = await self._writer.judge(feed, self._calendar.as_published)
        except Unreadable as error:
            await self._fail(error)
            return None
        await self._sources.record_success(FEED, self._clock.now())
        if self._watch.is_unchanged(request, feed):
            return None
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


def _shows(verdict: Verdict, expected: date) -> bool:
    """Tell whether a feed with ``verdict`` shows the announcement of ``expected``."""
    match verdict:
        case Fresh(day) | Stale(day) | Unverified(day):
            return day >= expected
        case Empty() | Truncated():
            return False


def _highest_id(read: tuple[FeedReport, str]) -> IdParts:
    return max(parse_id(item.paper.id) for item in read[0].feed.items)
