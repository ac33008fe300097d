"""What several announcements brought together, each paper once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.digest.compose import CountsByTerm, News
from bot.digest.select import DigestEntry, count_by_term, select
from bot.model.announcement import AnnounceType, Edition
from bot.model.taxonomy import categories_of
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Period:
    """The papers of some listing dates.

    Attributes:
        dates: those of which anything is stored, oldest first; at least one.
        entries: the papers, in the order of a digest.
        counts: by term, how many papers of each type.
        wanted: the terms, each with its categories.
        present: categories and dates of which something is stored.
        sample: whether these are the bundled invented papers.
    """

    dates: tuple[date, ...]
    entries: tuple[DigestEntry, ...]
    counts: CountsByTerm
    categories_by_term: Mapping[str, Collection[str]]
    present: frozenset[tuple[str, date]]
    sample: bool

    def to_news(self, expected: Collection[date] = ()) -> News:
        """Return them as the news of a digest, of ``expected`` dates as well.

        Args:
            expected: dates of which something should be stored; what is not is said to be missing.
        """
        dates = tuple(sorted({*self.dates, *expected}))
        missing = tuple(term for term in self.categories_by_term if not self._is_whole(term, dates))
        return News(dates, self.entries, self.counts, sample=self.sample, missing_terms=missing)

    def _is_whole(self, term: str, dates: Sequence[date]) -> bool:
        needed = {(category, day) for category in self.categories_by_term[term] for day in dates}
        return self.present.issuperset(needed)


async def announced_in(
    store: Store, terms: Sequence[str], types: Collection[AnnounceType], days: Sequence[date]
) -> Period | None:
    """Return what was announced for ``terms`` on ``days``, oldest first; None of what is unknown.

    Args:
        store: the database.
        terms: the reader's, in order.
        types: the announce types the reader wants.
        days: listing dates.
    """
    wanted = {term: categories_of(term) for term in terms}
    categories = tuple(dict.fromkeys(one for own in wanted.values() for one in own))
    editions: list[Edition] = []
    for day in sorted(days):
        found = await store.editions.newest(categories, day)
        editions += [one for many in found.values() for one in many]
    if not editions:
        return None
    listings = await store.editions.listings([one.id for one in editions])
    return Period(
        tuple(sorted({one.date for one in editions})),
        select(listings, wanted, types),
        count_by_term(listings, wanted),
        wanted,
        frozenset((one.category, one.date) for one in editions),
        any(one.is_sample for one in editions),
    )
