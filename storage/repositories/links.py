"""Private chats of one person on several platforms: joined, parted, delivered to in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import Chat, ChatAddress
from bot.model.delivery import ParcelState
from bot.ports.links import LinkHolder
from storage.engine import Database
from storage.repositories import chat_lifecycle, chat_merge
from storage.schema import (
    chats,
    editions,
    follows,
    interests,
    link_codes,
    linked_places,
    models,
    mutes,
    orders,
    parcels,
    past_interests,
    rankings,
    saved,
    turned_pages,
    votes,
)
from storage.sql import AnyRow
from storage.sql import insert as upsert

_COPIED: Sequence[Table] = (
    interests,
    past_interests,
    mutes,
    saved,
    follows,
    votes,
    rankings,
    models,
    turned_pages,
    orders,
)
"""What each has of its own when chats are parted."""


class StoredLinks:
    """``bot.ports.links.Links`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def issue(
        self, chat_id: int, code_hash: str, holder: LinkHolder, expires_at: datetime
    ) -> None:
        """Store a code with which another chat may join this one, in the place of an earlier."""
        values = {
            "hash": code_hash,
            "expires_at": expires_at,
            "platform": holder.address.platform,
            "place": holder.address.place,
            "person": holder.person,
            "name": holder.name,
        }
        async with self._database.writing() as connection:
            new = upsert(connection, link_codes).values(chat_id=chat_id, **values)
            await connection.execute(
                new.on_conflict_do_update(index_elements=["chat_id"], set_=values)
            )

    async def find(self, code_hash: str, now: datetime) -> LinkHolder | None:
        """Return who asked for a code that has not expired; None if there is none."""
        # Only hashes are compared, so how long it takes says nothing of the code.
        valid = select(link_codes).where(
            link_codes.c.hash == code_hash, link_codes.c.expires_at > now
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(valid)).first()
        return None if row is None else _holder(row)

    async def join(
        self, code_hash: str, chat: Chat, holder: LinkHolder, home: ChatAddress, now: datetime
    ) -> bool:
        """Use the code up and join ``chat`` with the chat that it is for; False if it was used."""
        valid = link_codes.c.hash == code_hash, link_codes.c.expires_at > now
        async with self._database.writing() as connection:
            await _lock_both(connection, valid, chat.id)
            used = delete(link_codes).where(*valid).returning(link_codes)
            code = (await connection.execute(used)).first()
            if code is None:
                return False
            both = chats.c.id.in_([code.chat_id, chat.id])
            rows = {row.id: row for row in await connection.execute(select(chats).where(both))}
            if len(rows) < len({code.chat_id, chat.id}) or code.chat_id == chat.id:
                return False
            issuer = _holder(code)
            for each, chat_id in ((issuer, code.chat_id), (holder, chat.id)):
                await _note_place(connection, chat_id, each)
            is_issuers = home == issuer.address
            staying = rows[code.chat_id if is_issuers else chat.id]
            leaving = rows[chat.id if is_issuers else code.chat_id]
            await chat_merge.join(connection, leaving, staying)
            await _deliver_to(connection, staying.id, home)
        return True

    async def places(self, chat_id: int) -> Sequence[ChatAddress]:
        """Return all places of the chat, the one that is delivered to first; () if it is one."""
        theirs = linked_places.c.chat_id == chat_id
        is_home = and_(
            chats.c.platform == linked_places.c.platform, chats.c.place == linked_places.c.place
        )
        found = select(linked_places).join(chats).where(theirs)
        ordered = found.order_by(is_home.desc(), linked_places.c.platform)
        async with self._database.reading() as connection:
            rows = (await connection.execute(ordered)).all()
        return tuple(map(_address, rows))

    async def deliver_to(self, chat_id: int, home: ChatAddress) -> None:
        """Deliver what is planned from now on to another place of the chat."""
        async with self._database.writing() as connection:
            await _deliver_to(connection, chat_id, home)

    async def part(self, chat_id: int) -> None:
        """Give every place a copy of everything; the new ones are news only from now on."""
        async with self._database.writing() as connection:
            locked = select(chats).where(chats.c.id == chat_id).with_for_update()
            chat = (await connection.execute(locked)).one_or_none()
            left = delete(linked_places).where(linked_places.c.chat_id == chat_id)
            rows = (await connection.execute(left.returning(linked_places))).all()
            if chat is not None:
                for address in {_address(row) for row in rows} - {_address(chat)}:
                    await _copy_chat(connection, chat, address)


def _holder(row: AnyRow) -> LinkHolder:
    return LinkHolder(_address(row), row.person, row.name)


def _address(row: AnyRow) -> ChatAddress:
    return ChatAddress(row.platform, row.place)


async def _lock_both(connection: AsyncConnection, valid: Iterable[Any], chat_id: int) -> None:
    """Lock the chats that a code joins, in the order in which everybody locks chats."""
    issuer = select(link_codes.c.chat_id).where(*valid)
    both = (chats.c.id == chat_id) | chats.c.id.in_(issuer)
    locked = select(chats.c.id).where(both).order_by(chats.c.id).with_for_update()
    await connection.execute(locked)


async def _note_place(connection: AsyncConnection, chat_id: int, holder: LinkHolder) -> None:
    values = {"chat_id": chat_id, "person": holder.person, "is_gone": False}
    address = {"platform": holder.address.platform, "place": holder.address.place}
    new = upsert(connection, linked_places).values(**address, **values)
    await connection.execute(
        new.on_conflict_do_update(index_elements=["platform", "place"], set_=values)
    )


async def _deliver_to(connection: AsyncConnection, chat_id: int, home: ChatAddress) -> None:
    locked = select(chats).where(chats.c.id == chat_id).with_for_update()
    chat = (await connection.execute(locked)).one_or_none()
    place = and_(
        linked_places.c.chat_id == chat_id,
        linked_places.c.platform == home.platform,
        linked_places.c.place == home.place,
    )
    known = update(linked_places).where(place).values(is_gone=False)
    is_theirs = (await connection.execute(known)).rowcount
    if (
        chat is not None
        and is_theirs
        and (chat.platform, chat.place) != (home.platform, home.place)
    ):
        await chat_lifecycle.change_home(connection, chat, home)


async def _copy_chat(connection: AsyncConnection, chat: AnyRow, place: ChatAddress) -> None:
    """Store a copy of the chat at ``place``, with what still waits for that place."""
    last_seq = select(func.coalesce(func.max(editions.c.seq), 0)).scalar_subquery()
    copied = {name: getattr(chat, name) for name in chats.c.keys() if name != "id"}  # noqa: SIM118
    own = {"platform": place.platform, "place": place.place, "cursor": last_seq, "promise": None}
    stored = insert(chats).values(copied | own | {"muted_since": None}).returning(chats.c.id)
    new_id = (await connection.execute(stored)).scalar_one()
    for table in _COPIED:
        names = [column.name for column in table.c if column.name not in {"id", "chat_id"}]
        rows = select(literal(new_id), *(table.c[name] for name in names))
        theirs = rows.where(table.c.chat_id == chat.id)
        await connection.execute(insert(table).from_select(["chat_id", *names], theirs))
    waiting = and_(
        parcels.c.chat_id == chat.id,
        parcels.c.state == ParcelState.PENDING,
        parcels.c.platform == place.platform,
        parcels.c.place == place.place,
    )
    await connection.execute(update(parcels).where(waiting).values(chat_id=new_id, place=None))
