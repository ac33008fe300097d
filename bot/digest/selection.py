"""What interests select of announcements, each paper once, under the first of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from bot.digest.matches import Announced, Matches
from bot.digest.select import DigestEntry, SeenPapers, strongest
from bot.model.announcement import AnnounceType, Listing, count_types
from bot.model.chat import Interest, Mute
from bot.model.taxonomy import categories_of_all


@dataclass(frozen=True, slots=True)
class Selection:
    """What the interests of a chat select.

    Attributes:
        entries: the papers in the order of the interests, then by type, then as listed; within a
            type those come first that a highlight lifts.
        muted: those that muted words, or the muting of their interests, hold back.
        counts: by the name of each interest, how many papers of each type it selects by itself.
        read: by the name of each interest that asks for more than categories, how many papers of
            its types there are where it looks.
    """

    entries: tuple[DigestEntry, ...]
    muted: tuple[DigestEntry, ...]
    counts: Mapping[str, Mapping[AnnounceType, int]]
    read: Mapping[str, int]


class SelectedListings(NamedTuple):
    """The listings of the wanted types that ``interest`` selects, and those that are held back."""

    interest: Interest
    shown: Sequence[Listing]
    muted: Sequence[Listing]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the interests of a chat select, whether or not the reader was given it before.

    Attributes:
        interests: in the order of the digest.
        matches: what queries select.
        choices: of each interest that selects anything by itself, in the same order.
        counts: see ``Selection``.
        read: see ``Selection``.
    """

    interests: Sequence[Interest]
    matches: Matches
    choices: tuple[SelectedListings, ...]
    counts: Mapping[str, Mapping[AnnounceType, int]]
    read: Mapping[str, int]

    @property
    def paper_ids(self) -> frozenset[str]:
        """The papers."""
        return frozenset(
            listing.paper.id
            for choice in self.choices
            for listing in chain(choice.shown, choice.muted)
        )

    def without(self, seen: SeenPapers) -> Selection:
        """Return each paper of which a listing is news, where its first such listing stands."""
        shown = self._place(seen, attrgetter("shown"))
        held = self._place(seen, attrgetter("muted"))
        muted = tuple(entry for entry in held.values() if entry.paper.id not in shown)
        lifted = _lift(shown, self.interests, self.matches)
        return Selection(lifted, muted, self.counts, self.read)

    def _place(
        self, seen: SeenPapers, listings_of: Callable[[SelectedListings], Iterable[Listing]]
    ) -> Mapping[str, DigestEntry]:
        entries: dict[str, DigestEntry] = {}
        for choice in self.choices:
            news = (listing for listing in listings_of(choice) if seen.is_news(listing))
            for paper_id, listing in strongest(news).items():
                if paper_id not in entries:
                    entries[paper_id] = self._entry(listing, choice.interest)
        self._tag_others(entries, listings_of)
        return entries

    def _entry(self, listing: Listing, interest: Interest) -> DigestEntry:
        marks = _marks(interest, self.matches)
        return DigestEntry(listing.paper, listing.type, interest.name, marks=marks)

    def _tag_others(
        self,
        entries: dict[str, DigestEntry],
        listings_of: Callable[[SelectedListings], Iterable[Listing]],
    ) -> None:
        """Tag the papers in ``entries`` with the further interests whose queries select them."""
        for choice in self.choices:
            interest = choice.interest
            if self.matches.takes_everything(interest):
                continue
            for paper_id in dict.fromkeys(listing.paper.id for listing in listings_of(choice)):
                entry = entries.get(paper_id)
                if entry is not None and entry.term != interest.name:
                    entries[paper_id] = _tag(entry, interest, self.matches)


