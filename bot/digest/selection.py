"""What interests select of announcements, each paper once, under the first of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.digest.matches import Announced, Matches
from bot.digest.select import DigestEntry, strongest
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


def select_for(
    interests: Sequence[Interest],
    announced: Sequence[Announced],
    types: Collection[AnnounceType],
    matches: Matches,
    mutes: Sequence[Mute] = (),
) -> Selection:
    """Return what ``interests`` select of ``announced``.

    Args:
        interests: in the order of the digest.
        announced: editions in order; they were added to ``matches`` if any query needs their text.
        types: the announce types of interests that have no types of their own.
        matches: what queries select.
        mutes: words that hold papers back.
    """
    shown: dict[str, DigestEntry] = {}
    held: dict[str, DigestEntry] = {}
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
        open_, muted = _part_muted(found, interest, matches, mutes)
        _place(shown, open_, interest, matches)
        _place(held, muted, interest, matches)
    muted_entries = tuple(entry for entry in held.values() if entry.paper.id not in shown)
    return Selection(_lift(shown, interests, matches), muted_entries, counts, read)


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
) -> tuple[Iterable[Listing], Iterable[Listing]]:
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


def _place(
    entries: dict[str, DigestEntry],
    listings: Iterable[Listing],
    interest: Interest,
    matches: Matches,
) -> None:
    """Add what is new to ``entries``, and tag what another interest has selected before."""
    is_query = not matches.takes_everything(interest)
    marks = (interest.query,) if is_query else ()
    for paper_id, listing in strongest(listings).items():
        known = entries.get(paper_id)
        if known is None:
            entry = DigestEntry(listing.paper, listing.type, interest.name, marks=marks)
            entries[paper_id] = entry
        elif is_query:
            entries[paper_id] = _tag(known, interest)


def _tag(entry: DigestEntry, interest: Interest) -> DigestEntry:
    also, marks = (*entry.also, interest.name), (*entry.marks, interest.query)
    return replace(entry, also=also, marks=marks)


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
                entry = _tag(entry, highlight)  # noqa: PLW2901
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
