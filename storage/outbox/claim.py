"""Which parcels a courier may take now, and the lease it takes them under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.document.nodes import Document
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.delivery import Parcel, ParcelState
from storage.page_cache import PageCache
from storage.schema import chats, parcels
from storage.sql import AnyRow, AnySelect, chunks

PARCELS_PER_CHAT = 8
"""Parcels of one chat in a claim. Its pages are sent a second apart, so that a claim of few chats
with many pages each would be a slow one."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who takes parcels, from when to when."""

    worker: str
    now: datetime
    length: timedelta

    @property
    def until(self) -> datetime:
        """The instant from which others may take them."""
        return self.now + self.length


async def claim(
    connection: AsyncConnection,
    cache: PageCache,
    platforms: Iterable[str],
    lease: Lease,
    limit: int,
) -> tuple[Parcel, ...]:
    """Lease up to ``limit`` parcels, the first ones of each chat in order, oldest chat first."""
    chat_ids = await _heads(connection, platforms, lease.now, limit)
    queues = await _queues(connection, chat_ids)
    chosen = choose((queues[chat_id] for chat_id in chat_ids), lease.now, limit)
    taken = await _take(connection, chosen, lease)
    found = await _load(connection, taken, cache)
    return tuple(found[parcel_id] for parcel_id in chosen if parcel_id in found)


def choose(queues: Iterable[Sequence[AnyRow]], now: datetime, limit: int) -> list[int]:
    """Return the ids that may be sent: of each queue what comes before the first that must wait.

    A queue gives ``PARCELS_PER_CHAT`` at most.
    """
    chosen: list[int] = []
    for queue in queues:
        for row in queue[:PARCELS_PER_CHAT]:
            if not _ready(row, now):
                break
            chosen.append(row.id)
    return chosen[:limit]


def _ready(row: AnyRow, now: datetime) -> bool:
    return all(at is None or at <= now for at in (row.not_before, row.leased_until))


async def _heads(
    connection: AsyncConnection, platforms: Iterable[str], now: datetime, limit: int
) -> list[int]:
    """Return the chats whose oldest undelivered parcel may be sent, in the order of those."""
    heads: list[tuple[int, int]] = []
    for platform in platforms:
        rows = await connection.execute(_ready_heads(platform, now).limit(limit))
        heads.extend((row.id, row.chat_id) for row in rows)
    return [chat_id for _, chat_id in sorted(heads)[:limit]]


def _ready_heads(platform: str, now: datetime) -> AnySelect:
    older = parcels.alias()
    owed_before = select(older.c.id).where(
        older.c.chat_id == parcels.c.chat_id,
        older.c.state == ParcelState.PENDING,
        older.c.id < parcels.c.id,
    )
    free = _past(parcels.c.not_before, now) & _past(parcels.c.leased_until, now)
    return (
        select(parcels.c.id, parcels.c.chat_id)
        .where(parcels.c.state == ParcelState.PENDING, parcels.c.platform == platform)
        .where(free, ~owed_before.exists())
        .order_by(parcels.c.id)
        # On PostgreSQL a head that another courier is about to take is passed by, not waited for;
        # SQLite has one writer at a time and no such clause.
        .with_for_update(skip_locked=True)
    )


def _past(at: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return or_(at.is_(None), at <= now)


async def _queues(connection: AsyncConnection, chat_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    queues: dict[int, list[AnyRow]] = {chat_id: [] for chat_id in chat_ids}
    columns = parcels.c.id, parcels.c.chat_id, parcels.c.not_before, parcels.c.leased_until
    asked = select(*columns).where(parcels.c.state == ParcelState.PENDING).order_by(parcels.c.id)
    for chunk in chunks(chat_ids):
        for row in await connection.execute(asked.where(parcels.c.chat_id.in_(chunk))):
            queues[row.chat_id].append(row)
    return queues


async def _take(connection: AsyncConnection, chosen: Sequence[int], lease: Lease) -> list[int]:
    taken: list[int] = []
    leased = update(parcels).values(leased_by=lease.worker, leased_until=lease.until)
    for chunk in chunks(chosen):
        # Still owed: a courier that came back late from an expired lease may just have settled it.
        these = parcels.c.id.in_(chunk), parcels.c.state == ParcelState.PENDING
        taken.extend(await connection.scalars(leased.where(*these).returning(parcels.c.id)))
    return taken


async def owed(connection: AsyncConnection, cache: PageCache, chat_id: int) -> tuple[Parcel, ...]:
    """Return everything that the chat is still owed, in order."""
    these = parcels.c.chat_id == chat_id, parcels.c.state == ParcelState.PENDING
    asked = select(parcels.c.id).where(*these).order_by(parcels.c.id)
    ids = (await connection.scalars(asked)).all()
    found = await _load(connection, ids, cache)
    return tuple(found[parcel_id] for parcel_id in ids if parcel_id in found)


async def _load(
    connection: AsyncConnection, taken: Sequence[int], cache: PageCache
) -> dict[int, Parcel]:
    rows: list[AnyRow] = []
    for chunk in chunks(taken):
        rows.extend(await connection.execute(_with_address(chunk)))
    documents = await cache.load(connection, (row.page_hash for row in rows))
    return {row.id: _parcel(row, documents[row.page_hash]) for row in rows}


_COLUMNS = parcels.c.id, parcels.c.chat_id, parcels.c.key, parcels.c.attempts, parcels.c.form
_HOME = chats.c.platform, chats.c.place, chats.c.kind


def _with_address(parcel_ids: Sequence[int]) -> AnySelect:
    asked = select(*_COLUMNS, parcels.c.page_hash, *_HOME)
    asked = asked.join(chats, chats.c.id == parcels.c.chat_id)
    return asked.where(parcels.c.id.in_(parcel_ids))


def _parcel(row: AnyRow, page: Document) -> Parcel:
    return Parcel(
        id=row.id,
        chat_id=row.chat_id,
        address=ChatAddress(row.platform, row.place),
        key=row.key,
        page=page,
        attempts=row.attempts,
        kind=ChatKind(row.kind),
        render_mode=RenderMode(row.form),
    )
