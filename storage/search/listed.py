"""Which listings of the last announcements a query selects: the versions count that were listed.

    query ── word index ──> papers, by their newest versions ─┐
    listings ── replaced or not indexed yet ── TokenScan ─────┴──> listings that are selected

The word index knows the newest version of each paper. Of those that were listed in another one the
tokens are kept apart; the few that are not indexed yet are read.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE, AnnounceType, EarlierListing
from bot.model.paper import Paper
from bot.model.search import ListedHits
from bot.query.columns import JoinedTokens, in_category, join_tokens, list_tokens
from bot.query.nodes import Query
from bot.query.paper_index import TokenScan
from storage.engine import Database
from storage.repositories.paper_rows import paper_of
from storage.schema import earlier_tokens, editions, listings, papers
from storage.search.earlier import Version, load_tokens
from storage.search.keys import BEYOND_KEYS, engine_of, paper_id_of, search_key_of
from storage.sql import AnyRow, chunks

_OLDEST = 200
"""Papers that the word index is asked for one by one; of the others it is asked as a range."""
_OLD_IDS = "a"
"""Identifiers of old, which begin with an archive, sort from here on; the others are numbers."""


class _Listed(NamedTuple):
    """A row of ``listings``."""

    edition_id: int
    paper_id: str
    version: int
    type: str


_Place: TypeAlias = tuple[str, int, str]
"""A version of a paper, and a category where it was listed."""


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
        category_of = {edition.id: edition.category for edition in found}
        paper_ids = _sort({row.paper_id for row in listed})
        unread = await _load_unread(connection, listed, paper_ids, category_of)
        matched = await _match(connection, query, paper_ids)
    # Many words are looked at in a thread, so that meanwhile others are answered.
    bits = await asyncio.to_thread(_select, query, tuple(unread.values()))
    selected = {place: bool(bits >> number & 1) for number, place in enumerate(unread)}

    def is_selected(row: _Listed) -> bool:
        place = row.paper_id, row.version, category_of[row.edition_id]
        return selected.get(place, row.paper_id in matched)

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


def _sort(paper_ids: Collection[str]) -> Sequence[str]:
    """Return ``paper_ids`` as they were given, the oldest first."""
    old = (paper_id for paper_id in paper_ids if paper_id >= _OLD_IDS)
    return [*sorted(old), *sorted(paper_id for paper_id in paper_ids if paper_id < _OLD_IDS)]


async def _match(
    connection: AsyncConnection, query: Query, paper_ids: Sequence[str]
) -> Collection[str]:
    """Return which papers ``query`` selects in their newest version, as far as they are indexed.

    Nearly all listed papers are new ones, so the index is asked for everything from some
    identifier on, and for each of the few that are older, such as replaced ones.
    """
    engine = engine_of(connection)
    expression = engine.expression(query.root)
    first = next(filter(None, map(search_key_of, paper_ids[_OLDEST:])), BEYOND_KEYS)
    oldest = [key for key in map(search_key_of, paper_ids[:_OLDEST]) if key]
    among = {"query": expression, "keys": json.dumps(oldest)}
    newer = {"query": expression, "first": first}
    keys = {*await connection.scalars(engine.FIND_AMONG, among)}
    keys |= {*await connection.scalars(engine.FIND_FROM, newer)}
    return set(map(paper_id_of, keys))


async def _load_unread(
    connection: AsyncConnection,
    listed: Sequence[_Listed],
    paper_ids: Sequence[str],
    category_of: Mapping[int, str],
) -> Mapping[_Place, JoinedTokens]:
    """Return the tokens of the papers that were listed as the word index does not know them.

    A paper that is cross-listed later keeps the categories that it had when this version was
    stored, so it counts as one of the category where it is listed, too.
    """
    unindexed = set(await connection.scalars(select(papers.c.paper_id).where(~papers.c.indexed)))
    kept = await _load_earlier(connection, paper_ids)
    added = await _find_added(connection, list(category_of))
    wanted: dict[Version, dict[_Place, bool]] = {}
    for row in listed:
        version = row.paper_id, row.version
        is_added = (row.edition_id, row.paper_id) in added
        if is_added or version in kept or row.paper_id in unindexed:
            wanted.setdefault(version, {})[*version, category_of[row.edition_id]] = is_added
    known = {of: tokens for of in wanted if of[0] not in unindexed and (tokens := kept.get(of))}
    read = await _read_tokens(connection, wanted.keys() - known.keys())
    return {
        place: in_category(tokens, place[2]) if is_added else tokens
        for version, tokens in chain(known.items(), read.items())
        for place, is_added in wanted[version].items()
    }


async def _load_earlier(
    connection: AsyncConnection, paper_ids: Sequence[str]
) -> Mapping[Version, JoinedTokens | None]:
    kept, its_id = select(earlier_tokens), earlier_tokens.c.paper_id
    some = [kept.where(its_id.in_(paper_ids[:_OLDEST]))]
    if newer := paper_ids[_OLDEST:]:
        some.append(kept.where(its_id >= newer[0], its_id < _OLD_IDS))
    return await load_tokens(connection, some)


async def _read_tokens(
    connection: AsyncConnection, versions: Collection[Version]
) -> Mapping[Version, JoinedTokens]:
    """Return the tokens of ``versions``, whose texts are read in a thread: others are answered."""
    found: list[Paper] = []
    for some in chunks(sorted({paper_id for paper_id, _ in versions})):
        rows = await connection.execute(select(papers).where(papers.c.paper_id.in_(some)))
        found += [paper_of(row) for row in rows if (row.paper_id, row.version) in versions]

    def read() -> Mapping[Version, JoinedTokens]:
        return {(paper.id, paper.version): join_tokens(list_tokens(paper)) for paper in found}

    return await asyncio.to_thread(read)


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


def _select(query: Query, unread: Sequence[JoinedTokens]) -> int:
    """Return the bitset of those of ``unread`` that ``query`` selects."""
    return TokenScan(unread).select(query)


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
