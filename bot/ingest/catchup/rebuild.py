"""Announcements older than arXiv's own pages, made up for week by week from the query API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

import structlog

from bot.errors import SourceError
from bot.ingest.catchup.backlog import ProgressCallback
from bot.ingest.catchup.listing_dates import infer_listing_dates, rebuild_draft
from bot.ingest.feed_requests import CANARY
from bot.ingest.press import Press
from bot.ingest.report import RoundLog
from bot.model.announcement import EditionDraft, Slot
from bot.model.calendar import NEW_YORK, SUBMISSION_CUTOFF, ArxivCalendar
from bot.model.missed import CATCHUP_REACH
from bot.model.submission import Submission
from bot.ports import INDEX, PaperIndex

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
MAX_HOLD_WEEKS = 2
"""Weeks that a paper may have been held before its announcement and is still found."""

log = structlog.get_logger()


class Rebuilder:
    """Completes editions from what was submitted; a week that is done is not asked for again.

    Args:
        press: what editions are made with.
        index: arXiv's query API.
        calendar: arXiv's.
    """

    def __init__(self, press: Press, index: PaperIndex, calendar: ArxivCalendar) -> None:
        self._press = press
        self._index = index
        self._calendar = calendar
        self._account = RoundLog()
        self._weeks: dict[date, tuple[Submission, ...]] = {}

    async def rebuild(
        self, categories: Sequence[str], since: date, watch: ProgressCallback
    ) -> RoundLog:
        """Rebuild what is missed since ``since`` and on no page any more, until arXiv fails.

        Raises:
            StoreError: the store fails; arXiv's failure is in the answer.
        """
        slots = await self._slots(categories, since)
        try:
            for monday, week in groupby(enumerate(slots), key=lambda one: _monday(one[1][1])):
                numbered = list(week)
                watch(numbered[0][0], len(slots), numbered[0][1])
                await self._complete(monday, [slot for _, slot in numbered], categories)
        except SourceError as error:
            await self._fail(error)
        left = await self._slots(categories, since)
        self._account.failures += [
            f"{category} of {day} is still missing" for category, day in left
        ]
        return self._account

    async def _slots(self, categories: Sequence[str], since: date) -> Sequence[Slot]:
        """Return what is missed before the days that arXiv's pages show, oldest first."""
        expected = self._calendar.expected(self._press.clock.now())
        held = await self._press.store.editions.dates(categories, since)
        days = self._calendar.between(since - _DAY, expected - CATCHUP_REACH - _DAY)
        return [(one, day) for day in days for one in categories if (one, day) not in held]

    async def _complete(
        self, monday: date, week: Sequence[Slot], categories: Sequence[str]
    ) -> None:
        """Complete the slots of a week; a day of which there is no paper at all is left out."""
        mondays = [monday - _WEEK * back for back in range(MAX_HOLD_WEEKS, -1, -1)]
        self._weeks = {
            one: self._weeks.get(one) or await self._submitted(categories, one) for one in mondays
        }
        submissions = [one for some in self._weeks.values() for one in some]
        dates = infer_listing_dates(submissions, self._calendar)
        announced = frozenset(dates.values())
        drafts = [rebuild_draft(slot, submissions, dates) for slot in week if slot[1] in announced]
        fresh = [await self._without_known(draft) for draft in drafts]
        self._account.editions += await self._press.editor.complete(fresh)

    async def _without_known(self, draft: EditionDraft) -> EditionDraft:
        """Return ``draft`` without what its category is known to have listed on another day."""
        editions, ids = self._press.store.editions, [one.paper.id for one in draft.listings]
        earlier = await editions.earlier_listings(ids, [draft.category], await editions.last_seq())
        known = {one.paper_id for one in earlier}
        kept = tuple(one for one in draft.listings if one.paper.id not in known)
        return replace(draft, listings=kept)

    async def _submitted(self, categories: Sequence[str], monday: date) -> tuple[Submission, ...]:
        """Return what arXiv's schedule brings from ``monday`` to the Friday after it."""
        thursday = monday - timedelta(days=4)
        begin, end = (_cut_off(day) for day in (thursday, thursday + _WEEK))
        asked = sorted({*categories, CANARY})
        found = await self._index.submitted(asked, begin, end)
        await self._press.store.sources.record_success(INDEX, self._press.clock.now())
        return found

    async def _fail(self, error: SourceError) -> None:
        self._account.failures.append(str(error))
        log.warning("index.failed", kind=type(error).__name__, failure=str(error))
        await self._press.store.sources.record_failure(INDEX, self._press.clock.now(), str(error))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _cut_off(day: date) -> datetime:
    return datetime.combine(day, SUBMISSION_CUTOFF, NEW_YORK)
