"""What a draft adds to the editions that are there already: a pure decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.model.announcement import AnnounceType, EditionDraft, Listing, Slot, drop_stored


@dataclass(frozen=True, slots=True)
class Addition:
    """An edition to be written: a draft's ``listings`` under the number ``supplement``."""

    draft: EditionDraft
    supplement: int
    listings: tuple[Listing, ...]

    @property
    def new_ids(self) -> tuple[str, ...]:
        """The ids of its ``new`` listings."""
        return tuple(one.paper.id for one in self.listings if one.type is AnnounceType.NEW)


@dataclass(slots=True)
class Shelf:
    """What stands in the slots that drafts are for.

    Attributes:
        editions: how many editions (with supplements) each slot has.
        seen: the (id, version) pairs listed in each slot.
    """

    editions: dict[Slot, int] = field(default_factory=dict[Slot, int])
    seen: dict[Slot, set[tuple[str, int]]] = field(default_factory=dict[Slot, set[tuple[str, int]]])

    def additions(self, drafts: Iterable[EditionDraft]) -> Iterator[Addition]:
        """Yield what each draft adds, taking in each one before the next is looked at."""
        for draft in drafts:
            slot = (draft.category, draft.date)
            supplement = self.editions.get(slot, 0)
            news = _each_once(drop_stored(draft, self.seen.get(slot, ())))
            if news or not supplement:
                self.add(slot, news)
                yield Addition(draft, supplement, news)

    def add(self, slot: Slot, listings: Iterable[Listing]) -> None:
        """Put one edition into ``slot``."""
        self.editions[slot] = self.editions.get(slot, 0) + 1
        pairs = {(one.paper.id, one.paper.version) for one in listings}
        self.seen.setdefault(slot, set()).update(pairs)


def _each_once(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Return ``listings`` without repeated papers: feeds have been seen to print one twice."""
    first: dict[str, Listing] = {}
    for listing in listings:
        first.setdefault(listing.paper.id, listing)
    return tuple(first.values())
