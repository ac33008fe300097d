"""What a look needs of the store: the store itself, or what was remembered of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.model.announcement import EarlierListing, Edition, Listing
from bot.model.evidence import Declaration
from bot.ports import SourceHealth


class KnownEditions(Protocol):
    """As much of ``bot.ports.Editions`` as a look needs."""

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions of its newest listing date, or of ``on``."""
        ...

    async def after(self, categories: Iterable[str], cursor: int, upto: int) -> tuple[Edition, ...]:
        """Return the editions with ``cursor`` < seq ≤ ``upto``, in order."""
        ...

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """Return the listings of these editions, each edition's in arXiv's order."""
        ...

    async def earlier_listings(
        self, paper_ids: Sequence[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """Return where these papers stood before."""
        ...

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """Return which (category, listing date ≥ ``since``) have an edition."""
        ...


class KnownEvidence(Protocol):
    """As much of ``bot.ports.Evidence`` as a look needs."""

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[tuple[str, date], Declaration]:
        """Return what arXiv counts, by category and listing date."""
        ...


class KnownSources(Protocol):
    """As much of ``bot.ports.Sources`` as a look needs."""

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        ...


class Known(Protocol):
    """What a look needs of the store; the store itself, or what was remembered of it."""

    @property
    def editions(self) -> KnownEditions:
        """Announcements."""
        ...

    @property
    def evidence(self) -> KnownEvidence:
        """What proves them."""
        ...

    @property
    def sources(self) -> KnownSources:
        """How arXiv has answered."""
        ...
