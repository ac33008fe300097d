"""ArXiv's listing pages as the reconciliation needs them: the newest one or an earlier day's."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import chain

from bot.errors import Rejected, Unreadable
from bot.ingest.feed_requests import SENTINELS
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PageObservation, PendingDraft, PendingEditions, empty_draft
from bot.ingest.split import older_than
from bot.model.announcement import AnnounceType, ListingPage, Slot
from bot.model.calendar import NEW_YORK, is_in_future
from bot.model.evidence import ABSENCE_CONFIRMED_AFTER
from bot.model.taxonomy import categories_listed_under
from bot.ports.arxiv import ListingSource
from bot.ports.clock import Clock
from bot.ports.sources import LISTING
from bot.ports.store import Store

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
        page = await self._read_newest(slot[0])
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
        newest = await self._store.editions.newest(categories_listed_under(category), day)
        editions = chain.from_iterable(newest.values())
        listings = await self._store.editions.listings([edition.id for edition in editions])
        stored = frozenset(listing.paper.id for listing in listings)
        page = await self._without_repeats(await self._read(category, day), stored)
        if not page.shown and not stored and self._is_over(day):
            await self._explain_emptiness(slot)
        return self._pending.observe(slot, page, self._clock.now())

    def _is_over(self, day: date) -> bool:
        """Tell whether nothing more will be listed under ``day``, if arXiv announced it in time."""
        today = self._clock.now().astimezone(NEW_YORK).date()
        return day < max(today, self._pending.newest_listing_date)

    async def _explain_emptiness(self, slot: Slot) -> None:
        """Keep what the empty page of a day that is over means: for the category, or for arXiv.

        Where even the sentinels' pages are empty, arXiv announced nothing, unforeseen as it was.
        That is known only once its newest page shows a later day; before, arXiv may be late.
        """
        day, now = slot[1], self._clock.now()
        was_announced = await self._was_announced(day)
        if was_announced:
            self._pending.add([PendingDraft(empty_draft(slot, CATCHUP).draft)])
        elif was_announced is False and await self._has_moved_on(day):
            # No reading can show anything else any more, so one is as good as two.
            await self._store.evidence.note_absence(day, now - ABSENCE_CONFIRMED_AFTER)
            await self._store.evidence.note_absence(day, now)
        else:
            # However often the page is read, it proves nothing.
            self._pending.forget_observation(slot)

    async def _has_moved_on(self, day: date) -> bool:
        """Tell whether arXiv's newest page shows a later day than ``day``."""
        if self._pending.newest_listing_date == date.min:
            await self._read_newest(SENTINELS[0])
        return self._pending.newest_listing_date > day

    async def _read_newest(self, category: str) -> ListingPage:
        page = await self._listings.newest(category)
        if is_in_future(page.date, self._clock.now()):
            # It would say of every day before it that arXiv has moved on.
            raise Unreadable(f"the page of {category}: dated in the future, on {page.date}")
        await self._store.sources.record_success(LISTING, self._clock.now())
        self._pending.newest_listing_date = max(self._pending.newest_listing_date, page.date)
        return page

    async def _read(self, category: str, day: date) -> ListingPage:
        page = await self._listings.on(category, day)
        await self._store.sources.record_success(LISTING, self._clock.now())
        return page

    async def _was_announced(self, day: date) -> bool | None:
        """Tell whether there was an announcement on ``day``: by known batches, or by the sentinels.

        None where arXiv rejects the questions for all of these.
        """
        if any(batch.date == day for batch in await self._store.editions.batches(day)):
            return True
        are_answered = False
        for category in SENTINELS:
            with suppress(Rejected):
                if (await self._read(category, day)).shown:
                    return True
                are_answered = True
        return False if are_answered else None

    async def _without_repeats(self, page: ListingPage, stored: frozenset[str]) -> ListingPage:
        """Return the page of an earlier day without the cross-lists that were not news on it.

        It counts a cross-list for every category that the paper is in, not only for the one it was
        added to: the mailing's table in arXiv/arxiv-browse, services/database/catchup.py. Nor does
        an archive's page tell them apart from those within the archive.
        """
        papers = await self._papers.find(dict(page.shown), page.date)
        self._pending.keep_papers(page.date, papers.values())
        crosses = {paper_id for paper_id, type_ in page.shown if type_ is AnnounceType.CROSS}
        last, home = await self._store.editions.last_seq(), categories_listed_under(page.category)
        earlier = await self._store.editions.earlier_listings(tuple(crosses), home, last)
        repeated = {listing.paper_id for listing in earlier if listing.date < page.date}
        repeated |= {
            paper_id for paper_id in crosses & papers.keys() if papers[paper_id].primary in home
        }
        if stored:  # the day's own feed was read: old papers that it did not list are not news
            new = (paper_id for paper_id, type_ in page.shown if type_ is AnnounceType.NEW)
            repeated |= set(older_than(new, crosses)) - stored
        shown = tuple(
            (paper_id, type_) for paper_id, type_ in page.shown if paper_id not in repeated
        )
        count = page.declared[AnnounceType.CROSS] - (len(page.shown) - len(shown))
        return replace(page, shown=shown, declared=page.declared | {AnnounceType.CROSS: count})
