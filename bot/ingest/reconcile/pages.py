"""ArXiv's listing pages as the prover needs them: today's or an earlier day's, none too often."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from bot.ingest.feed_requests import CANARY
from bot.ingest.identifier import announcement_key
from bot.ingest.pending import PageObservation, PendingDraft, empty_draft
from bot.ingest.press import Press
from bot.model.announcement import AnnounceType, ListingPage, Slot
from bot.model.calendar import NEW_YORK
from bot.model.evidence import ABSENCE_CONFIRMED_AFTER
from bot.model.paper import Paper
from bot.ports import LISTING

CATCHUP = "catchup"
"""Source of editions that were rebuilt from arXiv's page of an earlier day."""


class ListingReader:
    """Reads pages and keeps them on the desk."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._store = press.store
        self._desk = press.desk

    def may_read(self, slot: Slot) -> bool:
        """Tell whether the page of ``slot`` may be read: never, or long enough ago."""
        reading = self._desk.observation(slot)
        return (
            reading is None or self._press.clock.now() - reading.read_at >= ABSENCE_CONFIRMED_AFTER
        )

    async def newest(self, slot: Slot) -> PageObservation:
        """Return the page that shows the day of ``slot``, or the newest page before it.

        Raises:
            SourceError: it cannot be had.
            StoreError: the store fails.
        """
        known = self._desk.observation(slot)
        if known is not None and not self.may_read(slot):
            return known
        page = await self._press.listings.newest(slot[0])
        await self._store.sources.record_success(LISTING, self._press.clock.now())
        if page.date > slot[1]:
            return await self.earlier(slot)
        return self._desk.observe(slot, page, self._press.clock.now())

    async def earlier(self, slot: Slot) -> PageObservation:
        """Return arXiv's page of the day of ``slot``.

        That it is empty is settled when the day is over and arXiv did announce something on it.

        Raises:
            SourceError: it cannot be had.
            StoreError: the store fails.
        """
        known = self._desk.observation(slot)
        if known is not None and not self.may_read(slot):
            return known
        stored = await self._stored(slot)
        page = await self._without_repeats(await self._on(*slot), stored)
        is_settled = not page.shown and not stored and self._is_over(slot[1])
        if is_settled and await self._was_announced(slot[1]):
            self._desk.add([PendingDraft(empty_draft(slot, CATCHUP).draft)])
        return self._desk.observe(slot, page, self._press.clock.now())

    async def _stored(self, slot: Slot) -> frozenset[str]:
        """Return what is stored for ``slot`` already."""
        category, day = slot
        editions = (await self._store.editions.newest([category], day)).get(category, ())
        listings = await self._store.editions.listings([edition.id for edition in editions])
        return frozenset(one.paper.id for one in listings)

    async def _on(self, category: str, day: date) -> ListingPage:
        page = await self._press.listings.on(category, day)
        await self._store.sources.record_success(LISTING, self._press.clock.now())
        return page

    def _is_over(self, day: date) -> bool:
        return day < self._press.clock.now().astimezone(NEW_YORK).date()

    async def _was_announced(self, day: date) -> bool:
        """Tell whether ``day`` had an announcement; where nothing tells so, the canary's page does.

        A day on which even the canary has nothing had none, unforeseen as it was.
        """
        if any(batch.date == day for batch in await self._store.editions.batches(day)):
            return True
        if (await self._on(CANARY, day)).shown:
            return True
        now = self._press.clock.now()
        await self._store.evidence.note_absence(day, now - ABSENCE_CONFIRMED_AFTER)
        await self._store.evidence.note_absence(day, now)
        return False

    async def _without_repeats(self, page: ListingPage, stored: frozenset[str]) -> ListingPage:
        """Return the page of an earlier day without the cross-lists that are no news there.

        It counts a cross-list for every category that the paper is in (the mailing's table, in
        arXiv/arxiv-browse, services/database/catchup.py), not only for the one it was added to.
        Where the day's own feed was read, what of old papers it did not list is no news.
        """
        papers = await self._press.texts.find(dict(page.shown), page.date)
        self._desk.keep_papers(page.date, papers.values())
        crosses = {one for one, type_ in page.shown if type_ is AnnounceType.CROSS}
        top = await self._store.editions.last_seq()
        earlier = await self._store.editions.earlier_listings(tuple(crosses), [page.category], top)
        repeated = {one.paper_id for one in earlier if one.date < page.date}
        repeated |= {one for one in crosses & papers.keys() if _is_at_home(papers[one], page)}
        if stored:
            repeated |= _old(crosses, page) - stored
        shown = tuple((one, type_) for one, type_ in page.shown if one not in repeated)
        fewer = page.declared[AnnounceType.CROSS] - (len(page.shown) - len(shown))
        return replace(page, shown=shown, declared=page.declared | {AnnounceType.CROSS: fewer})


def _old(crosses: Collection[str], page: ListingPage) -> set[str]:
    """Return which of ``crosses`` were announced before what is new on ``page``."""
    new = (announcement_key(one) for one, type_ in page.shown if type_ is AnnounceType.NEW)
    first = min(new, default=None)
    return {one for one in crosses if first is None or announcement_key(one) < first}


def _is_at_home(paper: Paper, page: ListingPage) -> bool:
    return paper.primary == page.category
