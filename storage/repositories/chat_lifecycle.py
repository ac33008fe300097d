"""How a chat moves house: to a free place, or in with the chat that lives there already."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatAddress, ChatState
from bot.model.delivery import ParcelState
from storage.schema import chats, interests, parcels, past_interests, saved
from storage.sql import AnyRow, AnySelect

SETTINGS = (
    "language",
    "timezone",
    "delivery_time",
    "paused",
    "paused_until",
    "types",
    "style",
    "form",
    "paper_limit",
    "past_types",
)


async def move(connection: AsyncConnection, old: ChatAddress, place: str) -> None:
    """Give the chat at ``old`` the new ``place``; nothing happens when there is no such chat.

    Where a chat lives there already it takes in the other one: interests (the lower ``began``
    wins), the lower cursor, the earlier due time, undelivered parcels, the reading list. If it had
    no interests of its own it was only just met, and takes over the settings as well.
    """
    found = {row.place: row for row in await connection.execute(_both(old, place))}
    leaving, staying = found.get(old.place), found.get(place)
    if leaving is None or place == old.place:
        return
    if staying is None:
        await connection.execute(update(chats).where(chats.c.id == leaving.id).values(place=place))
    else:
        await _merge(connection, leaving, staying)


def _both(old: ChatAddress, place: str) -> AnySelect:
    there = and_(chats.c.platform == old.platform, chats.c.place.in_([old.place, place]))
    return select(chats).where(there).order_by(chats.c.id).with_for_update()


async def _merge(connection: AsyncConnection, leaving: AnyRow, staying: AnyRow) -> None:
    newcomer = not await _has_interests(connection, staying.id)
    values = _merged(leaving, staying)
    if newcomer:
        values |= {name: getattr(leaving, name) for name in SETTINGS}
    await connection.execute(update(chats).where(chats.c.id == staying.id).values(values))
    await _unite_interests(connection, leaving.id, staying.id)
    await _hand_over_parcels(connection, leaving.id, staying.id)
    await _unite_reading_lists(connection, leaving.id, staying.id)
    await connection.execute(delete(chats).where(chats.c.id == leaving.id))


def _merged(leaving: AnyRow, staying: AnyRow) -> dict[str, Any]:
    hours = [row.next_due_at for row in (leaving, staying) if row.next_due_at is not None]
    states = {leaving.state, staying.state}
    return {
        "cursor": min(leaving.cursor, staying.cursor),
        "next_due_at": min(hours, default=None),
        "awaited": staying.awaited or leaving.awaited,
        "state": ChatState.ACTIVE if ChatState.ACTIVE in states else ChatState.GONE,
    }


async def _has_interests(connection: AsyncConnection, chat_id: int) -> bool:
    asked = select(interests.c.id).where(interests.c.chat_id == chat_id).limit(1)
    return (await connection.execute(asked)).first() is not None


async def _unite_interests(connection: AsyncConnection, leaving: int, staying: int) -> None:
    both = interests.c.chat_id.in_([leaving, staying])
    asked = select(interests).where(both).order_by(interests.c.began.desc())
    earliest = {row.term: row for row in await connection.execute(asked)}
    kept = select(interests.c.term).where(interests.c.chat_id == staying)
    twice = and_(interests.c.chat_id == leaving, interests.c.term.in_(kept))
    await connection.execute(delete(interests).where(twice))
    await connection.execute(
        update(interests).where(interests.c.chat_id == leaving).values(chat_id=staying)
    )
    await connection.execute(
        update(past_interests).where(past_interests.c.chat_id == leaving).values(chat_id=staying)
    )
    for term, first in earliest.items():
        same = and_(interests.c.chat_id == staying, interests.c.term == term)
        begun = {"began": first.began, "since": first.since}
        await connection.execute(update(interests).where(same).values(begun))


async def _unite_reading_lists(connection: AsyncConnection, leaving: int, staying: int) -> None:
    """Let what ``leaving`` keeps follow; of a paper that both keep, the one that stays is kept."""
    kept = select(saved.c.paper_id).where(saved.c.chat_id == staying)
    following = and_(saved.c.chat_id == leaving, saved.c.paper_id.not_in(kept))
    await connection.execute(update(saved).where(following).values(chat_id=staying))


async def _hand_over_parcels(connection: AsyncConnection, leaving: int, staying: int) -> None:
    """Let what ``leaving`` is owed follow; a page that both were given has one reader now.

    Where the page has reached that reader, or is on its way, once is enough; where it was refused
    or dropped, the one that is still owed takes its place.
    """
    lost = parcels.c.state.in_([ParcelState.PARKED, ParcelState.DROPPED])
    pending = parcels.c.state == ParcelState.PENDING
    replaced = and_(parcels.c.chat_id == staying, lost, _has_twin(leaving))
    await connection.execute(delete(parcels).where(replaced))
    following = and_(parcels.c.chat_id == leaving, pending, ~_has_twin(staying))
    await connection.execute(update(parcels).where(following).values(chat_id=staying))


def _has_twin(chat_id: int) -> ColumnElement[bool]:
    """Return the condition that ``chat_id`` has the same page of the same digest, not lost."""
    twin = parcels.alias()
    kept = twin.c.state.in_([ParcelState.PENDING, ParcelState.SENT])
    same = and_(twin.c.digest == parcels.c.digest, twin.c.page_no == parcels.c.page_no)
    return select(twin.c.id).where(twin.c.chat_id == chat_id, kept, same).exists()
