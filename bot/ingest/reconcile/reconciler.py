"""Editions proved: what was read held against arXiv's own page, completed, and declared.

    slot ── page ── compare ──> complete and declare | fetch what is missing | wait

A page is read at its own slow pace, so there is never more than one on its way for a slot, and
one that tells nothing is left alone for ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.ingest.pending import PageObservation, PendingDraft, empty_draft
from bot.ingest.press import Press
from bot.ingest.reconcile.compare import (
    Agreed,
    Comparison,
    Explained,
    Extra,
    Inconclusive,
    Missing,
    compare,
)
from bot.ingest.reconcile.pages import CATCHUP, ListingReader
from bot.ingest.report import RoundLog
from bot.model.announcement import AnnounceType, EditionDraft, Listing, Slot
from bot.model.evidence import Declaration, Proof
from bot.model.paper import Paper

MAX_MISSING_SHARE = 0.1
"""The share of an announcement that may be wanting when it is given out short of it."""

log = structlog.get_logger()


class Reconciler:
    """Completes editions when arXiv's own count allows it.

    Args:
        press: what editions are made with.
        account: where it is noted what was completed.
    """

    def __init__(self, press: Press, account: RoundLog) -> None:
        self._press = press
        self._store = press.store
        self._desk = press.desk
        self._account = account
        self._pages = ListingReader(press)

    def may_read(self, slot: Slot) -> bool:
        """Tell whether proving ``slot`` means to read a page."""
        return self._pages.may_read(slot)

    async def reconcile(self, slot: Slot) -> Comparison:
        """Complete ``slot`` if arXiv's page says that it is complete; return what was found.

        Raises:
            SourceError: the page cannot be had.
            StoreError: the store fails.
        """
        return await self._prove(slot, await self._pages.newest(slot), "listing")

    async def reconcile_earlier(self, slot: Slot) -> Comparison:
        """Complete the edition of an earlier day with what arXiv's page of that day lists.

        Raises:
            SourceError: the page cannot be had.
            StoreError: the store fails.
        """
        reading = await self._pages.earlier(slot)
        found = await self._prove(slot, reading, CATCHUP)
        if isinstance(found, Extra):  # the day is over: arXiv will say nothing else of it
            await self._dispute(found, reading)
        return found

    async def complete_unconfirmed(self, slot: Slot) -> bool:
        """Complete what is held for ``slot`` without proof; return whether there was enough.

        Raises:
            StoreError: the store fails.
        """
        held, reading = self._desk.draft(slot), self._desk.observation(slot)
        if held is None:
            return False
        found = self._compare(held, reading) if reading else Inconclusive("no page was to be had")
        match found:
            case Missing(draft, papers) if reading is not None:
                if len(papers) > MAX_MISSING_SHARE * sum(reading.page.declared.values()):
                    return False
                await self._declare(draft, reading, Proof.SHORT, "", tuple(papers))
            case Extra() if reading is not None:
                await self._dispute(found, reading)
            case _ if not held.is_whole:
                return False
            case _:
                await self._complete(held.draft)
        self._desk.clear(slot)
        return True

    async def _prove(self, slot: Slot, reading: PageObservation, source: str) -> Comparison:
        held = await self._known(slot, source)
        found = self._compare(held, reading)
        if isinstance(found, Missing):
            found = await self._supplied(held, found, reading)
        log.info("edition.compared", category=slot[0], date=str(slot[1]), found=_said(found))
        await self._act_on(found, slot, reading)
        return found

    async def _known(self, slot: Slot, source: str) -> PendingDraft:
        """Return what there is for ``slot``: held, stored without proof, or nothing yet."""
        held = self._desk.draft(slot)
        if held is not None:
            return held
        category, day = slot
        editions = (await self._store.editions.newest([category], day)).get(category, ())
        if not editions:
            return empty_draft(slot, source)
        listings = await self._store.editions.listings([edition.id for edition in editions])
        return PendingDraft(EditionDraft(category, day, listings, editions[0].source))

    def _compare(self, held: PendingDraft, reading: PageObservation) -> Comparison:
        draft, page = held.draft, reading.page
        if not held.is_dated and _is_of_another_day(draft, reading):
            draft = replace(draft, listings=(), source="listing")
        is_known = reading.is_repeated or (held.is_whole and not draft.listings)
        return compare(draft, page, doubtful=held.doubtful, emptiness_is_known=is_known)

    async def _supplied(
        self, held: PendingDraft, found: Missing, reading: PageObservation
    ) -> Comparison:
        """Return the comparison again after fetching what is missing, as far as it is there."""
        day = found.draft.date
        papers = await self._press.texts.find(found.papers, day)
        draft = _with(found.draft, papers, found.papers)
        filled = replace(held, draft=draft, is_dated=True)
        self._desk.add([filled])
        return self._compare(filled, reading)

    async def _act_on(self, found: Comparison, slot: Slot, reading: PageObservation) -> None:
        match found:
            case Agreed(draft):
                await self._declare(draft, reading, Proof.AGREED, "")
                self._desk.clear(slot)
            case Explained(draft, reason):
                await self._declare(draft, reading, Proof.EXPLAINED, reason)
                self._desk.clear(slot)
            case Missing() | Extra() | Inconclusive():
                return

    async def _dispute(self, found: Extra, reading: PageObservation) -> None:
        said = f"not listed: {' '.join(found.ids)}"
        await self._declare(found.draft, reading, Proof.DISPUTED, said)

    async def _declare(
        self,
        draft: EditionDraft,
        reading: PageObservation,
        proof: Proof,
        note: str,
        missing: tuple[str, ...] = (),
    ) -> None:
        """Complete ``draft`` with its proof, the proof first: whoever sees one sees the other."""
        page = reading.page
        declared = Declaration(
            draft.category,
            draft.date,
            page.declared,
            proof,
            note,
            missing,
            page.source,
            reading.read_at,
        )
        await self._store.evidence.store_declarations([declared])
        await self._complete(draft)

    async def _complete(self, draft: EditionDraft) -> None:
        self._account.editions += await self._press.editor.complete([draft])


def _is_of_another_day(draft: EditionDraft, reading: PageObservation) -> bool:
    """Tell whether the papers that are new in ``draft`` are not the page's."""
    shown = {paper_id for paper_id, _ in reading.page.shown}
    new = {one.paper.id for one in draft.listings if one.type is AnnounceType.NEW}
    return reading.page.date == draft.date and not new & shown


def _with(
    draft: EditionDraft, papers: Mapping[str, Paper], types: Mapping[str, AnnounceType]
) -> EditionDraft:
    added = (Listing(paper, draft.category, types[one]) for one, paper in papers.items())
    return replace(draft, listings=(*draft.listings, *added))


def _said(found: Comparison) -> str:
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
