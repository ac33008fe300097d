"""What several announcements brought together, each paper once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.digest.compose import Counts, News
from bot.digest.select import Entry, select, tally
from bot.model.announcement import AnnounceType, Edition
from bot.model.taxonomy import categories_of
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Span:
    """The papers of some listing dates.

    Attributes:
        dates: those of which anything is stored, oldest first; at least one.
        entries: the papers, in the order of a digest.
        counts: by term, how many papers of each type.
        missing: terms with a category of which nothing is stored for one of the dates.
        sample: whether these are the bundled invented papers.
    """

    dates: tuple[date, ...]
    entries: tuple[Entry, ...]
    counts: Counts
    missing: tuple[str, ...]
    sample: bool

    def news(self) -> News:
        """Return them as the news of a digest."""
        return News(self.dates, self.entries, self.counts, sample=self.sample, missing=self.missing)


async def span(
    store: Store, terms: Sequence[str], types: Collection[AnnounceType], days: Sequence[date]
) -> Span | None:
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
    dates = tuple(sorted({one.date for one in editions}))
    return Span(
        dates,
        select(listings, wanted, types),
        tally(listings, wanted),
        _missing(wanted, dates, {(one.category, one.date) for one in editions}),
        any(one.is_sample for one in editions),
    )


def _missing(
    wanted: Mapping[str, Collection[str]],
    dates: Sequence[date],
    present: Collection[tuple[str, date]],
) -> tuple[str, ...]:
    return tuple(
        term
        for term, own in wanted.items()
        if not all((category, day) in present for category in own for day in dates)
    )
