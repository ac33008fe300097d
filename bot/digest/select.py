"""Which papers a digest shows, once each, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model.announcement import AnnounceType, EarlierListing, Listing
from bot.model.paper import Paper


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A paper in a digest.

    Attributes:
        paper: the version that was announced.
        type: its strongest type among the categories of ``term``.
        term: the first of the reader's terms, or the name of the first interest, that selects it:
            the section it stands in.
        also: the names of further interests whose queries select it.
        marks: the queries whose words are marked in it.
    """

    paper: Paper
    type: AnnounceType
    term: str
    also: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def select(
    listings: Iterable[Listing],
    terms: Mapping[str, Collection[str]],
    types: Collection[AnnounceType],
) -> tuple[DigestEntry, ...]:
    """Return each wanted paper once, in the order of the terms, then by type, then as listed.

    Args:
        listings: any listings, of one announcement or of several, oldest first.
        terms: the reader's terms in order, each with the canonical categories it stands for.
        types: the announce types the reader wants.
    """
    wanted = [listing for listing in listings if listing.type in types]
    entries: dict[str, DigestEntry] = {}
    for term, categories in terms.items():
        for paper_id, listing in strongest(_listed_in(categories, wanted)).items():
            if paper_id not in entries:
                entries[paper_id] = DigestEntry(listing.paper, listing.type, term)
    return tuple(entries.values())


def _listed_in(categories: Collection[str], listings: Iterable[Listing]) -> Iterable[Listing]:
    return (listing for listing in listings if listing.category in categories)


def strongest(listings: Iterable[Listing]) -> Mapping[str, Listing]:
    """Return each paper's strongest listing, the strongest type first, then as listed."""
    found: dict[str, Listing] = {}
    for listing in sorted(listings, key=lambda listing: listing.type.rank):
        found.setdefault(listing.paper.id, listing)
    return found


class SeenPapers:
    """What a reader was given, and what is therefore no news any more.

    A paper cross-listed on Thursday that the reader got as new on Monday is no news, in whatever
    version (feeds print the paper as it is when they are built), nor is the replacement by a
    version that the first listing already carried. Of what is listed on one day in several
    categories, each listing is judged by itself: the replacement is news, although the
    cross-listing of the same paper is not.

    Args:
        listings: those that were delivered.
    """

    def __init__(self, listings: Iterable[EarlierListing] = ()) -> None:
        self._papers: set[str] = set()
        self._versions: set[tuple[str, int]] = set()
        self.add(listings)

    def add(self, listings: Iterable[EarlierListing]) -> None:
        """Count ``listings`` as delivered."""
        for listing in listings:
            self._papers.add(listing.paper_id)
            self._versions.add((listing.paper_id, listing.version))

    def is_news(self, listing: Listing | EarlierListing) -> bool:
        """Tell whether ``listing`` brings what was not delivered before."""
        if listing.type is AnnounceType.REPLACE:
            return (listing.paper_id, listing.version) not in self._versions
        return listing.paper_id not in self._papers


def group_by_term(
    entries: Iterable[DigestEntry], terms: Sequence[str]
) -> Mapping[str, tuple[DigestEntry, ...]]:
    """Return the entries of each term, in order; terms without any are left out."""
    found = list(entries)
    sections = {term: tuple(entry for entry in found if entry.term == term) for term in terms}
    return {term: section for term, section in sections.items() if section}


def papers_by_term(entries: Iterable[DigestEntry]) -> Mapping[str, Sequence[Paper]]:
    """Return the papers of each term, in order."""
    papers: dict[str, list[Paper]] = {}
    for entry in entries:
        papers.setdefault(entry.term, []).append(entry.paper)
    return papers


def count_by_term(
    listings: Iterable[Listing], terms: Mapping[str, Collection[str]]
) -> Mapping[str, Mapping[AnnounceType, int]]:
    """Count for each term by itself how many papers of each type ``listings`` hold for it."""
    found = list(listings)
    counts: dict[str, Mapping[AnnounceType, int]] = {}
    for term, categories in terms.items():
        types = [listing.type for listing in strongest(_listed_in(categories, found)).values()]
        counts[term] = {type_: types.count(type_) for type_ in AnnounceType}
    return counts
