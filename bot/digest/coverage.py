"""How many of the papers that arXiv counts are stored: the line below a digest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from bot.model.announcement import AnnounceType, Edition, Slot
from bot.model.evidence import Declaration


@dataclass(frozen=True, slots=True)
class Coverage:
    """Listings of some announcements that are stored, next to arXiv's own count.

    Attributes:
        held: how many of the declared listings are stored.
        declared: how many arXiv counts.
    """

    held: int
    declared: int

    @classmethod
    def of(
        cls,
        editions: Iterable[Edition],
        declared: Mapping[Slot, Declaration],
        types: Collection[AnnounceType],
    ) -> Self | None:
        """Return how ``editions`` compare with arXiv's count; None where it is not known for all.

        What is stored beyond arXiv's count, by a rule of arXiv's own, does not make up for what is
        missing elsewhere.

        Args:
            editions: with their supplements.
            declared: by category and listing date.
            types: announce types that are counted.
        """
        held: Counter[tuple[Slot, AnnounceType]] = Counter()
        slots: set[Slot] = set()
        for edition in editions:
            slots.add(slot := (edition.category, edition.date))
            held.update({(slot, type_): edition.counts[type_] for type_ in types})
        if not slots or not slots <= declared.keys():
            return None
        due = {(slot, type_): declared[slot].counts[type_] for slot in slots for type_ in types}
        return cls(sum(min(held[key], count) for key, count in due.items()), sum(due.values()))
