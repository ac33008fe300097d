"""One slot reconciled: what was read is compared with arXiv's page, completed, and declared.

    slot ── page ── compare ──> complete and declare | fetch what is missing | wait

A page that settles nothing is read again after ten minutes at the earliest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.ingest.edition_writer import EditionWriter
from bot.ingest.feed_requests import page_of
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PageObservation, PendingDraft, PendingEditions, empty_draft
from bot.ingest.reconcile.archives import add_listings, find_gaps, join_drafts, keep_shown
from bot.ingest.reconcile.compare import (
    LISTING_SOURCE,
    Agreed,
    Comparison,
    Explained,
    Extra,
    Inconclusive,
    Missing,
    compare_page,
    describe_comparison,
)
from bot.ingest.reconcile.listing_reader import CATCHUP, ListingReader
from bot.ingest.report import RoundLog
from bot.model.announcement import (
    AnnounceType,
    EditionDraft,
    Listing,
    ListingPage,
    Slot,
    count_types,
)
from bot.model.evidence import Declaration, ReconciliationStatus
from bot.model.taxonomy import ARCHIVES, categories_listed_under
from bot.ports.store import Store

MAX_MISSING_SHARE = 0.1
"""The share of an announcement that may be missing when readers get it incomplete."""

log = structlog.get_logger(__name__)


class Reconciler:
    """Completes editions when arXiv's own count allows it.

    Args:
        reader: reads arXiv's listing pages.
        papers: finds the papers that a page lists and no feed held.
        pending: drafts that wait.
        writer: completes editions.
        store: where editions and evidence are kept.
        round_log: where it is noted what was completed.
        terms: everything that is read; of an archive among it the archive's page is read.
    """

    def __init__(
        self,
        reader: ListingReader,
        papers: PaperLookup,
        pending: PendingEditions,
        writer: EditionWriter,
        store: Store,
        round_log: RoundLog,
        terms: Collection[str] = (),
    ) -> None:
        self._reader = reader
        self._papers = papers
        self._pending = pending
        self._writer = writer
        self._store = store
        self._round_log = round_log
        self._terms = frozenset(terms)

    def pages_for(self, categories: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return whose pages are to be read, and which of ``categories`` each of them shows."""
        pages: dict[str, list[str]] = {}
        for category in categories:
            pages.setdefault(page_of(category, self._terms), []).append(category)
        return pages

    async def reconcile(self, slot: Slot, shown: Sequence[str]) -> Comparison:
        """Complete ``slot`` if arXiv's newest page confirms it; return how they compare.

        Args:
            slot: of a category, or of an archive whose page is to confirm its categories.
            shown: the categories to be confirmed: the slot's own, or some of its archive's.

        Raises:
            SourceError: the page cannot be had.
            StoreError: the store fails.
        """
        observed = await self._reader.newest(slot)
        return await self._reconcile_page(slot, shown, observed, LISTING_SOURCE)

    async def reconcile_earlier(self, slot: Slot, shown: Sequence[str]) -> Comparison:
        """Complete the edition of an earlier day with what arXiv's page of that day lists.

        Args:
            slot: as for ``reconcile``.
            shown: as for ``reconcile``.

        Raises:
            SourceError: the page cannot be had.
            StoreError: the store fails.
        """
        observed = await self._reader.earlier(slot)
        found = await self._reconcile_page(slot, shown, observed, CATCHUP)
        # The day is over, so arXiv's page will not change.
        if isinstance(found, Extra) and slot[0] not in ARCHIVES:
            await self._dispute(found, observed)
        return found

    async def complete_unconfirmed(self, slot: Slot) -> bool:
        """Complete the pending draft of ``slot`` without arXiv's confirmation.

        Returns:
            False if nothing is pending, or more than a tenth of what arXiv lists is missing.

        Raises:
            StoreError: the store fails.
        """
        pending, observed = self._pending.draft(slot), self._pending.observation(slot)
        if pending is None:
            return False
        found = compare_page(pending, observed) if observed else Inconclusive("no page was read")
        match found:
            case Missing(draft, papers) if observed is not None:
                if len(papers) > MAX_MISSING_SHARE * sum(observed.page.declared.values()):
                    return False
                await self._declare(
                    draft, observed, ReconciliationStatus.SHORT, missing=tuple(papers)
                )
            case Extra() if observed is not None:
                await self._dispute(found, observed)
            case _ if not pending.is_whole:
                return False
            case _:
                await self._complete(pending.draft)
        self._pending.drop_draft(slot)
        return True

    async def _reconcile_page(
        self, slot: Slot, shown: Sequence[str], observed: PageObservation, source: str
    ) -> Comparison:
        if slot[0] not in ARCHIVES:
            return await self._reconcile(slot, observed, source)
        found = await self._reconcile_archive(slot, shown, observed, source)
        _log_compared(slot, found)
        return found

    async def _reconcile_archive(
        self, slot: Slot, shown: Sequence[str], observed: PageObservation, source: str
    ) -> Comparison:
        """Complete the editions of an archive's categories if its page confirms all of them."""
        drafts = await self._archive_drafts(slot, source)
        joined = join_drafts(slot, drafts)
        found = compare_page(joined, observed)
        if not isinstance(found, Inconclusive):
            drafts = [keep_shown(pending, joined.draft, found.draft) for pending in drafts]
            drafts = await self._without_gaps(found, observed.page, drafts)
            joined = join_drafts(slot, drafts)
            found = compare_page(joined, observed)
        if not isinstance(found, Agreed | Explained):
            self._pending.note_compared(slot)
            return found
        for pending in drafts:
            if pending.draft.category in shown:
                kept = keep_shown(pending, joined.draft, found.draft)
                await self._confirm_member(slot[0], kept.draft, observed)
        self._pending.clear(slot)
        return found

    async def _without_gaps(
        self, found: Comparison, page: ListingPage, drafts: Sequence[PendingDraft]
    ) -> Sequence[PendingDraft]:
        """Return ``drafts`` with what the archive's page shows, as far as it can be found."""
        missing = found.papers if isinstance(found, Missing) else dict[str, AnnounceType]()
        papers = {
            listing.paper.id: listing.paper
            for pending in drafts
            for listing in pending.draft.listings
        }
        papers |= await self._papers.find(missing, page.date)
        gaps = find_gaps(page, papers.values(), drafts)
        filled = [add_listings(pending, gaps) for pending in drafts]
        self._pending.add(new for new, old in zip(filled, drafts, strict=True) if new is not old)
        return filled

    async def _confirm_member(
        self, archive: str, draft: EditionDraft, observed: PageObservation
    ) -> None:
        """Declare what an archive's page, which agrees, says of one of its categories."""
        counts = count_types(draft.listings)
        page = replace(observed.page, category=draft.category, declared=counts)
        note = f"by the page of {archive}, without what is cross-listed within it"
        status = ReconciliationStatus.EXPLAINED
        await self._declare(draft, replace(observed, page=page), status, note)
        self._pending.clear((draft.category, draft.date))

    async def _archive_drafts(self, slot: Slot, source: str) -> list[PendingDraft]:
        """Return what is known of each category that an archive's page shows."""
        archive, day = slot
        slots = [(category, day) for category in categories_listed_under(archive)]
        return [
            self._pending.draft(each) or await self._stored_draft(each) or empty_draft(each, source)
            for each in slots
        ]

    async def _reconcile(self, slot: Slot, observed: PageObservation, source: str) -> Comparison:
        pending = self._pending.draft(slot) or await self._stored_draft(slot)
        pending = pending or empty_draft(slot, source)
        found = compare_page(pending, observed)
        if isinstance(found, Missing):
            pending = await self._with_missing(pending, found)
            found = compare_page(pending, observed)
        _log_compared(slot, found)
        match found:
            case Agreed(draft):
                await self._declare(draft, observed, ReconciliationStatus.AGREED)
                self._pending.clear(slot)
            case Explained(draft, reason):
                await self._declare(draft, observed, ReconciliationStatus.EXPLAINED, reason)
                self._pending.clear(slot)
            case Missing() | Extra() | Inconclusive():
                self._pending.note_compared(slot)
        return found

    async def _stored_draft(self, slot: Slot) -> PendingDraft | None:
        """Return what is stored for ``slot``, as a draft."""
        category, day = slot
        editions = (await self._store.editions.newest([category], day)).get(category, ())
        if not editions:
            return None
        listings = await self._store.editions.listings([edition.id for edition in editions])
        return PendingDraft(EditionDraft(category, day, listings, editions[0].source))

    async def _with_missing(self, pending: PendingDraft, found: Missing) -> PendingDraft:
        """Return the draft with the missing papers, as far as they can be found."""
        draft, types = found.draft, found.papers
        papers = await self._papers.find(types, draft.date)
        added = (Listing(paper, draft.category, types[paper.id]) for paper in papers.values())
        filled = replace(draft, listings=(*draft.listings, *added))
        pending = replace(pending, draft=filled, is_dated=True)
        self._pending.add([pending])
        return pending

    async def _dispute(self, found: Extra, observed: PageObservation) -> None:
        note = f"not listed: {' '.join(found.ids)}"
        await self._declare(found.draft, observed, ReconciliationStatus.DISPUTED, note)

    async def _declare(
        self,
        draft: EditionDraft,
        observed: PageObservation,
        status: ReconciliationStatus,
        note: str = "",
        missing: Sequence[str] = (),
    ) -> None:
        """Store arXiv's declaration before the edition, so that none is seen without its status."""
        page = observed.page
        declaration = Declaration(
            category=draft.category,
            date=draft.date,
            counts=page.declared,
            status=status,
            note=note,
            missing=tuple(missing),
            source=page.source,
            read_at=observed.read_at,
        )
        await self._store.evidence.store_declarations([declaration])
        await self._complete(draft)

    async def _complete(self, draft: EditionDraft) -> None:
        self._round_log.editions += await self._writer.complete([draft])


def _log_compared(slot: Slot, found: Comparison) -> None:
    category, day = slot
    log.debug(
        "edition.compared", category=category, date=str(day), found=describe_comparison(found)
    )
