"""What a chat reads, for looking at announcements by the rules of its digests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.digest.matches import Announced, Matches
from bot.digest.news import News
from bot.digest.select import DigestEntry, SeenPapers
from bot.digest.selection import Selection, find_candidates, keep_limits
from bot.model.announcement import AnnounceType, Edition, Listing
from bot.model.chat import Interest, Mute
from bot.model.taxonomy import categories_of_all
from bot.ports.store import Store


@dataclass(frozen=True, slots=True)
class Reading:
    """The interests of a chat, and the words that it mutes."""

    interests: tuple[Interest, ...]
    mutes: tuple[Mute, ...] = ()

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By name, the categories where each interest looks."""
        return {
            interest.name: categories_of_all(interest.terms)
            for interest in self.interests
            if not interest.is_highlight
        }

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but categories, so that their names alone say it."""
        plain = (
            Interest.plain(interest.name, interest.after_seq, interest.since)
            for interest in self.interests
        )
        return not self.mutes and self.interests == tuple(plain)

    async def ask_of(self, store: Store, editions: Sequence[Edition]) -> ReadAnnouncements:
        """Return what it is asked of in ``editions``.

        Raises:
            StoreError: the database failed.
        """
        announced = [await _load_day(store, of_day) for of_day in _group_by_date(editions)]
        matches, every = Matches(), tuple(chain.from_iterable(announced))
        if matches.need_text(self.interests, self.mutes):
            await matches.add(every)
        return ReadAnnouncements(self, every, matches)


@dataclass(frozen=True, slots=True)
class ReadAnnouncements:
    """What ``reading`` is asked of.

    Attributes:
        reading: whose beginnings do not count: what was announced before may be looked at.
        announced: editions in order, with their listings.
        matches: what queries select of them.
    """

    reading: Reading
    announced: tuple[Announced, ...]
    matches: Matches

    def select(self, types: Collection[AnnounceType]) -> Selection:
        """Return what is selected of ``types``, the limits of interests aside."""
        interests = [interest.from_the_start() for interest in self.reading.interests]
        mutes = self.reading.mutes
        found = find_candidates(interests, self.announced, types, self.matches, mutes)
        return found.without(SeenPapers())

    def part(
        self, entries: Iterable[DigestEntry]
    ) -> tuple[tuple[DigestEntry, ...], tuple[DigestEntry, ...]]:
        """Return the entries within the limits of their interests, and the rest."""
        return keep_limits(entries, self.reading.interests)

    def fill(self, news: News, types: Collection[AnnounceType]) -> News:
        """Return ``news`` with what is selected of ``types``."""
        selection = self.select(types)
        within, rest = self.part(selection.entries)
        return replace(
            news,
            entries=within,
            counts=selection.counts,
            interests=self.reading.interests,
            read=selection.read,
            rest=rest,
            muted=len(selection.muted),
        )


def _group_by_date(editions: Iterable[Edition]) -> Iterable[Sequence[Edition]]:
    days = sorted({edition.date for edition in editions})
    return [[edition for edition in editions if edition.date == day] for day in days]


async def _load_day(store: Store, editions: Sequence[Edition]) -> Sequence[Announced]:
    """Return the editions of one date with their listings, a supplement's with its edition's."""
    listings: dict[str, list[Listing]] = {edition.category: [] for edition in editions}
    for listing in await store.editions.listings([edition.id for edition in editions]):
        listings[listing.category].append(listing)
    return [(edition, tuple(listings.pop(edition.category, ()))) for edition in editions]
