"""Which listings of the last announcements a query selects: the versions count that were listed.

    query ── word index ──> papers, by their newest versions ─┐
    listings ── replaced or not indexed yet ── PaperIndex ────┴──> listings that are selected

The word index knows the newest version of each paper. The few that were listed in another one, or
are not indexed yet, are read and asked one by one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE, AnnounceType, EarlierListing
from bot.model.paper import Paper
from bot.model.search import ListedHits
from bot.query.nodes import Field, Query, list_terms
from bot.query.paper_index import PaperScan
from storage.engine import Database
from storage.repositories.paper_rows import paper_of
from storage.schema import editions, listings, papers
from storage.search.keys import BEYOND_KEYS, engine_of, paper_id_of, search_key_of
from storage.sql import AnyRow, chunks

_REMEMBERED_INDEXES = 2
"""Indexes of replaced papers that are kept, since a reader tries several queries in a row."""
_OLDEST = 200
"""Papers that the word index is asked for one by one; of the others it is asked as a range."""
_OLD_IDS = "a"
"""Identifiers of old, which begin with an archive, sort from here on; the others are numbers."""
_COMPARED = ("title", "abstract", "authors", "author_names", "categories")
"""What most queries read of a paper; some read these as well:"""
_COMPARED_FOR: Mapping[Field, Sequence[str]] = {
    Field.COMMENT: ("comment",),
    Field.JOURNAL: ("journal_ref",),
    Field.ALL: ("comment", "journal_ref"),
}


class _Listed(NamedTuple):
    """A row of ``listings``."""

    edition_id: int
    paper_id: str
    version: int
    type: str


class _Place(NamedTuple):
    """A version of a paper, where it was listed."""

    paper_id: str
    version: int
    category: str


def _place(row: _Listed, category_of: Mapping[int, str]) -> _Place:
    return _Place(row.paper_id, row.version, category_of[row.edition_id])


async def find_listed(
    database: Database,
    query: Query | None,
    categories: Collection[str],
    types: Collection[AnnounceType],
    days: int,
) -> ListedHits:
    """Return what ``query`` selects; see ``bot.ports.papers.Search.find_listed``."""
    async with database.reading() as connection:
        found = await _recent_editions(connection, categories, days)
        listed = await _listings_of(connection, found, types)
        if query is None:
            return _hits(found, listed, len(listed))
        by_id = {edition.id: edition.category for edition in found}
        unread = await _load_unread(connection, query, listed, by_id)
        matched = await _match(connection, query, {row.paper_id for row in listed})
    # Texts are read in a thread, so that meanwhile others are answered.
    bits = await asyncio.to_thread(_select, query, tuple(unread.values()))
    selected = {place: bool(bits >> number & 1) for number, place in enumerate(unread)}

    def is_selected(row: _Listed) -> bool:
        place = _place(row, by_id)
        return selected[place] if place in unread else row.paper_id in matched

    return _hits(found, filter(is_selected, listed), len(listed))


async def _recent_editions(
    connection: AsyncConnection, categories: Collection[str], days: int
) -> Sequence[AnyRow]:
    """Return the editions of the last ``days`` listing dates that ``categories`` have, in order."""
    own = (editions.c.category.in_(sorted(categories)), editions.c.source != SAMPLE_SOURCE)
    dates = select(editions.c.date).where(*own).distinct().order_by(editions.c.date.desc())
    some = dates.limit(days).subquery()
    since = select(func.min(some.c.date)).scalar_subquery()
    recent = select(editions).where(*own, editions.c.date >= since).order_by(editions.c.seq)
    return (await connection.execute(recent)).all()


async def _listings_of(
    connection: AsyncConnection, found: Sequence[AnyRow], types: Collection[AnnounceType]
) -> Sequence[_Listed]:
    """Return what these editions list, in their order, each edition's in arXiv's."""
    columns = (listings.c[name] for name in _Listed._fields)
    rows = select(*columns).where(listings.c.type.in_(sorted(types)))
    rows = rows.order_by(listings.c.edition_id, listings.c.position)
    place = {edition.id: number for number, edition in enumerate(found)}
    listed = [
        _Listed(*row)
        for some in chunks(place)
        for row in await connection.execute(rows.where(listings.c.edition_id.in_(some)))
    ]
    return sorted(listed, key=lambda row: place[row.edition_id])


async def _match(
    connection: AsyncConnection, query: Query, paper_ids: Collection[str]
) -> Collection[str]:
    """Return which papers ``query`` selects in their newest version, as far as they are indexed.

    Nearly all listed papers are new ones, so the index is asked for everything from some
    identifier on, and for each of the few that are older, such as replaced ones.
    """
    engine = engine_of(connection)
    expression = engine.expression(query.root)
    in_order = sorted(paper_ids, key=lambda paper_id: (paper_id < _OLD_IDS, paper_id))
    first = next(filter(None, map(search_key_of, in_order[_OLDEST:])), BEYOND_KEYS)
    oldest = [key for key in map(search_key_of, in_order[:_OLDEST]) if key]
    among = {"query": expression, "keys": json.dumps(oldest)}
    newer = {"query": expression, "first": first}
    keys = {*await connection.scalars(engine.FIND_AMONG, among)}
    keys |= {*await connection.scalars(engine.FIND_FROM, newer)}
    return set(map(paper_id_of, keys))


async def _load_unread(
    connection: AsyncConnection,
    query: Query,
    listed: Sequence[_Listed],
    category_of: Mapping[int, str],
) -> Mapping[_Place, Paper]:
    """Return the papers that were listed as the word index does not know them.

    A paper that is cross-listed later keeps the categories that it had when this version was
    stored, so it counts as one of the category where it is listed, too.
    """
    unindexed = set(await connection.scalars(select(papers.c.paper_id).where(~papers.c.indexed)))
    replaced = await _find_replaced(connection, {row.paper_id for row in listed})
    added = await _find_added(connection, list(category_of))
    wanted: dict[tuple[str, int], list[_Place]] = {}
    for row in listed:
        is_replaced = replaced.get(row.paper_id, row.version) != row.version
        if row.paper_id in unindexed or is_replaced or (row.edition_id, row.paper_id) in added:
            places = wanted.setdefault((row.paper_id, row.version), [])
            places.append(_place(row, category_of))
    read = _columns_read(query)
    found: dict[_Place, Paper] = {}
    for some in chunks(sorted({paper_id for paper_id, _ in wanted})):
        versions = select(papers).where(papers.c.paper_id.in_(some)).order_by(papers.c.version)
        rows = (await connection.execute(versions)).all()
        newest = {row.paper_id: read(row) for row in rows}
        for row in rows:
            is_known = row.paper_id not in unindexed and read(row) == newest[row.paper_id]
            for place in wanted.get((row.paper_id, row.version), ()):
                paper = paper_of(row)
                if place.category not in paper.categories:
                    found[place] = replace(paper, categories=(*paper.categories, place.category))
                elif not is_known:
                    found[place] = paper
    return found


async def _find_added(
    connection: AsyncConnection, edition_ids: Sequence[int]
) -> Collection[tuple[int, str]]:
    """Return which listings are in a category that their paper is not stored with."""
    stored = " " + papers.c.categories + " "
    its = (papers.c.paper_id == listings.c.paper_id) & (papers.c.version == listings.c.version)
    lacking = (
        select(listings.c.edition_id, listings.c.paper_id)
        .join(editions, editions.c.id == listings.c.edition_id)
        .join(papers, its)
        .where(listings.c.type != AnnounceType.NEW.value)
        .where(stored.not_like("% " + editions.c.category + " %"))
    )
    return {
        (row.edition_id, row.paper_id)
        for some in chunks(edition_ids)
        for row in await connection.execute(lacking.where(listings.c.edition_id.in_(some)))
    }


def _columns_read(query: Query) -> Callable[[AnyRow], object]:
    """Return what gives the part of a row that ``query`` may look at."""
    fields = {term.field for term in list_terms(query.root) if term.field}
    more = (name for field in fields for name in _COMPARED_FOR.get(field, ()))
    return attrgetter(*_COMPARED, *more)


async def _find_replaced(
    connection: AsyncConnection, paper_ids: Collection[str]
) -> Mapping[str, int]:
    """Return the newest version of those of ``paper_ids`` that are stored in several."""
    several = (
        select(papers.c.paper_id, func.max(papers.c.version).label("newest"))
        .group_by(papers.c.paper_id)
        .having(func.count() > 1)
    )
    in_order = sorted(paper_ids, key=lambda paper_id: (paper_id < _OLD_IDS, paper_id))
    queries = [several.where(papers.c.paper_id.in_(some)) for some in chunks(in_order[:_OLDEST])]
    if newer := in_order[_OLDEST:]:
        queries.append(several.where(papers.c.paper_id >= newer[0], papers.c.paper_id < _OLD_IDS))
    return {
        row.paper_id: row.newest for query in queries for row in await connection.execute(query)
    }


def _select(query: Query, unread: Sequence[Paper]) -> int:
    """Return the bitset of those of ``unread`` that ``query`` selects."""
    return _scan(unread).select(query)


@lru_cache(_REMEMBERED_INDEXES)
def _scan(unread: Sequence[Paper]) -> PaperScan:
    return PaperScan(unread)


def _hits(found: Sequence[AnyRow], listed: Iterable[_Listed], total: int) -> ListedHits:
    by_id = {edition.id: edition for edition in found}
    return ListedHits(
        tuple(sorted({edition.date for edition in found})),
        tuple(_earlier_listing(row, by_id[row.edition_id]) for row in listed),
        total,
    )


def _earlier_listing(row: _Listed, edition: AnyRow) -> EarlierListing:
    return EarlierListing(
        paper_id=row.paper_id,
        version=row.version,
        category=edition.category,
        type=AnnounceType(row.type),
        seq=edition.seq,
        date=edition.date,
    )
