"""Reads of one planning run, made once for each category however many audiences need them.

A run composes the same announcement for thousands of audiences, each with other categories. What
is read here does not change below the ``seq`` that the run began with.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Generic, TypeVar

from bot.digest.matches import Announced, Matches
from bot.model.announcement import EarlierListing, Edition, Listing, Slot
from bot.model.evidence import Declaration
from bot.model.taxonomy import CATEGORIES
from bot.ports.sources import SourceHealth
from bot.ports.store import Store

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _KeyedCache(Generic[K, V]):
    """Rows by key; keys that are not cached are loaded together."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, dict[K, tuple[V, ...]]] = {}

    async def get(
        self,
        scope: Hashable,
        keys: Iterable[K],
        load: Callable[[list[K]], Awaitable[Mapping[K, tuple[V, ...]]]],
    ) -> dict[K, tuple[V, ...]]:
        """Return the rows of each key, () where there are none.

        Args:
            scope: the other arguments of the read; rows are cached for each of them apart.
            keys: what is wanted.
            load: reads the rows of missing keys.
        """
        cached = self._rows.setdefault(scope, {})
        wanted = list(dict.fromkeys(keys))
        if missing := [key for key in wanted if key not in cached]:
            found = await load(missing)
            cached.update((key, found.get(key, ())) for key in missing)
        return {key: cached[key] for key in wanted}


class _EarlierListings:
    """Earlier listings by paper. Most papers have none, so only those that do are looked at."""

    def __init__(self) -> None:
        self._loaded: set[str] = set()
        self._found: dict[str, tuple[EarlierListing, ...]] = {}

    async def get(
        self,
        paper_ids: Iterable[str],
        load: Callable[[list[str]], Awaitable[Iterable[EarlierListing]]],
    ) -> Iterable[EarlierListing]:
        wanted = set(paper_ids)
        if missing := list(wanted - self._loaded):
            self._found.update(_group(await load(missing), attrgetter("paper_id")))
            self._loaded.update(missing)
        return chain.from_iterable(
            self._found[paper_id] for paper_id in self._found.keys() & wanted
        )


class CachedReads:
    """The store's reads that planning needs; valid for one run.

    Attributes:
        matches: what queries select of the papers that were read for it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.matches = Matches()
        self._on = _KeyedCache[str, Edition]()
        self._after = _KeyedCache[str, Edition]()
        self._listings = _KeyedCache[int, Listing]()
        self._earlier: dict[int, _EarlierListings] = {}
        self._dates = _KeyedCache[str, Slot]()
        self._declarations = _KeyedCache[str, Declaration]()
        self._health: dict[str, SourceHealth] = {}

    async def editions_on(
        self, categories: Iterable[str], day: date
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions of the listing date ``day``."""
        return await self._on.get(
            day, categories, lambda missing: self._store.editions.newest(missing, day)
        )

    async def editions_after(
        self, categories: Iterable[str], cursor: int, upto: int
    ) -> tuple[Edition, ...]:
        """See ``bot.ports.editions.Editions.after``."""

        async def load(missing: list[str]) -> Mapping[str, tuple[Edition, ...]]:
            found = await self._store.editions.after(missing, cursor, upto)
            return _group(found, attrgetter("category"))

        found = await self._after.get((cursor, upto), categories, load)
        return tuple(sorted(chain.from_iterable(found.values()), key=attrgetter("seq")))

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """See ``bot.ports.editions.Editions.listings``."""
        return tuple(chain.from_iterable((await self._read_listings(edition_ids)).values()))

    async def _read_listings(self, edition_ids: Iterable[int]) -> Mapping[int, tuple[Listing, ...]]:
        async def load(missing: list[int]) -> Mapping[int, tuple[Listing, ...]]:
            return {id_: await self._store.editions.listings([id_]) for id_ in missing}

        return await self._listings.get(None, edition_ids, load)

    async def announced(self, editions: Iterable[Edition]) -> tuple[Announced, ...]:
        """Return ``editions`` with their listings."""
        found = {edition.id: edition for edition in editions}
        listings = await self._read_listings(found)
        return tuple((edition, listings[id_]) for id_, edition in found.items())

    async def add_earlier(self, listings: Iterable[EarlierListing]) -> None:
        """Add the papers of ``listings`` to ``matches``, in the versions that were listed."""
        found = tuple(listings)
        unknown = {
            (listing.paper_id, listing.version)
            for listing in found
            if not self.matches.knows(listing)
        }
        papers = await self._store.papers.get_versions(unknown) if unknown else ()
        await self.matches.add_earlier(papers, found)

    async def earlier_listings(
        self, paper_ids: Iterable[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """See ``Editions.earlier_listings``; a paper is read for all categories."""
        wanted = frozenset(categories)
        cache = self._earlier.setdefault(upto, _EarlierListings())
        found = await cache.get(
            paper_ids,
            lambda missing: self._store.editions.earlier_listings(missing, CATEGORIES, upto),
        )
        return tuple(listing for listing in found if listing.category in wanted)

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[Slot]:
        """See ``bot.ports.editions.Editions.dates``."""

        async def load(missing: list[str]) -> Mapping[str, tuple[Slot, ...]]:
            return _group(await self._store.editions.dates(missing, since, upto), itemgetter(0))

        found = await self._dates.get((since, upto), categories, load)
        return frozenset(chain.from_iterable(found.values()))

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[Slot, Declaration]:
        """See ``bot.ports.editions.Evidence.declarations``."""

        async def load(missing: list[str]) -> Mapping[str, tuple[Declaration, ...]]:
            found = await self._store.evidence.declarations(missing, since)
            return _group(found.values(), attrgetter("category"))

        found = await self._declarations.get(since, categories, load)
        declarations = chain.from_iterable(found.values())
        return {(declared.category, declared.date): declared for declared in declarations}

    async def health(self, source: str) -> SourceHealth:
        """See ``bot.ports.sources.Sources.health``."""
        if source not in self._health:
            self._health[source] = await self._store.sources.health(source)
        return self._health[source]


def _group(rows: Iterable[V], key_of: Callable[[V], K]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    return {key: tuple(group) for key, group in groups.items()}
