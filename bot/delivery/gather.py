"""What the store holds for a reading: editions that are new to it, and what it was given before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.delivery.reading import Reading
from bot.model.announcement import EarlierListing, Edition, Listing
from bot.ports import FEED, SourceHealth, Store


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a look at a reading needs to know.

    Attributes:
        editions: those that are new to it, in order.
        listings: theirs.
        earlier: where the same papers stood in editions that lie behind it.
        present: the categories that have the expected edition.
        given: the categories of which it was given papers of the newest of these dates before.
        health: how arXiv's feeds have answered lately.
    """

    editions: tuple[Edition, ...]
    listings: tuple[Listing, ...]
    earlier: tuple[EarlierListing, ...]
    present: frozenset[str]
    given: frozenset[str]
    health: SourceHealth

    @property
    def dates(self) -> tuple[date, ...]:
        """The listing dates of the new editions, oldest first."""
        return tuple(sorted({edition.date for edition in self.editions}))


async def gather(store: Store, reading: Reading, top: int, expected: date) -> Gathered:
    """Return what ``store`` holds for ``reading`` up to the edition ``top``.

    Args:
        store: the database.
        reading: whose news.
        top: later editions are left for the next look.
        expected: the newest listing date that should be there by now.
    """
    categories = tuple(reading.by_category)
    found = await store.editions.after(categories, max(reading.cursor, reading.began), top)
    editions = tuple(one for one in found if reading.welcomes(one))
    listings = await store.editions.listings([edition.id for edition in editions])
    ids = list({listing.paper.id for listing in listings})
    earlier = await store.editions.earlier(ids, reading.ever_by_category, reading.cursor)
    dates = await store.editions.dates(categories, expected, top)
    return Gathered(
        editions,
        listings,
        earlier,
        frozenset(category for category, day in dates if day >= expected),
        await _given(store, reading, editions),
        await store.sources.health(FEED),
    )


async def _given(store: Store, reading: Reading, editions: tuple[Edition, ...]) -> frozenset[str]:
    """Return the categories of which the reader was given papers of the newest date before."""
    if not editions:
        return frozenset()
    day = max(edition.date for edition in editions)
    found = await store.editions.newest(reading.by_category, on=day)
    return frozenset(
        edition.category
        for edition in (one for many in found.values() for one in many)
        if edition.seq <= reading.cursor and reading.welcomes(edition)
        if any(edition.counts[type_] for type_ in reading.types)
    )
