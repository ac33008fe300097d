"""Announcements older than arXiv's own pages, rebuilt week by week from the query API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate, groupby

import structlog

from bot.errors import SourceError
from bot.ingest.catchup.backlog import ProgressCallback
from bot.ingest.edition_writer import EditionWriter
from bot.ingest.feed_requests import SENTINEL
from bot.ingest.report import RoundLog
from bot.ingest.split import sort_listings
from bot.model.announcement import AnnounceType, EditionDraft, Listing, Slot
from bot.model.arxiv_id import parse_id
from bot.model.calendar import CATCHUP_REACH, NEW_YORK, SUBMISSION_CUTOFF, ArxivCalendar
from bot.model.paper import Submission
from bot.ports.arxiv import QueryApi
from bot.ports.clock import Clock
from bot.ports.sources import QUERY_API
from bot.ports.store import Store

MAX_HOLD_WEEKS = 2
"""How long moderation may have held a paper that is still found."""
REBUILT = "rebuilt"
"""Source of editions inferred from submissions: no count of arXiv's confirms them, and what was
replaced or cross-listed later is not in them."""

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)

log = structlog.get_logger(__name__)


class Rebuilder:
    """Completes editions from what was submitted; a week that is done is not asked for again.

    Args:
        store: where editions are kept.
        query_api: arXiv's query API.
        writer: completes editions.
        calendar: arXiv's.
        clock: the present.
        round_log: where it is noted what was completed and what failed.
    """

    def __init__(
        self,
        store: Store,
        query_api: QueryApi,
        writer: EditionWriter,
        calendar: ArxivCalendar,
        clock: Clock,
        round_log: RoundLog,
    ) -> None:
        self._store = store
        self._query_api = query_api
        self._writer = writer
        self._calendar = calendar
        self._clock = clock
        self._round_log = round_log
        self._weeks: dict[date, tuple[Submission, ...]] = {}

    async def rebuild(
        self, categories: Sequence[str], since: date, on_progress: ProgressCallback
    ) -> None:
        """Rebuild what is missed since ``since`` and on no page any more, until arXiv fails.

        Args:
            categories: canonical ids.
            since: listing date.
            on_progress: called before each week, with its first announcement.

        Raises:
            StoreError: the store fails; arXiv's failure is noted, as is what is left.
        """
        slots = await self._missing(categories, since)
        done = 0
        try:
            for monday, week in groupby(slots, key=lambda slot: slot[1] - _DAY * slot[1].weekday()):
                week_slots = list(week)
                on_progress(done, len(slots), week_slots[0])
                await self._rebuild_week(monday, week_slots, categories)
                done += len(week_slots)
        except SourceError as error:
            self._round_log.failures.append(str(error))
            log.warning("query_api.failed", kind=type(error).__name__, failure=str(error))
            await self._store.sources.record_failure(QUERY_API, self._clock.now(), str(error))
        self._round_log.note_missing(await self._missing(categories, since))

    async def _missing(self, categories: Sequence[str], since: date) -> Sequence[Slot]:
        """Return what is missed before the days that arXiv's pages show, oldest first."""
        expected = self._calendar.expected(self._clock.now())
        held = await self._store.editions.dates(categories, since)
        days = self._calendar.between(since - _DAY, expected - CATCHUP_REACH - _DAY)
        slots = ((category, day) for day in days for category in categories)
        return [slot for slot in slots if slot not in held]

    async def _rebuild_week(
        self, monday: date, slots: Sequence[Slot], categories: Sequence[str]
    ) -> None:
        mondays = [monday - _WEEK * back for back in range(MAX_HOLD_WEEKS, -1, -1)]
        self._weeks = {
            week: self._weeks.get(week) or await self._submitted(categories, week)
            for week in mondays
        }
        submissions = [submission for week in self._weeks.values() for submission in week]
        dates = infer_listing_dates(submissions, self._calendar)
        announced = frozenset(dates.values())  # a day of which there is no paper at all is left out
        drafts = [
            await self._without_known(rebuild_draft(slot, submissions, dates))
            for slot in slots
            if slot[1] in announced
        ]
        self._round_log.editions += await self._writer.complete(drafts)

    async def _without_known(self, draft: EditionDraft) -> EditionDraft:
        """Return ``draft`` without what its category is known to have listed on another day."""
        editions = self._store.editions
        ids = [listing.paper.id for listing in draft.listings]
        earlier = await editions.earlier_listings(ids, [draft.category], await editions.last_seq())
        known = {listing.paper_id for listing in earlier}
        kept = tuple(listing for listing in draft.listings if listing.paper.id not in known)
        return replace(draft, listings=kept)

    async def _submitted(self, categories: Sequence[str], monday: date) -> tuple[Submission, ...]:
        """Return what arXiv's schedule announces from ``monday`` to the Friday after it."""
        thursday = monday - timedelta(days=4)
        since, until = (
            datetime.combine(day, SUBMISSION_CUTOFF, NEW_YORK)
            for day in (thursday, thursday + _WEEK)
        )
        found = await self._query_api.submitted(sorted({*categories, SENTINEL}), since, until)
        await self._store.sources.record_success(QUERY_API, self._clock.now())
        return found


def infer_listing_dates(
    submissions: Iterable[Submission], calendar: ArxivCalendar
) -> Mapping[str, date]:
    """Return by identifier when each paper was announced, as far as submission dates tell.

    Identifiers are given at announcement, one after another, so in their order the listing dates
    never fall. Each paper was announced no earlier than its submission allows by arXiv's schedule,
    and so no earlier than any paper before it: the running maximum is its listing date. It is a
    day short for papers that moderation held and that then came first in their batch.

    Args:
        submissions: of a category that lists papers every day, and of any others beside it: the
            denser the identifiers, the fewer get a wrong date.
        calendar: arXiv's.
    """
    ordered = sorted(submissions, key=lambda submission: parse_id(submission.paper.id))
    days = accumulate((calendar.listing_date_for(submission.at) for submission in ordered), max)
    return {submission.paper.id: day for submission, day in zip(ordered, days, strict=True)}


def rebuild_draft(
    slot: Slot, submissions: Iterable[Submission], dates: Mapping[str, date]
) -> EditionDraft:
    """Return what was new in the category of ``slot`` on its day, by ``dates``."""
    category, day = slot
    new, cross = AnnounceType.NEW, AnnounceType.CROSS
    listed = (
        Listing(paper, category, new if paper.primary == category else cross)
        for paper in (submission.paper for submission in submissions)
        if dates[paper.id] == day and category in paper.categories
    )
    return EditionDraft(category, day, sort_listings(listed), REBUILT)
