"""Files of many papers become papers of the store: without editions, for search and look-up.

What is read is stored in small transactions, each of them whole, so that a load that was cut off
can be begun again: what is there is passed over quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from bot.model.archive import Loaded, Record, Spoiled
from bot.model.paper import Paper
from bot.ports import Papers

AT_ONCE = 1000
"""Records in one transaction: some tens of milliseconds, so that nobody else has to wait."""
MOST_NAMED = 100
"""Spoiled places that are remembered one by one."""


@dataclass(slots=True)
class Tally:
    """What became of a file's records so far.

    Attributes:
        loaded: the papers.
        spoiled: how many records cannot be read.
        named: the first of them.
    """

    loaded: Loaded = field(default_factory=Loaded)
    spoiled: int = 0
    named: list[Spoiled] = field(default_factory=list[Spoiled])

    def note(self, spoiled: Iterable[Spoiled]) -> None:
        """Count places that cannot be read, and remember the first ones."""
        for one in spoiled:
            self.spoiled += 1
            if len(self.named) < MOST_NAMED:
                self.named.append(one)


async def load_archive(
    records: Iterable[Record], papers: Papers, watch: Callable[[Tally], None]
) -> Tally:
    """Store every paper in ``records`` and return what became of them.

    Args:
        records: as they are read.
        papers: where they are kept.
        watch: is shown the tally after each transaction.

    Raises:
        StoreError: the store fails; what was stored before stays.
    """
    tally = Tally()
    for some in _portions(records):
        tally.note(one for one in some if isinstance(one, Spoiled))
        tally.loaded += await papers.load([one for one in some if isinstance(one, Paper)])
        watch(tally)
    return tally


def _portions(records: Iterable[Record]) -> Iterator[list[Record]]:
    remaining = iter(records)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
