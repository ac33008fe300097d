"""What the store knows, asked once for each category however many readings want it.

One time of planning looks at the same announcement for thousands of readings, each of other
categories. Nothing of what is asked here changes below the ``seq`` the run began with.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

from bot.model.announcement import EarlierListing, Edition, Listing
from bot.model.evidence import Declaration
from bot.model.taxonomy import CATEGORIES
from bot.ports import SourceHealth, Store

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Memory(Generic[K, V]):
    """Values by key; only those that are missing are asked for."""

    def __init__(self, absent: V) -> None:
        self._absent = absent
        self._known: dict[K, V] = {}

    async def of(
        self, keys: Iterable[K], ask: Callable[[list[K]], Awaitable[Mapping[K, V]]]
    ) -> dict[K, V]:
        wanted = list(dict.fromkeys(keys))
        if missing := [key for key in wanted if key not in self._known]:
            found = await ask(missing)
            self._known.update((key, found.get(key, self._absent)) for key in missing)
        return {key: self._known[key] for key in wanted}


class _Past:
    """Where papers stood before; most have stood nowhere."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._found: dict[str, tuple[EarlierListing, ...]] = {}

    def unasked(self, paper_ids: Iterable[str]) -> list[str]:
        return [paper for paper in paper_ids if paper not in self._asked]

    def add(self, paper_ids: Iterable[str], found: Iterable[EarlierListing]) -> None:
        self._asked.update(paper_ids)
        self._found.update(_grouped(found, lambda one: one.paper_id))

    def of(self, paper_ids: Iterable[str]) -> Iterator[EarlierListing]:
        for paper in self._found.keys() & set(paper_ids):
            yield from self._found[paper]


class _Editions:
    """Editions, remembered by category."""

    def __init__(self, store: Store) -> None:
        self._inner = store.editions
        self._newest = _Memory[tuple[date | None, str], tuple[Edition, ...]](())
        self._after = _Memory[tuple[int, int, str], tuple[Edition, ...]](())
        self._listings = _Memory[int, tuple[Listing, ...]](())
        self._earlier: dict[int, _Past] = {}
        self._dates = _Memory[tuple[date, int | None, str], tuple[date, ...]](())

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """See ``bot.ports.Editions``."""

        async def ask(
            missing: list[tuple[date | None, str]],
        ) -> Mapping[tuple[date | None, str], tuple[Edition, ...]]:
            found = await self._inner.newest([category for _, category in missing], on)
            return {(on, category): editions for category, editions in found.items()}

        known = await self._newest.of([(on, category) for category in categories], ask)
        return {category: editions for (_, category), editions in known.items() if editions}

    async def after(self, categories: Iterable[str], cursor: int, upto: int) -> tuple[Edition, ...]:
        """See the store's method of this name."""

        async def ask(
            missing: list[tuple[int, int, str]],
        ) -> Mapping[tuple[int, int, str], tuple[Edition, ...]]:
            wanted = [category for *_, category in missing]
            found = await self._inner.after(wanted, cursor, upto)
            return _grouped(found, lambda one: (cursor, upto, one.category))

        known = await self._after.of([(cursor, upto, one) for one in categories], ask)
        return tuple(
            sorted((one for many in known.values() for one in many), key=lambda one: one.seq)
        )

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """See the store's method of this name."""

        async def ask(missing: list[int]) -> Mapping[int, tuple[Listing, ...]]:
            return {one: await self._inner.listings([one]) for one in missing}

        known = await self._listings.of(edition_ids, ask)
        return tuple(one for many in known.values() for one in many)

    async def earlier_listings(
        self, paper_ids: Sequence[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """See the store's method of this name; a paper is asked for in all categories at once."""
        past = self._earlier.setdefault(upto, _Past())
        if missing := past.unasked(paper_ids):
            past.add(missing, await self._inner.earlier_listings(missing, CATEGORIES, upto))
        wanted = frozenset(categories)
        return tuple(one for one in past.of(paper_ids) if one.category in wanted)

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """See the store's method of this name."""

        async def ask(
            missing: list[tuple[date, int | None, str]],
        ) -> Mapping[tuple[date, int | None, str], tuple[date, ...]]:
            found = await self._inner.dates([one for *_, one in missing], since, upto)
            grouped = _grouped(found, lambda one: (since, upto, one[0]))
            return {key: tuple(day for _, day in pairs) for key, pairs in grouped.items()}

        known = await self._dates.of([(since, upto, one) for one in categories], ask)
        return frozenset((category, day) for (*_, category), days in known.items() for day in days)


class _Evidence:
    """Declarations, remembered by category."""

    def __init__(self, store: Store) -> None:
        self._inner = store.evidence
        self._declared = _Memory[tuple[date, str], tuple[Declaration, ...]](())

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[tuple[str, date], Declaration]:
        """See the store's method of this name."""

        async def ask(
            missing: list[tuple[date, str]],
        ) -> Mapping[tuple[date, str], tuple[Declaration, ...]]:
            found = await self._inner.declarations([category for _, category in missing], since)
            return _grouped(found.values(), lambda one: (since, one.category))

        known = await self._declared.of([(since, category) for category in categories], ask)
        return {(one.category, one.date): one for many in known.values() for one in many}


class _Sources:
    """How sources have answered, by their names."""

    def __init__(self, store: Store) -> None:
        self._inner = store.sources
        self._health: dict[str, SourceHealth] = {}

    async def health(self, source: str) -> SourceHealth:
        """See the store's method of this name."""
        if source not in self._health:
            self._health[source] = await self._inner.health(source)
        return self._health[source]


class CachedReads:
    """What ``store`` knows, for one time of planning."""

    def __init__(self, store: Store) -> None:
        self.editions = _Editions(store)
        self.evidence = _Evidence(store)
        self.sources = _Sources(store)


def _grouped(found: Iterable[V], key_of: Callable[[V], K]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for one in found:
        groups.setdefault(key_of(one), []).append(one)
    return {key: tuple(many) for key, many in groups.items()}
