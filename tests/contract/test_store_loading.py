"""Many papers out of files: once each, filled in, never blanked, and gone on with after a stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ingest.archive import AT_ONCE, MOST_NAMED, Tally, load_archive
from bot.model.archive import Bookmark, Loaded, Record, Spoiled
from bot.model.paper import Paper
from bot.ports import Store
from tests.stores import paper

FILE = Bookmark("f00", 1)


class Shelf:
    """A file that is in memory."""

    def __init__(self, *records: Record) -> None:
        self._records = records
        self.began: list[int] = []

    def fingerprint(self) -> str:
        return "f00"

    def records(self, after: int = 0) -> Iterator[Record]:
        self.began.append(after)
        return iter(self._records[after:])


def rich(number: int, **details: str) -> Paper:
    return replace(paper(number, **details), author_names=("Ann Ode",))


def unwatched(_: Tally) -> None:
    """Nobody looks."""


async def test_papers_are_stored_once_and_counted(store: Store):
    assert await store.papers.load([paper(1), paper(2), paper(1)], FILE) == Loaded(added=2)
    assert await store.papers.load([paper(2), paper(3)], FILE) == Loaded(added=1, known=1)
    assert await store.papers.count() == 3


async def test_known_papers_are_filled_in_and_never_blanked(store: Store):
    await store.papers.load([paper(1, doi="10.1/x")], FILE)

    richer = rich(1, doi="10.1/y", comment="9 pages")
    assert await store.papers.load([richer], FILE) == Loaded(filled=1)
    assert await store.papers.load([paper(1)], FILE) == Loaded(known=1)
    assert await store.papers.get("2606.00001") == replace(richer, doi="10.1/x")


async def test_a_paper_without_version_is_stored_only_where_none_is_known(store: Store):
    await store.papers.load([paper(1, version=3)], FILE)

    unversioned = [paper(1, version=0), paper(2, version=0)]
    assert await store.papers.load(unversioned, FILE) == Loaded(added=1, known=1)
    found = await store.papers.get("2606.00001")
    assert found is not None
    assert found.version == 3


async def test_a_file_is_loaded_to_its_end_and_its_bookmark_taken_out(store: Store):
    shelf = Shelf(*(paper(n) for n in range(1, AT_ONCE + 50)), Spoiled(7, "no JSON"))

    tally = await load_archive(shelf, store.papers, unwatched)

    assert tally.loaded == Loaded(added=AT_ONCE + 49)
    assert (tally.spoiled, tally.named) == (1, [Spoiled(7, "no JSON")])
    assert await store.papers.bookmark_position("f00") == 0
    again = await load_archive(shelf, store.papers, unwatched)
    assert again.loaded == Loaded(known=AT_ONCE + 49)


async def test_a_load_that_was_cut_off_goes_on_where_it_was(store: Store):
    records = [Spoiled(1, "no JSON"), *(paper(n % 90 + 1) for n in range(2 * AT_ONCE))]
    shelf = Shelf(*records)

    class Enough(Exception):
        """The power fails."""

    def stop(_: Tally) -> None:
        raise Enough

    try:
        await load_archive(shelf, store.papers, stop)
    except Enough:
        assert await store.papers.bookmark_position("f00") == AT_ONCE
    tally = await load_archive(shelf, store.papers, unwatched)

    assert shelf.began == [0, AT_ONCE]
    assert (tally.skipped, tally.position) == (AT_ONCE, len(records))
    assert await store.papers.count() == 90


async def test_of_many_places_that_cannot_be_read_the_first_are_named(store: Store):
    shelf = Shelf(*(Spoiled(n, "no JSON") for n in range(3 * MOST_NAMED)))

    tally = await load_archive(shelf, store.papers, unwatched)

    assert (tally.spoiled, len(tally.named)) == (3 * MOST_NAMED, MOST_NAMED)
