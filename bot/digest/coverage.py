"""How many of the papers that arXiv counts are here: the proof below a digest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.model.announcement import AnnounceType, Edition
from bot.model.evidence import Declaration


@dataclass(frozen=True, slots=True)
class Coverage:
    """Listings that are stored beside those that arXiv declares, over some announcements."""

    held: int
    declared: int


def coverage_of(
    editions: Iterable[Edition],
    declared: Mapping[tuple[str, date], Declaration],
    types: Collection[AnnounceType],
) -> Coverage | None:
    """Return how ``editions`` stand against arXiv's count, or None where one was never confirmed.

    What is held beyond arXiv's count, by a rule of its own, claims nothing.

    Args:
        editions: with their supplements.
        declared: by category and listing date.
        types: what the reader reads; the rest is not counted.
    """
    held: Counter[tuple[tuple[str, date], AnnounceType]] = Counter()
    slots: set[tuple[str, date]] = set()
    for edition in editions:
        slots.add(slot := (edition.category, edition.date))
        held.update({(slot, type_): edition.counts[type_] for type_ in types})
    if not slots or not slots <= declared.keys():
        return None
    due = {(slot, type_): declared[slot].counts[type_] for slot in slots for type_ in types}
    return Coverage(sum(min(held[one], count) for one, count in due.items()), sum(due.values()))
