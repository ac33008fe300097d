"""Editions: announcements of one category and listing date each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import (
    SAMPLE_SOURCE,
    AnnounceType,
    Batch,
    EarlierListing,
    Edition,
    EditionDraft,
    Listing,
)
from bot.model.chat import ChatState
from bot.model.taxonomy import categories_of_all
from storage.engine import Database
from storage.repositories.merge_drafts import merge_drafts
from storage.repositories.paper_rows import paper_of
from storage.schema import chats, editions, interests, listings, papers
from storage.sql import AnyRow, AnySelect, chunks


class StoredEditions:
    """``bot.ports.editions.Editions`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def complete(self, drafts: Sequence[EditionDraft], now: datetime) -> tuple[Edition, ...]:
        """Store ``drafts`` in one transaction and return the editions that came of them."""
        async with self._database.writing() as connection:
            found = tuple(map(_edition, await merge_drafts(connection, drafts, now)))
            await _wake_readers(connection, found, now)
        return found

    async def last_seq(self) -> int:
        """Return the highest ``seq``, 0 if there is no edition."""
        async with self._database.reading() as connection:
            return await connection.scalar(select(func.max(editions.c.seq))) or 0

    async def newest(
        self, categories: Iterable[str], on: date | None = None
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions of its newest listing date, or of the date ``on``."""
        query = _newest() if on is None else select(editions).where(editions.c.date == on)
        found: dict[str, tuple[Edition, ...]] = {}
        for edition in await self._editions(query, categories):
            found[edition.category] = (*found.get(edition.category, ()), edition)
        return found

    async def after(self, categories: Iterable[str], cursor: int, upto: int) -> tuple[Edition, ...]:
        """Return the editions of ``categories`` with ``cursor`` < seq ≤ ``upto``, in order."""
        between = select(editions).where(editions.c.seq > cursor, editions.c.seq <= upto)
        return await self._editions(between, categories)

    async def listings(self, edition_ids: Sequence[int]) -> tuple[Listing, ...]:
        """Return the listings of these editions, each edition's in arXiv's order."""
        found: list[Listing] = []
        async with self._database.reading() as connection:
            for chunk in chunks(sorted(set(edition_ids))):
                rows = await connection.execute(_listings_of(chunk))
                found.extend(
                    Listing(paper_of(row), row.category, AnnounceType(row.type)) for row in rows
                )
        return tuple(found)

    async def earlier_listings(
        self, paper_ids: Sequence[str], categories: Iterable[str], upto: int
    ) -> tuple[EarlierListing, ...]:
        """Return where these papers were listed in ``categories``' editions with seq ≤ ``upto``."""
        wanted = sorted(set(categories))
        found: list[EarlierListing] = []
        async with self._database.reading() as connection:
            for chunk in chunks(sorted(set(paper_ids))):
                rows = await connection.execute(_earlier(chunk, wanted, upto))
                found.extend(
                    EarlierListing(
                        paper_id=row.paper_id,
                        version=row.version,
                        category=row.category,
                        type=AnnounceType(row.type),
                        seq=row.seq,
                        date=row.date,
                    )
                    for row in rows
                )
        return tuple(found)

    async def dates(
        self, categories: Iterable[str], since: date, upto: int | None = None
    ) -> frozenset[tuple[str, date]]:
        """Return which (category, listing date ≥ ``since``) have an edition, samples aside."""
        real = select(editions).where(editions.c.date >= since, editions.c.source != SAMPLE_SOURCE)
        if upto is not None:
            real = real.where(editions.c.seq <= upto)
        found = await self._editions(real, categories)
        return frozenset((edition.category, edition.date) for edition in found)

    async def batches(self, since: date) -> tuple[Batch, ...]:
        """Return the id ranges of ``new`` listings by date ≥ ``since``, oldest first."""
        by_date = (
            select(editions.c.date, func.min(editions.c.first_new), func.max(editions.c.last_new))
            .where(editions.c.date >= since, editions.c.n_new > 0)
            .where(editions.c.source != SAMPLE_SOURCE)
            .group_by(editions.c.date)
            .order_by(editions.c.date)
        )
        async with self._database.reading() as connection:
            return tuple(Batch(*row) for row in await connection.execute(by_date))

    async def newest_of_all(self) -> tuple[Edition, ...]:
        """Return every category's editions (with supplements) of its newest listing date."""
        async with self._database.reading() as connection:
            found = map(_edition, await connection.execute(_newest()))
            return tuple(sorted(found, key=lambda edition: (edition.category, edition.supplement)))

    async def _editions(self, query: AnySelect, categories: Iterable[str]) -> tuple[Edition, ...]:
        found: list[Edition] = []
        async with self._database.reading() as connection:
            for chunk in chunks(sorted(set(categories))):
                rows = await connection.execute(query.where(editions.c.category.in_(chunk)))
                found.extend(map(_edition, rows))
        return tuple(sorted(found, key=lambda edition: edition.seq))


async def _wake_readers(
    connection: AsyncConnection, completed: Iterable[Edition], now: datetime
) -> None:
    """Make due the readers of ``completed`` who want digests as soon as they are complete.

    Supplements and earlier dates, of which many may be caught up in a row, come with what is next.
    """
    newest = await connection.scalar(select(func.max(editions.c.date)))
    categories = {
        edition.category
        for edition in completed
        if edition.date == newest and not edition.supplement
    }
    read = await connection.scalars(select(interests.c.terms).distinct()) if categories else ()
    wanted = [
        terms for terms in read if not categories.isdisjoint(categories_of_all(terms.split()))
    ]
    for chunk in chunks(wanted):
        readers = select(interests.c.chat_id).where(interests.c.terms.in_(chunk))
        waiting = update(chats).where(
            chats.c.state == ChatState.ACTIVE,
            chats.c.next_due_at > now,
            chats.c.asap,
            chats.c.paused.is_(False),
            chats.c.id.in_(readers),
        )
        await connection.execute(waiting.values(next_due_at=now))


def _newest() -> AnySelect:
    others = editions.alias()
    newest = select(func.max(others.c.date)).where(others.c.category == editions.c.category)
    return select(editions).where(editions.c.date == newest.scalar_subquery())


def _listings_of(edition_ids: Sequence[int]) -> AnySelect:
    paper = and_(papers.c.paper_id == listings.c.paper_id, papers.c.version == listings.c.version)
    return (
        select(papers, editions.c.category, listings.c.type)
        .join(listings, paper)
        .join(editions, editions.c.id == listings.c.edition_id)
        .where(listings.c.edition_id.in_(edition_ids))
        .order_by(editions.c.seq, listings.c.position)
    )


def _earlier(paper_ids: Sequence[str], categories: Sequence[str], upto: int) -> AnySelect:
    columns = listings.c.paper_id, listings.c.version, listings.c.type
    return (
        select(*columns, editions.c.category, editions.c.seq, editions.c.date)
        .join(editions, editions.c.id == listings.c.edition_id)
        .where(listings.c.paper_id.in_(paper_ids))
        .where(editions.c.category.in_(categories), editions.c.seq <= upto)
        .order_by(editions.c.seq, listings.c.position)
    )


def _edition(row: AnyRow) -> Edition:
    return Edition(
        id=row.id,
        seq=row.seq,
        category=row.category,
        date=row.date,
        supplement=row.supplement,
        counts={
            AnnounceType.NEW: row.n_new,
            AnnounceType.CROSS: row.n_cross,
            AnnounceType.REPLACE: row.n_replace,
        },
        source=row.source,
        completed_at=row.completed_at,
    )
