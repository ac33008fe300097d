"""What has been read and is not completed yet: drafts, pages, and papers' texts.

It is memory alone: what a restart forgets is asked for again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.model.announcement import AnnounceType, EditionDraft, Feed, ListingPage, Slot
from bot.model.evidence import ABSENCE_CONFIRMED_AFTER
from bot.model.paper import Paper


@dataclass(frozen=True, slots=True)
class PendingDraft:
    """A draft that waits for its proof.

    Attributes:
        draft: what a feed holds for one category, or what of it is known.
        doubtful: see ``bot.ingest.reconcile.compare.compare``.
        is_whole: whether a whole feed was its source: all is there, as far as one can know
            without arXiv's count.
        is_dated: whether it is certain that the feed was of this day.
    """

    draft: EditionDraft
    doubtful: frozenset[str] = frozenset()
    is_whole: bool = True
    is_dated: bool = True


@dataclass(frozen=True, slots=True)
class PageObservation:
    """A listing page, and when it was read first as it is."""

    page: ListingPage
    first_read_at: datetime
    read_at: datetime

    @property
    def is_repeated(self) -> bool:
        """Whether it was read so before, long enough ago to be believed."""
        return self.read_at - self.first_read_at >= ABSENCE_CONFIRMED_AFTER


class PendingEditions:
    """Drafts that wait, the pages they were held against, and texts that may be of use.

    Attributes:
        proving: held by whoever proves a slot, so that no page is read twice at once.
    """

    def __init__(self) -> None:
        self.reconciling = asyncio.Lock()
        self._held: dict[Slot, PendingDraft] = {}
        self._readings: dict[Slot, PageObservation] = {}
        self._texts: dict[date, dict[str, Paper]] = {}

    def add(self, held: Iterable[PendingDraft]) -> None:
        """Keep drafts until they are completed; a whole one is not given up for a lesser one."""
        for one in held:
            slot = (one.draft.category, one.draft.date)
            known = self._held.get(slot)
            if one.is_whole or known is None or not known.is_whole:
                self._held[slot] = one
            self.keep_papers(one.draft.date, (listing.paper for listing in one.draft.listings))

    def keep_papers(self, day: date, papers: Iterable[Paper]) -> None:
        """Keep the texts of papers as they were announced on ``day``."""
        self._texts.setdefault(day, {}).update({one.id: one for one in papers})

    def keep_new_papers(self, feed: Feed, day: date) -> None:
        """Keep the texts of a feed that cannot be taken as it is.

        It may be of another day, and a replaced paper had another version then.
        """
        news = (one for one in feed.items if one.type is not AnnounceType.REPLACE)
        self.keep_papers(day, (one.paper for one in news))

    def paper(self, paper_id: str, day: date) -> Paper | None:
        """Return what a paper that was announced on ``day`` says, if a feed of that day told."""
        return self._texts.get(day, {}).get(paper_id)

    def draft(self, slot: Slot) -> PendingDraft | None:
        """Return the draft that waits for ``slot``."""
        return self._held.get(slot)

    def has_dated_draft(self, day: date) -> bool:
        """Tell whether a draft of ``day`` is surely of that day."""
        return any(
            one.is_whole and one.is_dated and one.draft.listings
            for (_, at), one in self._held.items()
            if at == day
        )

    def slots(self) -> tuple[Slot, ...]:
        """Return the slots of all drafts that wait, oldest date first."""
        return tuple(sorted(self._held, key=lambda slot: (slot[1], slot[0])))

    def observe(self, slot: Slot, page: ListingPage, now: datetime) -> PageObservation:
        """Keep a page that was read for ``slot`` and return it with its history."""
        known = self._readings.get(slot)
        is_same = known is not None and known.page.shown == page.shown
        first = known.first_read_at if known is not None and is_same else now
        self._readings[slot] = PageObservation(page, first, now)
        return self._readings[slot]

    def observation(self, slot: Slot) -> PageObservation | None:
        """Return the page that was read last for ``slot``."""
        return self._readings.get(slot)

    def clear(self, slot: Slot) -> None:
        """Forget what was kept for a slot that is completed."""
        self._held.pop(slot, None)
        self._readings.pop(slot, None)

    def forget_papers_before(self, day: date) -> None:
        """Forget the texts of papers that were announced before ``day``."""
        self._texts = {one: texts for one, texts in self._texts.items() if one >= day}


def empty_draft(slot: Slot, source: str) -> PendingDraft:
    """Return the draft of a slot of which nothing is known yet."""
    category, day = slot
    return PendingDraft(EditionDraft(category, day, (), source), is_whole=False)
