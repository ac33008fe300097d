"""Chats and their settings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    ChatState,
    DigestSettings,
    Look,
    Pause,
    Promise,
    QuietHours,
)
from storage.engine import Database
from storage.repositories import chat_lifecycle, chat_merge
from storage.repositories.chat_rows import (
    chat_of,
    mended_chat,
    past_types_after,
    quiet_hours_text,
    readable_chats,
    setting_values,
)
from storage.schema import chats, editions, linked_places, saved, votes
from storage.sql import CHUNK, chunks, insert

_UNUSED_TIME = time()
"""The stored delivery time of a chat that gets its digests as soon as they are complete."""

_HAS_VOTES, _HAS_SAVED = (
    select(table.c.chat_id).where(table.c.chat_id == chats.c.id).exists().label(label)
    for table, label in ((votes, "has_votes"), (saved, "has_saved"))
)


class StoredChats:
    """``bot.ports.chats.Chats`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_or_create(
        self, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults
    ) -> Chat:
        """Return the chat at ``address``, created at first contact, reactivated if retired."""
        updated = {"kind": kind, "state": ChatState.ACTIVE}
        async with self._database.writing() as connection:
            if linked := await _meet_again(connection, address):
                return linked
            created = insert(connection, chats).values(
                platform=address.platform,
                place=address.place,
                language=defaults.language,
                timezone=defaults.timezone,
                delivery_time=defaults.delivery_time or _UNUSED_TIME,
                asap=defaults.delivery_time is None,
                cursor=_LAST_SEQ,
                paused=False,
                **setting_values(DigestSettings()),
                **updated,
            )
            stored = created.on_conflict_do_update(
                index_elements=["platform", "place"], set_=updated
            )
            chat = mended_chat((await connection.execute(stored.returning(chats))).one())
            await chat_lifecycle.reactivate(connection, chat.id)
        return chat

    async def find(self, address: ChatAddress) -> Chat | None:
        """Return the chat at ``address``, which may be delivered to elsewhere, or None."""
        chat = await self._find(_is_at(address) | (chats.c.id == _linked_to(address)))
        return chat and replace(chat, address=address)

    async def get(self, chat_id: int) -> Chat | None:
        """Return the chat with ``chat_id``, or None."""
        return await self._find(chats.c.id == chat_id)

    async def _find(self, is_it: ColumnElement[bool]) -> Chat | None:
        async with self._database.reading() as connection:
            whole = select(chats, _HAS_VOTES, _HAS_SAVED).where(is_it)
            row = (await connection.execute(whole)).one_or_none()
        if row is None:
            return None
        return replace(mended_chat(row), has_votes=row.has_votes, has_saved=row.has_saved)

    async def set_language(self, chat_id: int, language: str) -> None:
        """Set the chat's language."""
        await self._set(chat_id, language=language)

    async def set_digest_settings(self, chat_id: int, digest_settings: DigestSettings) -> None:
        """Set what digests contain and how they look; keep which types were read until now."""
        this_chat = chats.c.id == chat_id
        async with self._database.writing() as connection:
            locked = select(chats).where(this_chat).with_for_update()
            if (row := (await connection.execute(locked)).one_or_none()) is not None:
                past_types = past_types_after(row, digest_settings)
                values = {**setting_values(digest_settings), "past_types": past_types}
                await connection.execute(update(chats).where(this_chat).values(values))

    async def set_schedule(
        self,
        chat_id: int,
        timezone: str,
        delivery_time: time | None,
        next_due_at: datetime | None,
    ) -> None:
        """Set when digests are delivered; without a time as soon as they are complete."""
        await self._set(
            chat_id,
            timezone=timezone,
            delivery_time=delivery_time or _UNUSED_TIME,
            asap=delivery_time is None,
            next_due_at=next_due_at,
        )

    async def set_weekdays(
        self, chat_id: int, weekdays: frozenset[int], next_due_at: datetime | None
    ) -> None:
        """Set on which local days digests are delivered."""
        await self._set(
            chat_id, weekdays=" ".join(map(str, sorted(weekdays))), next_due_at=next_due_at
        )

    async def set_quiet_hours(self, chat_id: int, quiet_hours: QuietHours | None) -> None:
        """Set when messages come without a sound; None for never."""
        await self._set(chat_id, quiet_hours=quiet_hours_text(quiet_hours))

    async def set_pause(
        self, chat_id: int, pause: Pause | None, next_due_at: datetime | None
    ) -> None:
        """Pause the chat, or resume it if ``pause`` is None."""
        until = None if pause is None else pause.until
        await self._set(
            chat_id, paused=pause is not None, paused_until=until, next_due_at=next_due_at
        )

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with ``next_due_at`` ≤ ``now``, longest due first."""
        due = (
            select(chats)
            .where(chats.c.state == ChatState.ACTIVE, chats.c.next_due_at <= now)
            .where(chats.c.platform.in_(platforms))
            .order_by(chats.c.next_due_at, chats.c.id)
            .limit(limit)
        )
        found: list[Chat] = []
        async with self._database.reading() as connection:
            for rows in (await connection.execute(due)).partitions(CHUNK):
                found.extend(readable_chats(rows))
                # Tens of thousands may be due at once, and commands are answered meanwhile.
                await asyncio.sleep(0)
        return tuple(found)

    async def active(self, after: int, limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with an id above ``after``, in the order of ids."""
        these = (chats.c.state == ChatState.ACTIVE, chats.c.id > after)
        following = select(chats).where(*these).order_by(chats.c.id).limit(limit)
        async with self._database.reading() as connection:
            return tuple(readable_chats(await connection.execute(following)))

    async def move(self, old: ChatAddress, place: str) -> None:
        """Give the chat at ``old`` a new place, or merge it into the chat that is there."""
        async with self._database.writing() as connection:
            await chat_merge.move(connection, old, place)

    async def retire(self, address: ChatAddress) -> None:
        """Mark the chat GONE and drop its undelivered parcels."""
        async with self._database.writing() as connection:
            await chat_lifecycle.retire(connection, _is_at(address))

    async def note_set_up(self, chat_id: int, person: str, server: str = "") -> None:
        """Store who set the chat up, and in which server; who is stored already stays."""
        unknown = update(chats).where(chats.c.id == chat_id, chats.c.set_up_by == "")
        async with self._database.writing() as connection:
            await connection.execute(unknown.values(set_up_by=person, server=server))

    async def servers(self, platform: str) -> Mapping[ChatAddress, str]:
        """Return the server of each active group of ``platform``; "" where none is known."""
        groups = select(chats.c.place, chats.c.server).where(
            chats.c.state == ChatState.ACTIVE,
            chats.c.platform == platform,
            chats.c.kind != ChatKind.PRIVATE,
        )
        async with self._database.reading() as connection:
            found = await connection.execute(groups)
            return {ChatAddress(platform, row.place): row.server for row in found}

    async def note_servers(self, servers: Mapping[ChatAddress, str]) -> None:
        """Store in which server each of these chats is."""
        async with self._database.writing() as connection:
            for address, server in servers.items():
                known = update(chats).where(_is_at(address)).values(server=server)
                await connection.execute(known)

    async def count_set_up(self, platform: str, person: str) -> int:
        """Return how many chats of ``platform`` a person has set up, but for private ones."""
        theirs = select(func.count()).where(
            chats.c.platform == platform, chats.c.set_up_by == person
        )
        async with self._database.reading() as connection:
            return await connection.scalar(theirs) or 0

    async def muted(self, platform: str) -> tuple[Chat, ...]:
        """Return the chats of ``platform`` to which the bot may not write, as far as known."""
        muted = select(chats).where(
            chats.c.state == ChatState.ACTIVE,
            chats.c.platform == platform,
            chats.c.muted_since.is_not(None),
        )
        async with self._database.reading() as connection:
            return tuple(map(chat_of, await connection.execute(muted)))

    async def gone_groups(self, platform: str) -> tuple[Chat, ...]:
        """Return the groups, channels and topics of ``platform`` that are retired."""
        gone = select(chats).where(
            chats.c.state == ChatState.GONE,
            chats.c.platform == platform,
            chats.c.kind != ChatKind.PRIVATE,
        )
        async with self._database.reading() as connection:
            return tuple(readable_chats(await connection.execute(gone)))

    async def revive(self, chat_ids: Sequence[int]) -> None:
        """Deliver to these chats again, with what they were owed when they were retired."""
        async with self._database.writing() as connection:
            for chat_id in chat_ids:
                active = update(chats).where(chats.c.id == chat_id).values(state=ChatState.ACTIVE)
                await connection.execute(active)
                await chat_lifecycle.reactivate(connection, chat_id)

    async def unmute(self, chat_ids: Sequence[int]) -> None:
        """Store that the bot may write to these chats; what they are owed is due at once."""
        async with self._database.writing() as connection:
            for chunk in chunks(chat_ids):
                await chat_lifecycle.unmute(connection, chunk)

    async def add_promise(self, chat_id: int, promise: Promise) -> None:
        """Store what a message is to follow about, with what was promised for the same date."""
        this_chat = chats.c.id == chat_id
        async with self._database.writing() as connection:
            locked = select(chats.c.promise).where(this_chat).with_for_update()
            former = await connection.scalar(locked)
            if former is not None and former.date == promise.date:
                terms = dict.fromkeys((*former.terms, *promise.terms))
                looks = (*former.looks, *promise.looks)
                promise = replace(promise, terms=tuple(terms), looks=looks)
            await connection.execute(update(chats).where(this_chat).values(promise=promise))

    async def promised(self, platforms: Sequence[str]) -> tuple[Chat, ...]:
        """Return the chats with a promise that are active, not paused, and may be written to."""
        promised = select(chats).where(_IS_PROMISED, chats.c.platform.in_(platforms))
        async with self._database.reading() as connection:
            rows = await connection.execute(promised.order_by(chats.c.id))
            return tuple(readable_chats(rows))

    async def looks(self) -> tuple[Look, ...]:
        """Return what the chats of ``promised``, of any platform, asked to see, each once."""
        promises = select(chats.c.promise).where(_IS_PROMISED).order_by(chats.c.id)
        async with self._database.reading() as connection:
            found = (await connection.scalars(promises)).all()
        return tuple(dict.fromkeys(look for promise in found if promise for look in promise.looks))

    async def delete(self, chat_id: int) -> None:
        """Delete everything stored about the chat."""
        async with self._database.writing() as connection:
            await chat_lifecycle.delete_chat(connection, chat_id)

    async def count(self) -> int:
        """Return the number of active chats."""
        active = select(func.count()).where(chats.c.state == ChatState.ACTIVE)
        async with self._database.reading() as connection:
            return (await connection.execute(active)).scalar_one()

    async def _set(self, chat_id: int, **values: Any) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(chats).where(chats.c.id == chat_id).values(values))


async def _meet_again(connection: AsyncConnection, address: ChatAddress) -> Chat | None:
    """Return the chat that ``address`` is a place of, reactivated; None if it is in no link."""
    this = select(chats).where(chats.c.id == _linked_to(address)).with_for_update()
    row = (await connection.execute(this)).one_or_none()
    if row is None:
        return None
    if row.state != ChatState.ACTIVE:
        await chat_lifecycle.bring_to(connection, row, address)
        active = update(chats).where(chats.c.id == row.id).values(state=ChatState.ACTIVE)
        await connection.execute(active)
    place = linked_places.c.platform == address.platform, linked_places.c.place == address.place
    await connection.execute(update(linked_places).where(*place).values(is_gone=False))
    return replace(mended_chat(row), state=ChatState.ACTIVE, address=address)


def _linked_to(address: ChatAddress) -> ScalarSelect[int]:
    place = linked_places.c.platform == address.platform, linked_places.c.place == address.place
    return select(linked_places.c.chat_id).where(*place).scalar_subquery()


_IS_PROMISED = and_(
    chats.c.promise.is_not(None),
    chats.c.state == ChatState.ACTIVE,
    chats.c.paused.is_(False),
    chats.c.muted_since.is_(None),
)
_LAST_SEQ = select(func.coalesce(func.max(editions.c.seq), 0)).scalar_subquery()


def _is_at(address: ChatAddress) -> ColumnElement[bool]:
    return (chats.c.platform == address.platform) & (chats.c.place == address.place)
