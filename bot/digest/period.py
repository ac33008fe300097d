"""What several announcements brought together, each paper once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from bot.digest.news import CountsByTerm, News
from bot.digest.reading import ReadAnnouncements, Reading
from bot.digest.select import DigestEntry, count_by_term, select
from bot.model.announcement import AnnounceType, Edition, Slot
from bot.model.taxonomy import categories_of, categories_of_all
from bot.ports.store import Store


@dataclass(frozen=True, slots=True)
class Period:
    """The papers of some listing dates.

    Attributes:
        dates: those of which anything is stored, oldest first; at least one.
        entries: the papers, in the order of a digest.
        counts: by term, how many papers of each type.
        categories_by_term: the terms in order, each with its categories.
        present: categories and dates of which something is stored.
        sample: whether these are the bundled invented papers.
        types: the announce types that are selected.
        read: what a chat's own interests were asked of; None for categories that were named.
        muted: papers that are held back.
    """

    dates: tuple[date, ...]
    entries: tuple[DigestEntry, ...]
    counts: CountsByTerm
    categories_by_term: Mapping[str, Collection[str]]
    present: frozenset[Slot]
    sample: bool
    types: frozenset[AnnounceType]
    read: ReadAnnouncements | None = None
    muted: tuple[DigestEntry, ...] = ()

    def to_news(self, expected: Collection[date] = ()) -> News:
        """Return the news of a digest over these dates and the ``expected`` ones.

        Args:
            expected: dates of which something should be stored; what is not is reported missing.
        """
        dates = tuple(sorted({*self.dates, *expected}))
        missing = tuple(
            term
            for term, categories in self.categories_by_term.items()
            if not self.present.issuperset(
                (category, day) for category in categories for day in dates
            )
        )
        news = News(dates, self.entries, self.counts, sample=self.sample, missing_terms=missing)
        return news if self.read is None else self.read.fill(news, self.types)


async def announced_in(
    store: Store,
    terms: Sequence[str],
    types: Collection[AnnounceType],
    days: Sequence[date],
    reading: Reading | None = None,
) -> Period | None:
    """Return what was announced for ``terms`` on ``days``; None if nothing of it is stored.

    Args:
        store: the database.
        terms: categories and archives, in the order of the digest.
        types: the announce types the reader wants.
        days: listing dates.
        reading: the chat's own, if it is more than ``terms`` say.

    Raises:
        StoreError: the database failed.
    """
    categories_by_term = (
        {term: categories_of(term) for term in terms} if reading is None else reading.places
    )
    editions: list[Edition] = []
    for day in sorted(days):
        found = await store.editions.newest(categories_of_all(terms), day)
        editions += chain.from_iterable(found.values())
    if not editions:
        return None
    listings = await store.editions.listings([edition.id for edition in editions])
    period = Period(
        tuple(sorted({edition.date for edition in editions})),
        select(listings, categories_by_term, types),
        count_by_term(listings, categories_by_term),
        categories_by_term,
        frozenset((edition.category, edition.date) for edition in editions),
        any(edition.is_sample for edition in editions),
        frozenset(types),
    )
    return period if reading is None else await _read(period, store, reading, editions)


async def _read(
    period: Period, store: Store, reading: Reading, editions: Sequence[Edition]
) -> Period:
    """Return ``period`` with what ``reading`` selects of it."""
    read = await reading.ask_of(store, editions)
    selection = read.select(period.types)
    entries = tuple(chain.from_iterable(read.part(selection.entries)))
    return replace(
        period, entries=entries, counts=selection.counts, read=read, muted=selection.muted
    )
