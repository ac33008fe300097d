"""Which papers queries select, each query evaluated once however many readers have it.

editions ── papers ── PaperIndex, off the event loop ──> a bitset for each query and each edition

What is read later comes with further bits. Results are kept as bitsets, never as pairs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from bot.model.announcement import AnnounceType, EarlierListing, Edition, Listing
from bot.model.chat import Interest, Mute
from bot.model.paper import Paper
from bot.query import Field, Node, Or, PaperIndex, Query, Term, list_wanted, parse
from bot.query.paper_index import join_bits, list_bits

Announced: TypeAlias = tuple[Edition, tuple[Listing, ...]]
"""An edition and its listings."""
Version: TypeAlias = tuple[str, int]
"""A paper's identifier and version."""


class Matches:
    """What queries select among the papers that were added; valid while these do not change.

    A paper that is cross-listed later keeps the categories that it had when this version was
    stored. So in the category where it is listed it counts as a paper of that category, too.
    """

    def __init__(self) -> None:
        self._indexes: list[tuple[int, PaperIndex]] = []
        self._papers: dict[Version, Paper] = {}
        self._numbers: dict[_Place, int] = {}
        self._editions: dict[int, tuple[int, Sequence[int]]] = {}
        self._queries: dict[str, Query] = {}
        self._selected: dict[str, tuple[int, int]] = {}
        self._listed: dict[Hashable, int] = {}

    async def add(self, announced: Iterable[Announced]) -> None:
        """Index the papers of editions that are not known yet, in a thread of their own."""
        new = [edition for edition in announced if edition[0].id not in self._editions]
        listed = [(listing.paper, listing.category) for _, listings in new for listing in listings]
        await self._index(listed)
        for edition, listings in new:
            numbers = [self._number(_version(of.paper), of.category) for of in listings]
            self._editions[edition.id] = join_bits(numbers), numbers

    async def add_earlier(
        self, papers: Iterable[Paper], listings: Iterable[EarlierListing]
    ) -> None:
        """Index the versions of ``listings``, those among ``papers`` and those that are known."""
        known = self._papers | {_version(paper): paper for paper in papers}
        listed = (
            (known[listing.paper_id, listing.version], listing.category) for listing in listings
        )
        await self._index(listed)

    def knows(self, listing: EarlierListing) -> bool:
        """Tell whether the paper of ``listing`` was added in this version."""
        return (listing.paper_id, listing.version) in self._papers

    async def _index(self, listed: Iterable[tuple[Paper, str]]) -> None:
        new: dict[_Place, Paper] = {}
        for paper, category in listed:
            known = self._papers.setdefault(_version(paper), paper)
            for place in (_place(known, ""), _place(known, category)):
                if place not in self._numbers:
                    new[place] = _in_category(known, place.category)
        if new:
            offset = len(self._numbers)
            index = await asyncio.to_thread(PaperIndex, new.values())
            self._indexes.append((offset, index))
            self._numbers |= {place: number for number, place in enumerate(new, offset)}

    def _number(self, version: Version, category: str) -> int:
        return self._numbers[_place(self._papers[version], category)]

    def takes_everything(self, interest: Interest) -> bool:
        """Tell whether ``interest`` selects whatever is listed where it looks, by any of its terms.

        No text has to be looked at then.
        """
        return interest.is_plain or _is_choice(self._query(interest.query).root)

    def looks_for_words(self, interest: Interest) -> bool:
        """Tell whether ``interest`` names anything but categories that a paper is selected for."""
        wanted = list_wanted(self._query(interest.query).root)
        return any(term.field is not Field.CATEGORY for term in wanted)

    def need_text(self, interests: Iterable[Interest], mutes: Collection[Mute] = ()) -> bool:
        """Tell whether papers have to be added so that ``interests`` can be asked."""
        return bool(mutes) or not all(map(self.takes_everything, interests))

    def select(self, query: str) -> int:
        """Return the bitset of what ``query`` selects among all papers that were added."""
        counted, bits = self._selected.get(query, (0, 0))
        for offset, index in self._indexes[counted:]:
            bits |= index.select(self._query(query)) << offset
        self._selected[query] = len(self._indexes), bits
        return bits

    def selects(self, query: str, listing: Listing | EarlierListing) -> bool:
        """Tell whether ``query`` selects the paper of ``listing``, which was added."""
        version = listing.paper_id, listing.version
        return bool(self.select(query) >> self._number(version, listing.category) & 1)

    def among(self, query: str, announced: Announced) -> Iterable[Listing]:
        """Return the listings of an edition, which was added, that ``query`` selects."""
        edition, listings = announced
        bits, numbers = self._editions[edition.id]
        found = bits & self.select(query)
        if found in {0, bits}:
            return listings if found else ()
        selected = set(list_bits(found))
        listed = zip(listings, numbers, strict=True)
        return (listing for listing, number in listed if number in selected)

    def count_papers(self, announced: Sequence[Announced], types: Collection[AnnounceType]) -> int:
        """Return how many papers of ``types`` there are in ``announced``."""
        key = frozenset(types), tuple(edition.id for edition, _ in announced)
        if key not in self._listed:
            listed = (
                listing
                for _, listings in announced
                for listing in listings
                if listing.type in types
            )
            self._listed[key] = len({listing.paper.id for listing in listed})
        return self._listed[key]

    def _query(self, text: str) -> Query:
        if text not in self._queries:
            self._queries[text] = parse(text)
        return self._queries[text]


class _Place(NamedTuple):
    """A version of a paper; ``category`` is where it is listed, if it is not among its own."""

    paper_id: str
    version: int
    category: str


def _place(paper: Paper, category: str) -> _Place:
    return _Place(paper.id, paper.version, "" if category in paper.categories else category)


def _in_category(paper: Paper, category: str) -> Paper:
    return replace(paper, categories=(*paper.categories, category)) if category else paper


def _version(paper: Paper) -> Version:
    return paper.id, paper.version


def _is_choice(node: Node) -> bool:
    """Tell whether ``node`` is a category, or one of several."""
    if isinstance(node, Or):
        return all(map(_is_choice, node.children))
    return isinstance(node, Term) and node.field is Field.CATEGORY
