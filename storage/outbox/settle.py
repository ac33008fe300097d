"""What became of parcels, written together with what it means for their chats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatAddress
from bot.model.delivery import ParcelState, Settlement
from storage.farewell import retire
from storage.repositories.chat_lifecycle import move
from storage.schema import chats, parcels
from storage.sql import AnySelect, chunks

_WRITTEN = (
    update(parcels)
    .where(parcels.c.id == bindparam("parcel"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "attempts", "not_before", "receipt", "note", "settled_at")
        }
    )
    .values(leased_by=null(), leased_until=null())
)
# What was sent was sent, whatever another courier wrote meanwhile; anything else can only be said
# by the one who holds the parcel. (Where a lease has expired, another courier may have it by now.)
_SENT = _WRITTEN.where(parcels.c.state != ParcelState.SENT)
_HELD = and_(parcels.c.state == ParcelState.PENDING, parcels.c.leased_by == bindparam("worker"))
_OTHERWISE = _WRITTEN.where(_HELD)


async def settle(
    connection: AsyncConnection, worker: str, settlements: Sequence[Settlement], now: datetime
) -> None:
    """Write ``settlements``; then move and retire the chats they speak of."""
    await _lock_homes(connection, settlements)
    gone = await _held(connection, worker, [one.parcel_id for one in settlements if one.retire])
    ordered = sorted(settlements, key=lambda settlement: settlement.parcel_id)
    sent = [_row(one, now) for one in ordered if one.state is ParcelState.SENT]
    others = [
        _row(one, now) | {"worker": worker} for one in ordered if one.state is not ParcelState.SENT
    ]
    for statement, rows in ((_SENT, sent), (_OTHERWISE, others)):
        if rows:
            await connection.execute(statement, rows)
    await _move(connection, ordered)
    await _retire(connection, gone)


async def _lock_homes(connection: AsyncConnection, settlements: Iterable[Settlement]) -> None:
    """Lock the chats that will change before any parcel, as everybody else does.

    Two transactions that lock in opposite order would wait for each other.
    """
    changing = [one.parcel_id for one in settlements if one.retire or one.moved_to is not None]
    for chunk in chunks(sorted(changing)):
        theirs = select(parcels.c.chat_id).where(parcels.c.id.in_(chunk))
        homes = select(chats.c.id).where(chats.c.id.in_(theirs)).order_by(chats.c.id)
        await connection.execute(homes.with_for_update())


async def _held(
    connection: AsyncConnection, worker: str, parcel_ids: Sequence[int]
) -> Sequence[int]:
    """Return those of the parcels that ``worker`` still holds.

    Of others it cannot know whether their chat has come back since it was told that it is gone.
    """
    found: list[int] = []
    held = select(parcels.c.id).where(parcels.c.leased_by == worker)
    for chunk in chunks(parcel_ids):
        these = parcels.c.id.in_(chunk), parcels.c.state == ParcelState.PENDING
        found.extend(await connection.scalars(held.where(*these)))
    return found


def _row(settlement: Settlement, now: datetime) -> dict[str, Any]:
    owed = settlement.state is ParcelState.PENDING
    return {
        "parcel": settlement.parcel_id,
        "new_state": settlement.state,
        "new_attempts": settlement.attempts,
        "new_not_before": settlement.not_before if owed else None,
        "new_receipt": settlement.receipt,
        "new_note": settlement.note,
        "new_settled_at": None if owed else now,
    }


async def _move(connection: AsyncConnection, settlements: Iterable[Settlement]) -> None:
    for settlement in settlements:
        if settlement.moved_to is not None:
            asked = _home_of(settlement.parcel_id)
            home = (await connection.execute(asked)).one_or_none()
            if home is not None:
                await move(connection, ChatAddress(*home), settlement.moved_to)


def _home_of(parcel_id: int) -> AnySelect:
    asked = select(chats.c.platform, chats.c.place).join(parcels)
    return asked.where(parcels.c.id == parcel_id)


async def _retire(connection: AsyncConnection, parcel_ids: Sequence[int]) -> None:
    for chunk in chunks(parcel_ids):
        theirs = select(parcels.c.chat_id).where(parcels.c.id.in_(chunk))
        await retire(connection, chats.c.id.in_(theirs))
