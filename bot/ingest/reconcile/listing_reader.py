"""ArXiv's listing pages as the reconciliation needs them: the newest one or an earlier day's."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

from bot.errors import Rejected
from bot.ingest.feed_requests import SENTINELS
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PageObservation, PendingDraft, PendingEditions, empty_draft
from bot.ingest.split import older_than
from bot.model.announcement import AnnounceType, ListingPage, Slot
from bot.model.calendar import NEW_YORK
from bot.model.evidence import ABSENCE_CONFIRMED_AFTER
from bot.ports.arxiv import ListingSource
from bot.ports.clock import Clock
from bot.ports.store import LISTING, Store

CATCHUP = "catchup"
"""Source of editions that were rebuilt from arXiv's page of an earlier day."""


class ListingReader:
    """Reads listing pages, none of a slot more often than every ten minutes, unchanged ones less.

    Args:
        listings: arXiv's listing pages.
        papers: finds papers by identifier.
        pending: where pages and papers are kept.
        store: where editions and evidence are kept.
        clock: the present.
    """

    def __init__(
        self,
        listings: ListingSource,
        papers: PaperLookup,
        pending: PendingEditions,
        store: Store,
        clock: Clock,
    ) -> None:
        self._listings = listings
        self._papers = papers
        self._pending = pending
        self._store = store
        self._clock = clock

    def may_read(self, slot: Slot) -> bool:
        """Tell whether the page of ``slot`` was never read, or long enough ago to read it again."""
        known = self._pending.observation(slot)
        return known is None or not known.is_recent(self._clock.now())

    async def newest(self, slot: Slot) -> PageObservation:
        """Return the page that shows the day of ``slot``, or the newest page before it.

        Raises:
            SourceError: it cannot be had.
            StoreError: the store fails.
        """
        known = self._pending.observation(slot)
        if known is not None and not self.may_read(slot):
            return known
        page = await self._listings.newest(slot[0])
        await self._store.sources.record_success(LISTING, self._clock.now())
        self._pending.newest_listing_date = max(self._pending.newest_listing_date, page.date)
        if page.date > slot[1]:
            return await self.earlier(slot)
        return self._pending.observe(slot, page, self._clock.now())

    async def earlier(self, slot: Slot) -> PageObservation:
        """Return arXiv's page of the day of ``slot``.

        Raises:
            SourceError: it cannot be had.
            StoreError: the store fails.
        """
        known = self._pending.observation(slot)
        if known is not None and not self.may_read(slot):
            return known
        category, day = slot
        editions = (await self._store.editions.newest([category], day)).get(category, ())
        listings = await self._store.editions.listings([edition.id for edition in editions])
        stored = frozenset(listing.paper.id for listing in listings)
        page = await self._without_repeats(await self._read(category, day), stored)
        is_over = day < self._clock.now().astimezone(NEW_YORK).date()
        # An empty page is final when the day is over and arXiv did announce something on it.
        if not page.shown and not stored and is_over and await self._was_announced(day):
            self._pending.add([PendingDraft(empty_draft(slot, CATCHUP).draft)])
        return self._pending.observe(slot, page, self._clock.now())

    async def _read(self, category: str, day: date) -> ListingPage:
        page = await self._listings.on(category, day)
        await self._store.sources.record_success(LISTING, self._clock.now())
        return page

    async def _was_announced(self, day: date) -> bool:
        """Tell whether there was an announcement on ``day``: by known batches, or by the sentinels.

        A day on which the pages of all of them are empty had none, unforeseen as it was.
        """
        if any(batch.date == day for batch in await self._store.editions.batches(day)):
            return True
        are_answered = False
        for category in SENTINELS:
            with suppress(Rejected):
                if (await self._read(category, day)).shown:
                    return True
                are_answered = True
        now = self._clock.now()
        if not are_answered:
            return False
        # The day is over, so one reading is as good as two that lie far enough apart.
        await self._store.evidence.note_absence(day, now - ABSENCE_CONFIRMED_AFTER)
        await self._store.evidence.note_absence(day, now)
        return False

    async def _without_repeats(self, page: ListingPage, stored: frozenset[str]) -> ListingPage:
        """Return the page of an earlier day without the cross-lists that were not news on it.

        It counts a cross-list for every category that the paper is in, not only for the one it was
        added to: the mailing's table in arXiv/arxiv-browse, services/database/catchup.py.
        """
        papers = await self._papers.find(dict(page.shown), page.date)
        self._pending.keep_papers(page.date, papers.values())
        crosses = {paper_id for paper_id, type_ in page.shown if type_ is AnnounceType.CROSS}
        last = await self._store.editions.last_seq()
        earlier = await self._store.editions.earlier_listings(tuple(crosses), [page.category], last)
        repeated = {listing.paper_id for listing in earlier if listing.date < page.date}
        repeated |= {
            paper_id
            for paper_id in crosses & papers.keys()
            if papers[paper_id].primary == page.category
        }
        if stored:  # the day's own feed was read: old papers that it did not list are not news
            new = (paper_id for paper_id, type_ in page.shown if type_ is AnnounceType.NEW)
            repeated |= set(older_than(new, crosses)) - stored
        shown = tuple(
            (paper_id, type_) for paper_id, type_ in page.shown if paper_id not in repeated
        )
        count = page.declared[AnnounceType.CROSS] - (len(page.shown) - len(shown))
        return replace(page, shown=shown, declared=page.declared | {AnnounceType.CROSS: count})
