"""Which parcels a courier may take now, and the lease under which it takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.delivery import Parcel, ParcelState
from storage.outbox.pages import PageCache
from storage.schema import chats, parcels
from storage.sql import AnyRow, AnySelect, chunks

PARCELS_PER_CHAT = 8
"""Parcels of one chat in a claim. Its pages are sent a second apart, so a claim of few chats with
many pages each would be a slow one."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who takes parcels, from when, and for how long."""

    worker: str
    now: datetime
    length: timedelta

    @property
    def until(self) -> datetime:
        """The time from which others may take them."""
        return self.now + self.length


async def claim(
    connection: AsyncConnection,
    cache: PageCache,
    platforms: Iterable[str],
    lease: Lease,
    limit: int,
) -> tuple[Parcel, ...]:
    """Lease up to ``limit`` parcels, the first ones of each chat in order, oldest chat first."""
    chat_ids = await _ready_chats(connection, platforms, lease.now, limit)
    if not chat_ids:
        return ()
    queues = await _pending_by_chat(connection, chat_ids)
    chosen = choose((queues[chat_id] for chat_id in chat_ids), lease.now, limit)
    await _note_kills(connection, queues.values(), chosen, lease)
    taken = await _lease(connection, chosen, lease)
    return await _load(connection, cache, [number for number in chosen if number in taken])


def choose(queues: Iterable[Sequence[AnyRow]], now: datetime, limit: int) -> list[int]:
    """Return the ids that may be sent: of each chat those before the first that has to wait.

    At most ``PARCELS_PER_CHAT`` of one chat, and all of them to one place.
    """
    chosen: list[int] = []
    for queue in queues:
        for row in queue[:PARCELS_PER_CHAT]:
            if (row.platform, row.place) != (queue[0].platform, queue[0].place):
                break
            if any(at is not None and at > now for at in (row.not_before, row.leased_until)):
                break
            chosen.append(row.id)
    return chosen[:limit]


async def _ready_chats(
    connection: AsyncConnection, platforms: Iterable[str], now: datetime, limit: int
) -> list[int]:
    """Return the chats whose oldest undelivered parcel may be sent, in the order of those."""
    heads: list[tuple[int, int]] = []
    for platform in platforms:
        asked = {"ready_on": platform, "ready_at": now, "most": limit}
        rows = await connection.execute(_READY_HEADS, asked)
        heads.extend((row.id, row.chat_id) for row in rows)
    return [chat_id for _, chat_id in sorted(heads)[:limit]]


def _select_ready_heads() -> AnySelect:
    """Return the query for ``most`` heads that may be sent on platform ``ready_on``."""
    older, now = parcels.alias(), bindparam("ready_at", type_=parcels.c.not_before.type)
    has_older = select(older.c.id).where(
        older.c.chat_id == parcels.c.chat_id,
        older.c.state == ParcelState.PENDING,
        older.c.id < parcels.c.id,
    )
    may_be_sent = _is_past(parcels.c.not_before, now) & _is_past(parcels.c.leased_until, now)
    return (
        select(parcels.c.id, parcels.c.chat_id)
        .where(parcels.c.state == ParcelState.PENDING, parcels.c.platform == bindparam("ready_on"))
        .where(may_be_sent, ~has_older.exists())
        .order_by(parcels.c.id)
        .limit(bindparam("most", type_=Integer))
        # On PostgreSQL a head that another courier is about to take is skipped, not waited for;
        # SQLite has one writer at a time and no such clause.
        .with_for_update(skip_locked=True)
    )


