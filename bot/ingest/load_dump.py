"""Loads a dump of papers into the store: without editions, for search and look-up.

Records are stored in small transactions, each together with a bookmark, so that a load that was
cut off resumes where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.model.dump import Bookmark, DumpRecord, LoadCounts, UnreadableRecord
from bot.model.paper import Paper
from bot.ports.papers import Papers

RECORDS_PER_TRANSACTION = 1000
"""They take some tens of milliseconds, so no other writer waits for long."""
TEXT_PER_TRANSACTION = 4_000_000
"""Characters of text after which a transaction is closed early: records can be long."""
MAX_NAMED = 100
"""Unreadable records that are remembered one by one."""
MAX_IN_VAIN = 10_000
"""Unreadable records after which a file is left that has held nothing else."""


@dataclass(slots=True)
class LoadProgress:
    """What became of a dump's records so far.

    Attributes:
        skipped: how many records were loaded before this load began.
        position: how many have been read in all.
        loaded: what became of the papers.
        unreadable: how many records cannot be read.
        first_unreadable: up to ``MAX_NAMED`` of them.
    """

    skipped: int = 0
    position: int = 0
    loaded: LoadCounts = field(default_factory=LoadCounts)
    unreadable: int = 0
    first_unreadable: list[UnreadableRecord] = field(default_factory=list[UnreadableRecord])

    @property
    def is_given_up(self) -> bool:
        """Whether nothing could be read so far, in spite of many records."""
        return not self.skipped and not self.loaded.total and self.unreadable >= MAX_IN_VAIN


class PaperFile(Protocol):
    """A file of papers."""

    def fingerprint(self) -> str:
        """Return what tells this content from another."""
        ...

    def records(self, after: int = 0) -> Iterator[DumpRecord]:
        """Yield the records of the file but for the first ``after``."""
        ...


async def load_dump(
    dump: PaperFile, papers: Papers, on_progress: Callable[[LoadProgress], None]
) -> LoadProgress:
    """Store every paper of ``dump`` and return what became of its records.

    Args:
        dump: resumed where an earlier load left it.
        papers: where they are kept.
        on_progress: called after each transaction.

    Raises:
        StoreError: the store fails; what was stored before stays.
    """
    file = dump.fingerprint()
    position = await papers.bookmark_position(file)
    progress = LoadProgress(skipped=position, position=position)
    for chunk in _chunks(dump.records(position)):
        progress.position += len(chunk)
        unreadable = [record for record in chunk if isinstance(record, UnreadableRecord)]
        progress.unreadable += len(unreadable)
        progress.first_unreadable = [*progress.first_unreadable, *unreadable][:MAX_NAMED]
        found = [record for record in chunk if isinstance(record, Paper)]
        progress.loaded += await papers.load(found, Bookmark(file, progress.position))
        on_progress(progress)
        if progress.is_given_up:
            break
    await papers.delete_bookmark(file)
    return progress


def _chunks(records: Iterable[DumpRecord]) -> Iterator[Sequence[DumpRecord]]:
    """Yield ``records`` in chunks, each of a size that a transaction and the memory can take."""
    chunk, text = list[DumpRecord](), 0
    for record in records:
        chunk.append(record)
        if isinstance(record, Paper):
            text += len(record.abstract) + len(record.authors) + sum(map(len, record.author_names))
            text += len(record.title) + len(record.comment)
        if len(chunk) == RECORDS_PER_TRANSACTION or text >= TEXT_PER_TRANSACTION:
            yield chunk
            chunk, text = [], 0
    if chunk:
        yield chunk
