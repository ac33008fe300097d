"""Chats and their settings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, and_, func, select, update

from bot.model.announcement import AnnounceType
from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    ChatState,
    DigestSettings,
    Look,
    Paging,
    PastTypes,
    Pause,
    Promise,
    QuietHours,
    RenderMode,
    Style,
)
from storage.engine import Database
from storage.repositories import chat_lifecycle
from storage.schema import chats, editions, saved, votes
from storage.sql import CHUNK, AnyRow, chunks, insert

_CACHED_SETTINGS = 256
"""Thousands of chats share the same few settings."""
_UNUSED_TIME = time()
"""The stored delivery time of a chat that gets its digests as soon as they are complete."""

_HAS_VOTES, _HAS_SAVED = (
    select(table.c.chat_id).where(table.c.chat_id == chats.c.id).exists().label(label)
    for table, label in ((votes, "has_votes"), (saved, "has_saved"))
)

log = structlog.get_logger(__name__)


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
            created = insert(connection, chats).values(
                platform=address.platform,
                place=address.place,
                language=defaults.language,
                timezone=defaults.timezone,
                delivery_time=defaults.delivery_time or _UNUSED_TIME,
                asap=defaults.delivery_time is None,
                cursor=_LAST_SEQ,
                paused=False,
                **_setting_values(DigestSettings()),
                **updated,
            )
            stored = created.on_conflict_do_update(
                index_elements=["platform", "place"], set_=updated
            )
            chat = _mended_chat((await connection.execute(stored.returning(chats))).one())
            await chat_lifecycle.reactivate(connection, chat.id)
        return chat

    async def find(self, address: ChatAddress) -> Chat | None:
        """Return the chat at ``address``, or None."""
        return await self._find(_is_at(address))

    async def get(self, chat_id: int) -> Chat | None:
        """Return the chat with ``chat_id``, or None."""
        return await self._find(chats.c.id == chat_id)

    async def _find(self, is_it: ColumnElement[bool]) -> Chat | None:
        async with self._database.reading() as connection:
            whole = select(chats, _HAS_VOTES, _HAS_SAVED).where(is_it)
            row = (await connection.execute(whole)).one_or_none()
        if row is None:
            return None
        return replace(_mended_chat(row), has_votes=row.has_votes, has_saved=row.has_saved)

    async def set_language(self, chat_id: int, language: str) -> None:
        """Set the chat's language."""
        await self._set(chat_id, language=language)

    async def set_digest_settings(self, chat_id: int, digest_settings: DigestSettings) -> None:
        """Set what digests contain and how they look; keep which types were read until now."""
        this_chat = chats.c.id == chat_id
        async with self._database.writing() as connection:
            locked = select(chats).where(this_chat).with_for_update()
            if (row := (await connection.execute(locked)).one_or_none()) is not None:
                past_types = _past_types_after(row, digest_settings)
                values = {**_setting_values(digest_settings), "past_types": past_types}
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
        await self._set(chat_id, quiet_hours=_quiet_hours_text(quiet_hours))

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
            await chat_lifecycle.move(connection, old, place)

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
            return tuple(map(_chat, await connection.execute(muted)))

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


_IS_PROMISED = and_(
    chats.c.promise.is_not(None),
    chats.c.state == ChatState.ACTIVE,
    chats.c.paused.is_(False),
    chats.c.muted_since.is_(None),
)
_LAST_SEQ = select(func.coalesce(func.max(editions.c.seq), 0)).scalar_subquery()


def _is_at(address: ChatAddress) -> ColumnElement[bool]:
    return (chats.c.platform == address.platform) & (chats.c.place == address.place)


def _setting_values(digest_settings: DigestSettings) -> dict[str, Any]:
    return {
        "types": " ".join(sorted(digest_settings.types)),
        "style": digest_settings.style,
        "form": digest_settings.render_mode,
        "paper_limit": digest_settings.limit,
        "paging": digest_settings.paging,
    }


@lru_cache(_CACHED_SETTINGS)
def _digest_settings(
    types: str, style: str, form: str, limit: int | None, paging: str
) -> DigestSettings:
    return DigestSettings(
        frozenset(map(AnnounceType, types.split())),
        Style(style),
        RenderMode(form),
        limit,
        Paging(paging),
    )


