"""Announcements and what is known about them, as the core sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model.announcement import Batch, EarlierListing, Edition, EditionDraft, Listing
from bot.model.evidence import Absence, Declaration


class Editions(Protocol):
    """Announcements of one category and listing date each."""

    async def complete(self, drafts: Sequence[EditionDraft], now: datetime) -> tuple[Edition, ...]:
        """Store ``drafts`` in one transaction and return the editions that came of them.

        - A draft whose category and date have no edition yet becomes one, empty or not.
        - A draft for an existing edition adds a supplement with the listings that are new, or
          nothing, so that completing the same draft twice changes nothing.
        - Each edition takes the next ``seq`` under one lock: numbers become visible in order.
        - Papers are stored by (id, version); details that a stored paper lacks (comment, names)
          are filled in, never blanked.
        - A new announcement makes due the chats that want it as soon as it is complete, in the same
          transaction.
        - The first draft that is not from the sample removes all sample editions; from then on
          drafts from the sample are ignored.
        """
        ...

    async def last_seq(self) -> int:
        """Return the highest ``seq``, 0 if there is no edition."""
        ...

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions (with supplements) of its newest listing date.

        Args:
            categories: canonical ids; those without any edition are no keys of the answer.
            on: this listing date instead of the newest.
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
        """Return where these papers were listed in ``categories``' editions with seq ≤ ``upto``.

        No version of a paper is sent to a chat twice, and these listings tell what was sent.
        """
        ...

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """Return which (category, listing date ≥ ``since``) have an edition, samples aside.

        Args:
            categories: canonical ids.
            since: the oldest listing date.
            upto: the highest ``seq``; None for all.
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


class Evidence(Protocol):
    """What arXiv's own pages say: how many papers there are, and that there are none."""

    async def store_declarations(self, declarations: Sequence[Declaration]) -> None:
        """Store ``declarations``; each replaces an earlier one of its category and date."""
        ...

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[tuple[str, date], Declaration]:
        """Return the declarations of these canonical ids for listing dates ≥ ``since``."""
        ...

    async def note_absence(self, day: date, now: datetime) -> Absence:
        """Note that arXiv's page shows no announcement of ``day``; return the updated absence."""
        ...

    async def clear_absence(self, day: date) -> None:
        """Delete the absence of ``day``: it was announced after all."""
        ...

    async def absences(self, since: date) -> tuple[Absence, ...]:
        """Return the absences of listing dates ≥ ``since``, oldest first."""
        ...
