"""Everything that is stored about a chat or a person, found by the schema itself.

A table belongs to a chat if its rows refer to one; every other table is in ``NOT_PERSONAL``, with
the reason. A test fails where a new table is neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time

import structlog
from sqlalchemy import Column, ColumnElement, Table, and_, delete, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.model.chat import Chat, ChatAddress, ChatState, Promise
from storage.engine import Database
from storage.repositories.chat_lifecycle import delete_chat
from storage.schema import chats, inbox, linked_places, metadata, reservations, votes

NOT_PERSONAL: Mapping[str, str] = {
    "admin_roles": "which roles of a server may change its places; no people",
    "absences": "days on which arXiv announced nothing",
    "bookmarks": "progress in dump files",
    "checks": "when arXiv was asked for a paper that somebody follows",
    "declarations": "what arXiv counts",
    "earlier_tokens": "words of earlier versions of arXiv's papers",
    "editions": "arXiv's announcements",
    "inbox": "events until they are answered, seconds later as a rule; those of a chat go with it",
    "leases": "which process listens",
    "listings": "which papers arXiv announced",
    "pages": "messages, shared by all who get them; deleted with the last of these",
    "papers": "arXiv's papers",
    "sequences": "numbers",
    "sources": "how arXiv answers",
    "turns": "when a platform may be written to next; places are hashed, those in clear go",
}
"""Tables whose rows belong to no chat and no person."""

AT_ONCE_UP_TO = 256 * 2**20
"""Bytes of a file that is rewritten at once: a few seconds, in which others wait to write."""

log = structlog.get_logger(__name__)


def tables_of_chats() -> Sequence[tuple[Table, Column[int]]]:
    """Return the tables whose rows belong to a chat, and the column that says to which."""
    found = [(chats, chats.c.id)]
    for table in metadata.sorted_tables:
        found += [(table, column) for column in table.c if column.references(chats.c.id)]
    return found


class StoredPersonalData:
    """``bot.ports.personal_data.PersonalData`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def collect(
        self, chat: Chat, person: str = ""
    ) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Return everything that is stored about ``chat``, and about ``person`` elsewhere."""
        async with self._database.reading() as connection:
            found = {
                table.name: await _rows(connection, table, column == chat.id)
                for table, column in tables_of_chats()
            }
            people = await _people(connection, chat, person)
            elsewhere = await _rows(connection, votes, _any(_votes_of, chat, people))
            found["votes"] = [*found["votes"], *elsewhere]
            set_up = await _rows(connection, chats, _any(_set_up_by, chat, people))
            found["chats_set_up"] = [
                {key: row[key] for key in ("platform", "place", "set_up_by")} for row in set_up
            ]
        return found

    async def forget(self, chat: Chat, person: str = "") -> None:
        """Delete all that ``collect`` returns, and overwrite it."""
        async with self._database.writing() as connection:
            people = await _people(connection, chat, person)
            theirs = select(linked_places).where(linked_places.c.chat_id == chat.id)
            places = {
                ChatAddress(row.platform, row.place) for row in await connection.execute(theirs)
            }
            await delete_chat(connection, chat.id)
            await connection.execute(delete(votes).where(_any(_votes_of, chat, people)))
            forgotten = update(chats).where(_any(_set_up_by, chat, people)).values(set_up_by="")
            await connection.execute(forgotten)
            for address in {chat.address, *places}:
                await _delete_traces(connection, address)
        await self._scrub(AT_ONCE_UP_TO)

    async def purge_gone(self, now: datetime, before: datetime) -> int:
        """Delete chats that have been gone since ``before``; return how many."""
        is_gone = chats.c.state == ChatState.GONE
        noted = update(chats).where(is_gone, chats.c.gone_since.is_(None)).values(gone_since=now)
        back = update(chats).where(~is_gone, chats.c.gone_since.is_not(None))
        expired = select(chats.c.id).where(is_gone, chats.c.gone_since < before)
        async with self._database.writing() as connection:
            await connection.execute(back.values(gone_since=None))
            await connection.execute(noted)
            chat_ids = (await connection.scalars(expired)).all()
            for chat_id in chat_ids:
                await delete_chat(connection, chat_id)
        if chat_ids:
            await self._scrub(AT_ONCE_UP_TO)
        return len(chat_ids)

    async def scrub(self) -> None:
        """Overwrite what was deleted from a file that was too large to do so at once."""
        await self._scrub(None)

    async def _scrub(self, up_to: int | None) -> None:
        try:
            await self._database.scrub(up_to)
        except StoreError as error:  # the rows are gone all the same
            log.warning("database.scrub_failed", reason=str(error))


async def _rows(
    connection: AsyncConnection, table: Table, which: ColumnElement[bool]
) -> Sequence[Mapping[str, object]]:
    rows = (await connection.execute(select(table).where(which))).mappings()
    return [{str(key): _as_plain(value) for key, value in row.items()} for row in rows]


def _as_plain(value: object) -> object:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Promise():
            return str(value)
        case _:
            return value


_Person = tuple[str, str]
"""A platform, and the platform's ID of somebody."""


async def _people(connection: AsyncConnection, chat: Chat, person: str) -> Collection[_Person]:
    """Return who ``person`` is on each platform that they joined; nobody if it is ""."""
    if not person:
        return ()
    theirs = select(linked_places).where(linked_places.c.chat_id == chat.id)
    linked = {(row.platform, row.person) for row in await connection.execute(theirs) if row.person}
    return linked | {(chat.address.platform, person)}


def _any(
    condition: Callable[[Chat, _Person], ColumnElement[bool]], chat: Chat, people: Iterable[_Person]
) -> ColumnElement[bool]:
    return or_(false(), *(condition(chat, person) for person in people))


def _votes_of(chat: Chat, person: _Person) -> ColumnElement[bool]:
    """Return the condition that a vote is this person's, in another chat of the platform."""
    here = select(chats.c.id).where(chats.c.platform == person[0])
    return and_(votes.c.person == person[1], votes.c.chat_id.in_(here), votes.c.chat_id != chat.id)


def _set_up_by(chat: Chat, person: _Person) -> ColumnElement[bool]:
    """Return the condition that this person set up a chat that is not theirs alone."""
    whose = chats.c.set_up_by == person[1]
    return and_(whose, chats.c.platform == person[0], chats.c.id != chat.id)


async def _delete_traces(connection: AsyncConnection, address: ChatAddress) -> None:
    """Delete what names the chat without referring to its row."""
    named = f"{address.platform}:{address.place}"
    await connection.execute(delete(reservations).where(reservations.c.name.endswith(named)))
    waiting = select(inbox.c.id, inbox.c.content).where(inbox.c.platform == address.platform)
    names_chat = re.compile(rf'"(?:id|channel|channel_id)": "?{re.escape(address.place)}\b')
    rows = await connection.execute(waiting)
    own = [row.id for row in rows if names_chat.search(row.content)]
    await connection.execute(delete(inbox).where(inbox.c.id.in_(own)))
