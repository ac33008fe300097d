"""Write the outcome of parcels, together with what it means for their chats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatAddress
from bot.model.delivery import ParcelState, Settlement
from storage.repositories import chat_lifecycle, chat_merge
from storage.schema import chats, parcels
from storage.sql import AnySelect, chunks

_WRITE = (
    update(parcels)
    .where(parcels.c.id == bindparam("parcel"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "state",
                "attempts",
                "not_before",
                "receipt",
                "note",
                "settled_at",
                "unsure_since",
                "held_since",
            )
        }
    )
    .values(leased_by=null(), leased_until=null())
)
# A parcel that was sent is SENT, whatever another courier wrote meanwhile. Any other outcome is
# written only by the worker that holds the parcel: after its lease another worker may have it.
_WRITE_SENT = _WRITE.where(parcels.c.state != ParcelState.SENT)
_IS_HELD = and_(parcels.c.state == ParcelState.PENDING, parcels.c.leased_by == bindparam("worker"))
_WRITE_OTHER = _WRITE.where(_IS_HELD)


async def settle(
    connection: AsyncConnection, worker: str, settlements: Sequence[Settlement], now: datetime
) -> None:
    """Write ``settlements``; then move, retire, mute and unmute their chats."""
    await _lock_changing_chats(connection, settlements)
    refused = await _left_at_former_places(connection, settlements)
    gone = await _still_held(
        connection,
        worker,
        [settlement.parcel_id for settlement in settlements if settlement.retire],
    )
    ordered = sorted(settlements, key=lambda settlement: settlement.parcel_id)
    sent = [_row(settled, now) for settled in ordered if settled.state is ParcelState.SENT]
    others = [
        _row(settled, now) | {"worker": worker}
        for settled in ordered
        if settled.state is not ParcelState.SENT
    ]
    for statement, rows in ((_WRITE_SENT, sent), (_WRITE_OTHER, others)):
        if rows:
            await connection.execute(statement, rows)
    await _pass_rings_on(connection, ordered)
    await _move_chats(connection, ordered)
    await _note_rights(connection, ordered, now)
    for chunk in chunks(gone):
        await chat_lifecycle.retire(connection, chats.c.id.in_(_chats_at_home(chunk)))
    await _redirect(connection, refused)


async def _lock_changing_chats(
    connection: AsyncConnection, settlements: Iterable[Settlement]
) -> None:
    """Lock the chats that will change before any parcel, as every other transaction does.

    Two transactions that lock in opposite order would wait for each other.
    """
    changing = (
        settled
        for settled in settlements
        if settled.retire or settled.moved_to is not None or settled.may_write is not None
    )
    for chunk in chunks(sorted(settlement.parcel_id for settlement in changing)):
        theirs = select(parcels.c.chat_id).where(parcels.c.id.in_(chunk))
        locked = select(chats.c.id).where(chats.c.id.in_(theirs)).order_by(chats.c.id)
        await connection.execute(locked.with_for_update())


async def _still_held(
    connection: AsyncConnection, worker: str, parcel_ids: Sequence[int]
) -> Sequence[int]:
    """Return those of the parcels that ``worker`` still holds.

    The chats of others may have come back since the worker learned that they are gone.
    """
    held: list[int] = []
    for chunk in chunks(parcel_ids):
        these = parcels.c.id.in_(chunk), parcels.c.state == ParcelState.PENDING
        own = select(parcels.c.id).where(parcels.c.leased_by == worker, *these)
        held.extend(await connection.scalars(own))
    return held


def _row(settlement: Settlement, now: datetime) -> dict[str, Any]:
    is_pending = settlement.state is ParcelState.PENDING
    return {
        "parcel": settlement.parcel_id,
        "new_state": settlement.state,
        "new_attempts": settlement.attempts,
        "new_not_before": settlement.not_before if is_pending else None,
        "new_receipt": settlement.receipt,
        "new_note": settlement.note,
        "new_settled_at": None if is_pending else now,
        "new_unsure_since": settlement.unsure_since,
        "new_held_since": settlement.held_since,
    }


def _chats_at_home(parcel_ids: Sequence[int]) -> AnySelect:
    """Return the chats of these parcels, but for what was on its way to a former place."""
    return select(parcels.c.chat_id).where(parcels.c.id.in_(parcel_ids), parcels.c.place.is_(None))


async def _left_at_former_places(
    connection: AsyncConnection, settlements: Iterable[Settlement]
) -> Sequence[int]:
    """Return what a former place of its reader does not take any more."""
    refused = [each.parcel_id for each in settlements if each.retire or each.may_write is False]
    found: list[int] = []
    for chunk in chunks(refused):
        these = parcels.c.id.in_(chunk), parcels.c.place.is_not(None)
        found.extend(await connection.scalars(select(parcels.c.id).where(*these)))
    return found


async def _redirect(connection: AsyncConnection, parcel_ids: Sequence[int]) -> None:
    """Let these parcels go to where their readers are delivered to now, unless they were sent."""
    home = select(chats.c.platform).where(chats.c.id == parcels.c.chat_id).scalar_subquery()
    undelivered = parcels.c.state.in_([ParcelState.PENDING, ParcelState.DROPPED])
    anew = {"state": ParcelState.PENDING, "settled_at": None, "not_before": None}
    for chunk in chunks(parcel_ids):
        these = update(parcels).where(parcels.c.id.in_(chunk), undelivered)
        await connection.execute(these.values(**anew, platform=home, place=None, held_since=None))


async def _pass_rings_on(connection: AsyncConnection, settlements: Iterable[Settlement]) -> None:
    """Let the next page of a digest make the sound that a parked one should have made."""
    later = parcels.alias()
    follows = (later.c.chat_id == parcels.c.chat_id) & (later.c.digest == parcels.c.digest)
    next_page = select(func.min(later.c.id)).where(
        follows, later.c.state == ParcelState.PENDING, later.c.id > parcels.c.id
    )
    for settled in settlements:
        if settled.state is not ParcelState.PARKED:
            continue
        parked = select(parcels.c.silent_from, next_page.scalar_subquery()).where(
            parcels.c.id == settled.parcel_id, parcels.c.state == ParcelState.PARKED
        )
        row = (await connection.execute(parked)).one_or_none()
        if row is not None and row[0] is not None:
            following = update(parcels).where(parcels.c.id == row[1])
            await connection.execute(following.values(silent_from=row[0]))


async def _note_rights(
    connection: AsyncConnection, settlements: Iterable[Settlement], now: datetime
) -> None:
    """Store since when chats are muted, and that others are not any more."""
    is_muted = chats.c.muted_since.is_not(None)
    changes = ((False, ~is_muted, now), (True, is_muted, None))
    for may_write, is_news, since in changes:
        ids = [settled.parcel_id for settled in settlements if settled.may_write is may_write]
        for chunk in chunks(ids):
            theirs = chats.c.id.in_(_chats_at_home(chunk))
            noted = update(chats).where(theirs, is_news).values(muted_since=since)
            await connection.execute(noted)


async def _move_chats(connection: AsyncConnection, settlements: Iterable[Settlement]) -> None:
    address = select(chats.c.platform, chats.c.place).join(parcels)
    for settlement in settlements:
        if settlement.moved_to is not None:
            this = parcels.c.id == settlement.parcel_id, parcels.c.place.is_(None)
            found = await connection.execute(address.where(*this))
            if (row := found.one_or_none()) is not None:
                await chat_merge.move(connection, ChatAddress(*row), settlement.moved_to)