def _chat(row: AnyRow | SimpleNamespace) -> Chat:
    if row.delivery_time is None:
        raise ValueError("its delivery time is none")
    return Chat(
        id=row.id,
        address=ChatAddress(row.platform, row.place),
        kind=ChatKind(row.kind),
        language=row.language,
        timezone=row.timezone,
        delivery_time=None if row.asap else row.delivery_time,
        cursor=row.cursor,
        # The row of a retired chat keeps its due time, which holds again once it is reactivated.
        next_due_at=None if row.state == ChatState.GONE else row.next_due_at,
        awaited=row.awaited,
        pause=Pause(row.paused_until) if row.paused else None,
        digest_settings=_digest_settings(
            row.types, row.style, row.form, row.paper_limit, row.paging
        ),
        state=ChatState(row.state),
        past_types=_past_types(row) if row.past_types else (),
        muted_since=row.muted_since,
        set_up_by=row.set_up_by,
        promise=row.promise,
        weekdays=_weekdays(row.weekdays),
        quiet_hours=_quiet_hours(row.quiet_hours),
        shows_voters=row.shows_voters,
    )


@lru_cache(_CACHED_SETTINGS)
def _weekdays(stored: str) -> frozenset[int]:
    return frozenset(map(int, stored.split()))


@lru_cache(_CACHED_SETTINGS)
def _quiet_hours(stored: str) -> QuietHours | None:
    """Return the quiet hours that are stored as ``22:00-07:00``, or as "" for none."""
    if not stored:
        return None
    start, _, end = stored.partition("-")
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))


def _quiet_hours_text(quiet_hours: QuietHours | None) -> str:
    return f"{quiet_hours.start:%H:%M}-{quiet_hours.end:%H:%M}" if quiet_hours else ""


_DAMAGE = (ValueError, OverflowError, KeyError, OSError)
"""What reading the row of a chat may raise: the database stores whatever it is told."""
_FIRST_VALUES: Mapping[str, Any] = {
    "kind": ChatKind.PRIVATE,
    "timezone": "UTC",
    "delivery_time": time(8),
    "weekdays": "0 1 2 3 4 5 6",
    "quiet_hours": "22:00-07:00",
    "past_types": "",
    "state": ChatState.ACTIVE,
    **_setting_values(DigestSettings()),
}
"""What stands for a setting that cannot be read."""


def _readable_chat(row: AnyRow | SimpleNamespace) -> Chat:
    chat = _chat(row)
    ZoneInfo(chat.timezone)
    return chat


def _mended_chat(row: AnyRow) -> Chat:
    """Return the chat of ``row``; a setting that cannot be read is as in a new chat.

    So its people can see what they have, and set it again.
    """
    try:
        return _readable_chat(row)
    except _DAMAGE as error:
        log.warning("chat_setting.ignored", chat=row.id, failure=f"{type(error).__name__}: {error}")
    stored: dict[str, Any] = {column.name: getattr(row, column.name) for column in chats.columns}
    sound = {**stored, **_FIRST_VALUES}
    kept = {name: stored[name] for name in _FIRST_VALUES if _is_sound(sound, name, stored[name])}
    return _readable_chat(SimpleNamespace(**{**sound, **kept}))


def _is_sound(sound: Mapping[str, Any], name: str, value: object) -> bool:
    """Tell whether a chat can be read whose values are ``sound`` but for this one."""
    try:
        _readable_chat(SimpleNamespace(**{**sound, name: value}))
    except _DAMAGE:
        return False
    return True


def readable_chats(rows: Iterable[AnyRow]) -> Iterator[Chat]:
    """Yield the chats of ``rows``; one with values that cannot be costs no other its digest."""
    for row in rows:
        try:
            chat = _readable_chat(row)
        except _DAMAGE as error:
            log.warning("chat.skipped", chat=row.id, failure=f"{type(error).__name__}: {error}")
        else:
            yield chat


def _past_types(row: AnyRow | SimpleNamespace) -> tuple[PastTypes, ...]:
    """Return which types the chat read before, oldest first, from ``12:new 40:cross+new``."""
    parts = (word.partition(":") for word in row.past_types.split())
    return tuple(
        PastTypes(int(until), frozenset(map(AnnounceType, types.split("+"))))
        for until, _, types in parts
    )


def _past_types_after(row: AnyRow, digest_settings: DigestSettings) -> str:
    """Return the column ``past_types`` after the chat of ``row`` takes ``digest_settings``.

    What the chat read up to its cursor was selected by its present types. A second change before
    the cursor moves adds nothing.
    """
    types = frozenset(map(AnnounceType, row.types.split()))
    past = _past_types(row)
    if types == digest_settings.types or (past and past[-1].until_seq == row.cursor):
        return row.past_types
    return f"{row.past_types} {row.cursor}:{'+'.join(sorted(types))}".strip()
