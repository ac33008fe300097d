"""Which categories are asked of arXiv, and of its feeds in which groups, orders and formats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.model.announcement import Slot
from bot.model.chat import Look
from bot.model.taxonomy import ALL_ARXIV, CATEGORIES, categories_of
from bot.ports.arxiv import FeedFormat
from bot.ports.interests import Demand

CATEGORIES_PER_REQUEST = 5
"""Five of the largest stay below the feeds' limit of 2,000 items."""

ITEMS_PER_ARCHIVE_REQUEST = 1500
"""How many listings, as of the last announcement, are asked for together where archives are read as
a whole: two in five are a paper that another category lists too, and Tuesdays have twice as many.
"""

USUAL_ITEMS = 40
"""Listings of a category that was never read: the mean over all of arXiv is below."""

SENTINELS = ("cs.LG", "cs.CV", "quant-ph")
"""Categories of which one joins requests for small ones, so that an answer on a day with an
announcement holds new papers and can be judged by their ids. They are not empty in any announcement
measured; the next one stands in where arXiv refuses the first."""

SENTINEL = SENTINELS[0]

BUSY_FROM = 10
"""New papers in its newest announcement from which on a category can do without a sentinel."""


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """One request: each has an address, and so a place in arXiv's cache, of its own."""

    categories: tuple[str, ...]
    form: FeedFormat


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Categories that are asked for together.

    Attributes:
        categories: canonical ids.
        names: how they are asked for: by their ids, or by the archives that hold them.
    """

    categories: tuple[str, ...]
    names: tuple[str, ...]

    def halves(self) -> tuple[FeedGroup, FeedGroup]:
        """Return two groups for what is too much for one: of names, or of one archive's members."""
        names = self.names if len(self.names) > 1 else self.categories
        middle = len(names) // 2
        return self._part(names[:middle]), self._part(names[middle:])

    def _part(self, names: tuple[str, ...]) -> FeedGroup:
        held = (name for name in self.categories if name in names or home_of(name) in names)
        return FeedGroup(tuple(held), names)


def demanded_categories(demands: Iterable[Demand]) -> dict[str, date | None]:
    """Return from which listing date on each category is read, the urgent category first.

    Args:
        demands: the urgent first.

    Returns:
        A date by category; None where everything is news to some reader.
    """
    since: dict[str, date | None] = {}
    for demand in demands:
        for category in categories_of(demand.term):
            known, other = since.get(category, demand.since), demand.since
            since[category] = None if known is None or other is None else min(known, other)
    return since


def looked_at_slots(looks: Iterable[Look]) -> tuple[Slot, ...]:
    """Return the categories and dates that somebody waits to see, each once, the newest first."""
    slots = {
        (category, day)
        for look in looks
        for category in categories_of(look.term)
        for day in look.days
    }
    return tuple(sorted(slots, key=lambda slot: (-slot[1].toordinal(), slot[0])))


def home_of(category: str) -> str:
    """Return the archive in which ``category`` is filed: ``cs`` for ``cs.DC``."""
    return CATEGORIES[category].archive if category in CATEGORIES else category


def page_of(category: str, terms: Collection[str]) -> str:
    """Return whose listing page is to show what ``category`` lists.

    That of its archive where all of arXiv is read, unless somebody reads the category for itself:
    an archive's page leaves out what is cross-listed within it.

    Args:
        category: canonical id.
        terms: everything that is read: categories and archives (``cs.*``).
    """
    return home_of(category) if category not in terms and set(ALL_ARXIV) <= set(terms) else category


def group_categories(
    categories: Sequence[str],
    terms: Collection[str] = (),
    sizes: Mapping[str, int] | None = None,
) -> tuple[FeedGroup, ...]:
    """Return ``categories`` in groups that are asked for together, the urgent first.

    Args:
        categories: canonical ids, the urgent first.
        terms: everything that is read; where that is all of arXiv, archives are asked for, as many
            together as the feed's limit allows.
        sizes: how many papers each category listed last, as far as known.
    """
    unique = tuple(dict.fromkeys(categories))
    if not set(ALL_ARXIV) <= set(terms):
        starts = range(0, len(unique), CATEGORIES_PER_REQUEST)
        fives = (unique[start : start + CATEGORIES_PER_REQUEST] for start in starts)
        return tuple(FeedGroup(five, five) for five in fives)
    archives: dict[str, list[str]] = {}
    for category in unique:
        archives.setdefault(home_of(category), []).append(category)
    return tuple(_pack(archives, sizes or {}))


def _pack(archives: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> Iterator[FeedGroup]:
    """Yield groups of whole archives, and the parts of an archive that is too much for one feed."""
    joined, room = dict[str, Sequence[str]](), ITEMS_PER_ARCHIVE_REQUEST
    for archive, members in archives.items():
        items = sum(sizes.get(member, USUAL_ITEMS) for member in members)
        parts = -(-items // ITEMS_PER_ARCHIVE_REQUEST)
        if parts > 1:
            yield from (FeedGroup(part, part) for part in _deal(members, parts))
            continue
        if items > room:
            yield _join(joined)
            joined, room = {}, ITEMS_PER_ARCHIVE_REQUEST
        joined[archive] = members
        room -= items
    if joined:
        yield _join(joined)


def _deal(members: Sequence[str], parts: int) -> Iterator[tuple[str, ...]]:
    """Yield ``members`` in parts of equal number, neighbours apart: the large ones are many."""
    return (tuple(members[first::parts]) for first in range(parts))


def _join(archives: Mapping[str, Sequence[str]]) -> FeedGroup:
    return FeedGroup(tuple(chain.from_iterable(archives.values())), tuple(archives))


def feed_variants(categories: Sequence[str], sentinel: str = SENTINEL) -> tuple[FeedRequest, ...]:
    """Return the requests for ``categories``, to be tried in turn until one answers freshly.

    Args:
        categories: canonical ids.
        sentinel: joins them, unless it is one of them; "" for none.
    """
    joined = tuple(dict.fromkeys((*categories, *filter(None, [sentinel]))))
    turned = joined[::-1]
    requests = (
        FeedRequest(joined, FeedFormat.RSS),
        FeedRequest(turned, FeedFormat.ATOM),
        FeedRequest(turned, FeedFormat.RSS),
    )
    return tuple(dict.fromkeys(requests))
