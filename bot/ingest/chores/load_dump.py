"""Files of many papers become papers of the store: without editions, for search and look-up.

What is read is stored in small transactions, each together with a bookmark, so that a load that
was cut off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from bot.model.dump import Bookmark, DumpRecord, LoadCounts, UnreadableRecord
from bot.model.paper import Paper
from bot.ports import Papers

RECORDS_PER_TRANSACTION = 1000
"""Records in one transaction: some tens of milliseconds, so that nobody else has to wait."""
MAX_NAMED = 100
"""Spoiled places that are remembered one by one."""


@dataclass(slots=True)
class LoadProgress:
    """What became of a file's records so far.

    Attributes:
        skipped: how many records were behind already when the load began.
        position: how many are behind by now.
        loaded: the papers.
        spoiled: how many records cannot be read.
        named: the first of them.
    """

    skipped: int = 0
    position: int = 0
    loaded: LoadCounts = field(default_factory=LoadCounts)
    unreadable: int = 0
    first_unreadable: list[UnreadableRecord] = field(default_factory=list[UnreadableRecord])

    def note(self, spoiled: Iterable[UnreadableRecord]) -> None:
        """Count places that cannot be read, and remember the first ones."""
        for one in spoiled:
            self.unreadable += 1
            if len(self.first_unreadable) < MAX_NAMED:
                self.first_unreadable.append(one)


class PaperFile(Protocol):
    """A file of papers."""

    def fingerprint(self) -> str:
        """Return what tells this content from another."""
        ...

    def records(self, after: int = 0) -> Iterator[DumpRecord]:
        """Yield what the file holds behind ``after`` records."""
        ...


async def load_dump(
    archive: PaperFile, papers: Papers, watch: Callable[[LoadProgress], None]
) -> LoadProgress:
    """Store every paper of ``archive`` and return what became of its records.

    Args:
        archive: where it was left before its end, it is continued.
        papers: where they are kept.
        watch: is shown the tally after each transaction.

    Raises:
        StoreError: the store fails; what was stored before stays.
    """
    file = archive.fingerprint()
    behind = await papers.bookmark_position(file)
    tally = LoadProgress(skipped=behind, position=behind)
    for some in _portions(archive.records(behind)):
        tally.position += len(some)
        tally.note(one for one in some if isinstance(one, UnreadableRecord))
        found = [one for one in some if isinstance(one, Paper)]
        tally.loaded += await papers.load(found, Bookmark(file, tally.position))
        watch(tally)
    await papers.delete_bookmark(file)
    return tally


def _portions(records: Iterable[DumpRecord]) -> Iterator[list[DumpRecord]]:
    remaining = iter(records)
    while some := list(islice(remaining, RECORDS_PER_TRANSACTION)):
        yield some