def find_candidates(
    interests: Sequence[Interest],
    announced: Sequence[Announced],
    types: Collection[AnnounceType],
    matches: Matches,
    mutes: Sequence[Mute] = (),
) -> Candidates:
    """Return what ``interests`` select of ``announced``.

    Args:
        interests: in the order of the digest.
        announced: editions in order; they were added to ``matches`` if any query needs their text.
        types: the announce types of interests that have no types of their own.
        matches: what queries select.
        mutes: words that hold papers back.
    """
    choices: list[SelectedListings] = []
    counts: dict[str, Mapping[AnnounceType, int]] = {}
    read: dict[str, int] = {}
    for interest in interests:
        if interest.is_highlight:
            continue
        where = [announcement for announcement in announced if _is_read_for(interest, announcement)]
        wanted = types if interest.types is None else interest.types
        selected = _select(interest, where, matches)
        found = [each for each in selected if each[0].type in wanted]
        listed = found if interest.types is not None else selected
        counts[interest.name] = count_types(strongest(listing for listing, _ in listed).values())
        if not matches.takes_everything(interest):
            read[interest.name] = matches.count_papers(where, wanted)
        choices.append(SelectedListings(interest, *_part_muted(found, interest, matches, mutes)))
    return Candidates(interests, matches, tuple(choices), counts, read)


def keep_limits(
    entries: Iterable[DigestEntry], interests: Iterable[Interest]
) -> tuple[tuple[DigestEntry, ...], tuple[DigestEntry, ...]]:
    """Return the entries within the limit of their interest, and the rest."""
    room = {interest.name: interest.limit for interest in interests if interest.limit is not None}
    kept, rest = list[DigestEntry](), list[DigestEntry]()
    for entry in entries:
        if entry.term in room:
            room[entry.term] -= 1
        (rest if room.get(entry.term, 0) < 0 else kept).append(entry)
    return tuple(kept), tuple(rest)


def _is_read_for(interest: Interest, announced: Announced) -> bool:
    edition, _ = announced
    is_its = edition.category in categories_of_all(interest.terms)
    return is_its and interest.covers(edition.seq, edition.date)


_Dated = tuple[Listing, date]


def _select(interest: Interest, announced: Iterable[Announced], matches: Matches) -> list[_Dated]:
    """Return the listings that ``interest`` selects, each with its listing date."""
    if matches.takes_everything(interest):
        return [(listing, edition.date) for edition, listings in announced for listing in listings]
    return [
        (listing, of[0].date) for of in announced for listing in matches.among(interest.query, of)
    ]


def _part_muted(
    found: Sequence[_Dated], interest: Interest, matches: Matches, mutes: Sequence[Mute]
) -> tuple[Sequence[Listing], Sequence[Listing]]:
    """Return the listings that are shown, and those that are held back."""
    if interest.muted_until is None and not mutes:
        return [listing for listing, _ in found], ()

    def is_held(listing: Listing, day: date) -> bool:
        return interest.is_muted(day) or any(
            mute.holds(day) and matches.selects(mute.query, listing) for mute in mutes
        )

    held = {id(listing) for listing, day in found if is_held(listing, day)}
    return (
        [listing for listing, _ in found if id(listing) not in held],
        [listing for listing, _ in found if id(listing) in held],
    )


def _tag(entry: DigestEntry, interest: Interest, matches: Matches) -> DigestEntry:
    also, marks = (*entry.also, interest.name), (*entry.marks, *_marks(interest, matches))
    return replace(entry, also=also, marks=marks)


def _marks(interest: Interest, matches: Matches) -> tuple[str, ...]:
    """Return the query of ``interest`` if it looks for words: all others have no card apart."""
    return (interest.query,) if matches.looks_for_words(interest) else ()


def _lift(
    entries: Mapping[str, DigestEntry], interests: Sequence[Interest], matches: Matches
) -> tuple[DigestEntry, ...]:
    """Return ``entries`` with the highlights' names and marks, what they lift first in its part."""
    highlights = [interest for interest in interests if interest.is_highlight]
    if not highlights:
        return tuple(entries.values())
    lifted: set[str] = set()
    tagged: list[DigestEntry] = []
    for entry in entries.values():
        for highlight in highlights:
            if _is_lifted(entry, highlight, matches):
                lifted.add(entry.paper.id)
                entry = _tag(entry, highlight, matches)  # noqa: PLW2901
        tagged.append(entry)
    places = {interest.name: place for place, interest in enumerate(interests)}
    return tuple(
        sorted(
            tagged,
            key=lambda entry: (places[entry.term], entry.type.rank, entry.paper.id not in lifted),
        )
    )


def _is_lifted(entry: DigestEntry, highlight: Interest, matches: Matches) -> bool:
    paper = entry.paper
    if matches.takes_everything(highlight):
        return not set(categories_of_all(highlight.terms)).isdisjoint(paper.categories)
    return matches.selects(highlight.query, Listing(paper, "", entry.type))
