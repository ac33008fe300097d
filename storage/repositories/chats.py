"""Chats and their settings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import AnnounceType
from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    ChatState,
    DigestSettings,
    Pause,
    RenderMode,
    Style,
)
from storage.engine import Database
from storage.farewell import forget, retire, take_back
from storage.past_types import past_types_after, past_types_of
from storage.repositories.chat_lifecycle import move
from storage.schema import chats, editions
from storage.sql import CHUNK, AnyRow, insert

_MANNERS = 256
"""Manners kept: thousands of chats have the same few."""


class StoredChats:
    """``bot.ports.Chats`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_or_create(
        self, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults
    ) -> Chat:
        """Return the chat at ``address``, creating or reviving it."""
        known = await self.find(address)
        if known is not None and known.kind == kind and known.state is ChatState.ACTIVE:
            return known  # the usual case, and no reason to wait for the writer
        async with self._database.writing() as connection:
            return await _open(connection, address, kind, defaults)

    async def find(self, address: ChatAddress) -> Chat | None:
        """Return the chat at ``address``, or None."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(chats).where(_lives_at(address)))
            row = found.one_or_none()
        return None if row is None else _chat(row)

    async def set_language(self, chat_id: int, language: str) -> None:
        """Change the chat's language."""
        await self._set(chat_id, language=language)

    async def set_digest_settings(self, chat_id: int, digest_settings: DigestSettings) -> None:
        """Change how the chat wants its digests, remembering which types it read so far."""
        async with self._database.writing() as connection:
            which = chats.c.id == chat_id
            asked = await connection.execute(select(chats).where(which).with_for_update())
            if (row := asked.one_or_none()) is not None:
                values = {
                    **_manner_values(digest_settings),
                    "past_types": past_types_after(row, digest_settings),
                }
                await connection.execute(update(chats).where(which).values(values))

    async def set_schedule(
        self, chat_id: int, timezone: str, delivery_time: time, next_due_at: datetime | None
    ) -> None:
        """Change when the chat is delivered to."""
        await self._set(
            chat_id, timezone=timezone, delivery_time=delivery_time, next_due_at=next_due_at
        )

    async def set_pause(
        self, chat_id: int, pause: Pause | None, next_due_at: datetime | None
    ) -> None:
        """Pause the chat, or (None) resume it."""
        until = None if pause is None else pause.until
        await self._set(
            chat_id, paused=pause is not None, paused_until=until, next_due_at=next_due_at
        )

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with ``next_due_at`` ≤ ``now``, longest due first."""
        asked = (
            select(chats)
            .where(chats.c.state == ChatState.ACTIVE, chats.c.next_due_at <= now)
            .where(chats.c.platform.in_(platforms))
            .order_by(chats.c.next_due_at, chats.c.id)
            .limit(limit)
        )
        found: list[Chat] = []
        async with self._database.reading() as connection:
            for rows in (await connection.execute(asked)).partitions(CHUNK):
                found.extend(map(_chat, rows))
                await asyncio.sleep(
                    0
                )  # tens of thousands are due at once, and people ask meanwhile
        return tuple(found)

    async def move(self, old: ChatAddress, place: str) -> None:
        """Give the chat at ``old`` a new place, or merge it into the chat there."""
        async with self._database.writing() as connection:
            await move(connection, old, place)

    async def retire(self, address: ChatAddress) -> None:
        """Mark the chat GONE and drop what it is owed."""
        async with self._database.writing() as connection:
            await retire(connection, _lives_at(address))

    async def delete(self, chat_id: int) -> None:
        """Delete everything stored about the chat."""
        async with self._database.writing() as connection:
            await forget(connection, chat_id)

    async def count(self) -> int:
        """Return how many active chats there are."""
        asked = select(func.count()).where(chats.c.state == ChatState.ACTIVE)
        async with self._database.reading() as connection:
            return (await connection.execute(asked)).scalar_one()

    async def _set(self, chat_id: int, **values: Any) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(chats).where(chats.c.id == chat_id).values(values))


async def _open(
    connection: AsyncConnection, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults
) -> Chat:
    newest = select(func.coalesce(func.max(editions.c.seq), 0)).scalar_subquery()
    opened = insert(connection, chats).values(
        platform=address.platform,
        place=address.place,
        kind=kind,
        language=defaults.language,
        timezone=defaults.timezone,
        delivery_time=defaults.delivery_time,
        cursor=newest,
        paused=False,
        **_manner_values(DigestSettings()),
        state=ChatState.ACTIVE,
    )
    revived = {"kind": kind, "state": ChatState.ACTIVE}
    opened = opened.on_conflict_do_update(index_elements=["platform", "place"], set_=revived)
    chat = _chat((await connection.execute(opened.returning(chats))).one())
    await take_back(connection, chat.id)
    return chat


def _lives_at(address: ChatAddress) -> ColumnElement[bool]:
    return (chats.c.platform == address.platform) & (chats.c.place == address.place)


def _manner_values(digest_settings: DigestSettings) -> dict[str, Any]:
    return {
        "types": _words(digest_settings.types),
        "style": digest_settings.style,
        "form": digest_settings.render_mode,
        "paper_limit": digest_settings.limit,
    }


def _words(types: Iterable[AnnounceType]) -> str:
    return " ".join(sorted(types))


@lru_cache(_MANNERS)
def _manner(types: str, style: str, form: str, limit: int | None) -> DigestSettings:
    return DigestSettings(
        frozenset(map(AnnounceType, types.split())), Style(style), RenderMode(form), limit
    )


def _chat(row: AnyRow) -> Chat:
    gone = row.state == ChatState.GONE
    return Chat(
        id=row.id,
        address=ChatAddress(row.platform, row.place),
        kind=ChatKind(row.kind),
        language=row.language,
        timezone=row.timezone,
        delivery_time=row.delivery_time,
        cursor=row.cursor,
        # A gone chat keeps its hour in the row: when it comes back it is looked at again.
        next_due_at=None if gone else row.next_due_at,
        awaited=row.awaited,
        pause=Pause(row.paused_until) if row.paused else None,
        digest_settings=_manner(row.types, row.style, row.form, row.paper_limit),
        state=ChatState(row.state),
        past_types=past_types_of(row),
    )
