"""How many of the papers that arXiv counts are here: the proof below a digest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.model.announcement import AnnounceType, Edition
from bot.model.evidence import Declaration


@dataclass(frozen=True, slots=True)
class Counted:
    """Listings that are stored beside those that arXiv declares, over some announcements."""

    held: int
    declared: int


def counted(
    editions: Iterable[Edition],
    declared: Mapping[tuple[str, date], Declaration],
    types: Collection[AnnounceType],
) -> Counted | None:
    """Return how ``editions`` stand against arXiv's count, or None where one was never confirmed.

    What is held beyond arXiv's count, by a rule of its own, claims nothing.

    Args:
        editions: with their supplements.
        declared: by category and listing date.
        types: what the reader reads; the rest is not counted.
    """
    held: dict[tuple[str, date], int] = {}
    for edition in editions:
        slot = (edition.category, edition.date)
        held[slot] = held.get(slot, 0) + sum(edition.counts[type_] for type_ in types)
    if not held or not held.keys() <= declared.keys():
        return None
    due = {slot: sum(declared[slot].counts[type_] for type_ in types) for slot in held}
    return Counted(sum(min(held[slot], due[slot]) for slot in held), sum(due.values()))
