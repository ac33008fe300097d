"""One slot reconciled: what was read is compared with arXiv's page, completed, and declared.

    slot ── page ── compare ──> complete and declare | fetch what is missing | wait

A page that settles nothing is read again after ten minutes at the earliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.ingest.edition_writer import EditionWriter
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PageObservation, PendingDraft, PendingEditions, empty_draft
from bot.ingest.reconcile.compare import (
    Agreed,
    Comparison,
    Explained,
    Extra,
    Inconclusive,
    Missing,
    compare,
)
from bot.ingest.reconcile.listing_reader import CATCHUP, ListingReader
from bot.ingest.report import RoundLog
from bot.model.announcement import AnnounceType, EditionDraft, Listing, Slot
from bot.model.evidence import Declaration, ReconciliationStatus
from bot.ports.store import Store

LISTING_SOURCE = "listing"
"""Source of editions that no feed brought, only arXiv's newest page."""
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
    """

    def __init__(
        self,
        reader: ListingReader,
        papers: PaperLookup,
        pending: PendingEditions,
        writer: EditionWriter,
        store: Store,
        round_log: RoundLog,
    ) -> None:
        self._reader = reader
        self._papers = papers
        self._pending = pending
        self._writer = writer
        self._store = store
        self._round_log = round_log

    async def reconcile(self, slot: Slot) -> Comparison:
        """Complete ``slot`` if arXiv's newest page confirms it; return how they compare.

        Raises:
            SourceError: the page cannot be had.
            StoreError: the store fails.
        """
        return await self._reconcile(slot, await self._reader.newest(slot), LISTING_SOURCE)

    async def reconcile_earlier(self, slot: Slot) -> Comparison:
        """Complete the edition of an earlier day with what arXiv's page of that day lists.

        Raises:
            SourceError: the page cannot be had.
            StoreError: the store fails.
        """
        observed = await self._reader.earlier(slot)
        found = await self._reconcile(slot, observed, CATCHUP)
        if isinstance(found, Extra):  # the day is over, so arXiv's page will not change
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
        found = _compare(pending, observed) if observed else Inconclusive("no page was read")
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

    async def _reconcile(self, slot: Slot, observed: PageObservation, source: str) -> Comparison:
        pending = self._pending.draft(slot) or await self._stored_draft(slot)
        pending = pending or empty_draft(slot, source)
        found = _compare(pending, observed)
        if isinstance(found, Missing):
            pending = await self._with_missing(pending, found)
            found = _compare(pending, observed)
        log.debug("edition.compared", category=slot[0], date=str(slot[1]), found=_summary(found))
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


def _compare(pending: PendingDraft, observed: PageObservation) -> Comparison:
    draft, page = pending.draft, observed.page
    new = {listing.paper.id for listing in draft.listings if listing.type is AnnounceType.NEW}
    shows_new = any(paper_id in new for paper_id, _ in page.shown)
    if not pending.is_dated and page.date == draft.date and not shows_new:
        # The feed was not dated for certain, and it was that of another day.
        draft = replace(draft, listings=(), source=LISTING_SOURCE)
    is_emptiness_known = observed.is_repeated or (pending.is_whole and not draft.listings)
    return compare(draft, page, doubtful=pending.doubtful, emptiness_is_known=is_emptiness_known)


def _summary(found: Comparison) -> str:
    match found:
        case Agreed(draft):
            return f"all {len(draft.listings)}"
        case Explained(draft, reason):
            return f"{len(draft.listings)}: {reason}"
        case Missing(draft, papers):
            return f"{len(draft.listings)}, {len(papers)} missing"
        case Extra(draft, ids):
            return f"{len(draft.listings)}, {len(ids)} not listed"
        case Inconclusive(reason):
            return reason
