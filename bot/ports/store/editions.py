"""Announcements as they are kept, seen from the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model.announcement import Batch, EarlierListing, Edition, EditionDraft, Listing


class Editions(Protocol):
    """Announcements as they are kept."""

    async def complete(self, drafts: Sequence[EditionDraft], now: datetime) -> tuple[Edition, ...]:
        """Store ``drafts`` in one transaction and return the editions that came of them.

        A draft whose category and date have no edition yet becomes one, empty or not. A draft
        for an existing edition adds a supplement with what was ``unseen``, or nothing if all was
        seen; so loading the same thing twice changes nothing. Each edition takes the next ``seq``
        under one lock: numbers become visible in their order. Papers are stored by (id, version);
        details that a stored paper lacks (comment, names) are filled in, never blanked.
        The first draft from another source than ``sample`` removes all sample editions, and from
        then on drafts from ``sample`` are left out.
        """
        ...

    async def last_seq(self) -> int:
        """Return the highest ``seq``, 0 when there is none."""
        ...

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions (with supplements) of its newest listing date.

        Args:
            categories: canonical ids; those without any edition are left out of the answer.
            on: ask for this listing date instead of the newest.
        """
        ...

    async def after(self, categories: Iterable[str], cursor: int, upto: int) -> tuple[Edition, ...]:
        """Return the editions of ``categories`` with ``cursor`` < seq ≤ ``upto``, in order."""
        ...

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """Return the listings of these editions, each edition's in arXiv's order."""
        ...

    async def earlier_listings(
        self, paper_ids: Sequence[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """Return where these papers stood before: in ``categories``' editions with seq ≤ ``upto``.

        No paper version is news to one chat twice, and these listings say what was.
        """
        ...

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """Return which (category, listing date ≥ ``since``) have an edition; a sample is none.

        Args:
            categories: canonical ids.
            since: the oldest listing date that is asked for.
            upto: the highest ``seq`` that counts; None for all.
        """
        ...

    async def batches(self, since: date) -> tuple[Batch, ...]:
        """Return the id ranges of ``new`` listings by date ≥ ``since``, oldest first.

        The sample does not count.
        """
        ...

    async def newest_of_all(self) -> tuple[Edition, ...]:
        """Return every category's editions (with supplements) of its newest listing date."""
        ...
