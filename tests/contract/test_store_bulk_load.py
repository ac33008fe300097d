"""Papers of a dump: stored once each, filled in, never blanked, resumed after a stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.ingest.load_dump import (
    MAX_IN_VAIN,
    MAX_NAMED,
    RECORDS_PER_TRANSACTION,
    TEXT_PER_TRANSACTION,
    LoadProgress,
    load_dump,
)
from bot.model.dump import Bookmark, DumpRecord, LoadCounts, UnreadableRecord
from bot.model.paper import Paper
from bot.ports.store import Store
from tests.support.stores import paper

FILE = Bookmark("f00", 1)


class Shelf:
    """A file that is in memory."""

    def __init__(self, *records: DumpRecord) -> None:
        self._records = records
        self.began: list[int] = []

    def fingerprint(self) -> str:
        return "f00"

    def records(self, after: int = 0) -> Iterator[DumpRecord]:
        self.began.append(after)
        return iter(self._records[after:])


def rich(number: int, **details: Any) -> Paper:
    return replace(paper(number, **details), author_names=("Ann Ode",))


def unwatched(_: LoadProgress) -> None:
    """Nobody looks."""


async def test_papers_are_stored_once_and_counted(store: Store):
    assert await store.papers.load([paper(1), paper(2), paper(1)], FILE) == LoadCounts(added=2)
    assert await store.papers.load([paper(2), paper(3)], FILE) == LoadCounts(added=1, known=1)
    assert await store.papers.count() == 3


async def test_known_papers_are_filled_in_and_never_blanked(store: Store):
    await store.papers.load([paper(1, doi="10.1/x")], FILE)

    richer = rich(1, doi="10.1/y", comment="9 pages")
    assert await store.papers.load([richer], FILE) == LoadCounts(filled=1)
    assert await store.papers.load([paper(1)], FILE) == LoadCounts(known=1)
    assert await store.papers.get("2606.00001") == replace(richer, doi="10.1/x")


async def test_a_paper_without_version_is_stored_only_where_none_is_known(store: Store):
    await store.papers.load([paper(1, version=3)], FILE)

    unversioned = [paper(1, version=0), paper(2, version=0)]
    assert await store.papers.load(unversioned, FILE) == LoadCounts(added=1, known=1)
    found = await store.papers.get("2606.00001")
    assert found is not None
    assert found.version == 3


async def test_a_file_is_loaded_to_its_end_and_its_bookmark_deleted(store: Store):
    shelf = Shelf(
        *(paper(n) for n in range(1, RECORDS_PER_TRANSACTION + 50)), UnreadableRecord(7, "no JSON")
    )

    tally = await load_dump(shelf, store.papers, unwatched)

    assert tally.loaded == LoadCounts(added=RECORDS_PER_TRANSACTION + 49)
    assert (tally.unreadable, tally.first_unreadable) == (1, [UnreadableRecord(7, "no JSON")])
    assert await store.papers.bookmark_position("f00") == 0
    again = await load_dump(shelf, store.papers, unwatched)
    assert again.loaded == LoadCounts(known=RECORDS_PER_TRANSACTION + 49)


async def test_a_load_that_was_cut_off_resumes_where_it_was(store: Store):
    records = [
        UnreadableRecord(1, "no JSON"),
        *(paper(n % 90 + 1) for n in range(2 * RECORDS_PER_TRANSACTION)),
    ]
    shelf = Shelf(*records)

    class Enough(Exception):
        """The power fails."""

    def stop(_: LoadProgress) -> None:
        raise Enough

    try:
        await load_dump(shelf, store.papers, stop)
    except Enough:
        assert await store.papers.bookmark_position("f00") == RECORDS_PER_TRANSACTION
    tally = await load_dump(shelf, store.papers, unwatched)

    assert shelf.began == [0, RECORDS_PER_TRANSACTION]
    assert (tally.skipped, tally.position) == (RECORDS_PER_TRANSACTION, len(records))
    assert await store.papers.count() == 90


async def test_of_many_places_that_cannot_be_read_the_first_are_named(store: Store):
    shelf = Shelf(*(UnreadableRecord(n, "no JSON") for n in range(3 * MAX_NAMED)))

    tally = await load_dump(shelf, store.papers, unwatched)

    assert (tally.unreadable, len(tally.first_unreadable)) == (3 * MAX_NAMED, MAX_NAMED)


async def test_long_records_are_stored_in_smaller_transactions(store: Store):
    positions: list[int] = []
    long = [rich(number, authors="Ann Ode, " * 100_000) for number in range(1, 11)]

    loaded = await load_dump(
        Shelf(*long), store.papers, lambda progress: positions.append(progress.position)
    )

    assert loaded.loaded.added == 10
    assert positions[0] * len(long[0].authors) <= TEXT_PER_TRANSACTION + len(long[0].authors)
    assert positions[-1] == 10


async def test_a_file_in_which_nothing_can_be_read_is_left_early(store: Store):
    spoiled = [UnreadableRecord(number, "no record") for number in range(2 * MAX_IN_VAIN)]

    loaded = await load_dump(Shelf(*spoiled), store.papers, unwatched)
    assert (loaded.unreadable, loaded.is_given_up) == (MAX_IN_VAIN, True)

    loaded = await load_dump(Shelf(paper(1), *spoiled), store.papers, unwatched)
    assert (loaded.unreadable, loaded.is_given_up) == (2 * MAX_IN_VAIN, False)