def _is_past(at: ColumnElement[Any], now: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(at.is_(None), at <= now)


_READY_HEADS = _select_ready_heads()
"""Built once: an idle courier asks every second, and building it took a third of its time."""


async def _pending_by_chat(
    connection: AsyncConnection, chat_ids: Sequence[int]
) -> dict[int, list[AnyRow]]:
    queues: dict[int, list[AnyRow]] = {chat_id: [] for chat_id in chat_ids}
    times = parcels.c.not_before, parcels.c.leased_until, parcels.c.unsure_since
    where = parcels.c.platform, parcels.c.place
    columns = select(parcels.c.id, parcels.c.chat_id, *times, *where)
    pending = columns.where(parcels.c.state == ParcelState.PENDING).order_by(parcels.c.id)
    for chunk in chunks(chat_ids):
        for row in await connection.execute(pending.where(parcels.c.chat_id.in_(chunk))):
            queues[row.chat_id].append(row)
    return queues


async def _note_kills(
    connection: AsyncConnection,
    queues: Iterable[Sequence[AnyRow]],
    chosen: Sequence[int],
    lease: Lease,
) -> None:
    """Note that parcels whose lease ran out were perhaps sent by a courier that was killed."""
    taken = frozenset(chosen)
    for row in chain.from_iterable(queues):
        if row.id in taken and row.leased_until is not None and row.unsure_since is None:
            since = {"unsure_since": row.leased_until - lease.length}
            await connection.execute(update(parcels).where(parcels.c.id == row.id).values(since))


async def _lease(connection: AsyncConnection, chosen: Sequence[int], lease: Lease) -> set[int]:
    """Lease the chosen parcels and return those that were still pending.

    A courier that came back late from an expired lease may just have settled one.
    """
    taken: set[int] = set()
    leased = update(parcels).values(leased_by=lease.worker, leased_until=lease.until)
    for chunk in chunks(chosen):
        these = parcels.c.id.in_(chunk), parcels.c.state == ParcelState.PENDING
        taken.update(await connection.scalars(leased.where(*these).returning(parcels.c.id)))
    return taken


async def load_undelivered(
    connection: AsyncConnection, cache: PageCache, chat_id: int
) -> tuple[Parcel, ...]:
    """Return the chat's undelivered parcels, in order."""
    these = parcels.c.chat_id == chat_id, parcels.c.state == ParcelState.PENDING
    pending = select(parcels.c.id).where(*these).order_by(parcels.c.id)
    return await _load(connection, cache, (await connection.scalars(pending)).all())


_COLUMNS = (
    parcels.c.id,
    parcels.c.chat_id,
    parcels.c.key,
    parcels.c.attempts,
    parcels.c.form,
    parcels.c.unsure_since,
    parcels.c.held_since,
    parcels.c.silent_from,
    parcels.c.planned_at,
)
_ADDRESS_COLUMNS = (
    parcels.c.platform,
    func.coalesce(parcels.c.place, chats.c.place).label("place"),
    chats.c.kind,
)


async def _load(
    connection: AsyncConnection, cache: PageCache, parcel_ids: Sequence[int]
) -> tuple[Parcel, ...]:
    """Return these parcels with their pages, in the order of ``parcel_ids``."""
    columns = select(*_COLUMNS, parcels.c.page_hash, *_ADDRESS_COLUMNS)
    stored = columns.join(chats, chats.c.id == parcels.c.chat_id)
    rows: dict[int, AnyRow] = {}
    for chunk in chunks(parcel_ids):
        for row in await connection.execute(stored.where(parcels.c.id.in_(chunk))):
            rows[row.id] = row
    documents = await cache.load(connection, (row.page_hash for row in rows.values()))
    found = (rows[parcel_id] for parcel_id in parcel_ids if parcel_id in rows)
    return tuple(
        Parcel(
            id=row.id,
            chat_id=row.chat_id,
            address=ChatAddress(row.platform, row.place),
            key=row.key,
            page=documents[row.page_hash],
            attempts=row.attempts,
            kind=ChatKind(row.kind),
            render_mode=RenderMode(row.form),
            unsure_since=row.unsure_since,
            held_since=row.held_since,
            silent_from=row.silent_from,
            planned_at=row.planned_at,
        )
        for row in found
    )
