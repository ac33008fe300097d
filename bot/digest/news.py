"""What a digest says, before it is composed, and how much of what arXiv counts is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from bot.digest.select import DigestEntry
from bot.model.announcement import AnnounceType, Edition, Slot
from bot.model.chat import Interest
from bot.model.evidence import Declaration
from bot.model.paper import Paper
from bot.model.reader_order import RankedPaper

CountsByTerm = Mapping[str, Mapping[AnnounceType, int]]


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


@dataclass(frozen=True, slots=True)
class Repeat:
    """A paper that an interest would bring, had the reader not been given it before.

    Attributes:
        paper: as it is listed now.
        interest: the name of the interest.
        date: the listing date with which the reader was given it.
    """

    paper: Paper
    interest: str
    date: date


@dataclass(frozen=True, slots=True)
class News:
    """Everything a digest says.

    Attributes:
        dates: the listing dates it covers, oldest first; at least one.
        entries: the papers, each once, in order.
        counts: by term, how many papers of each type were announced, before terms are merged.
        late_terms: terms whose newest announcement has not arrived yet and is waited for.
        sample: whether these are the bundled invented papers.
        missing_terms: terms of which what was announced on these dates is not all stored.
        first_number: the number of the first paper; above 1 where others were shown before.
        late_additions: by paper id, the listing date of papers that arXiv added to an announcement
            after the reader was given it; they are the first entries.
        coverage: how it compares with arXiv's own count; None where that is not known.
        order: the papers that stand elsewhere than usual, in the reader's own order.
        interests: what the names in ``counts`` stand for; a name without one is that of a term.
        read: by the name of each interest that asks for more than categories, how many papers
            there are where it looks.
        rest: papers beyond the limits of their interests; they are behind the button as well.
        muted: how many papers are held back.
        repeats: papers that the reader has, and that are listed for another interest now.
    """

    dates: tuple[date, ...]
    entries: tuple[DigestEntry, ...]
    counts: CountsByTerm
    late_terms: tuple[str, ...] = ()
    sample: bool = False
    missing_terms: tuple[str, ...] = ()
    first_number: int = 1
    late_additions: Mapping[str, date] = field(default_factory=dict[str, date], hash=False)
    coverage: Coverage | None = None
    order: tuple[RankedPaper, ...] = ()
    interests: tuple[Interest, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict[str, int], hash=False)
    rest: tuple[DigestEntry, ...] = ()
    muted: int = 0
    repeats: tuple[Repeat, ...] = ()

    def interest(self, name: str) -> Interest:
        """Return the interest that is called ``name`` in ``counts``."""
        named = (interest for interest in self.interests if interest.name == name)
        return next(named, Interest.plain(name))
