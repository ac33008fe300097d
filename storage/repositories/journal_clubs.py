"""The weekly meetings of chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, select, update

from bot.model.chat import Chat, ChatState
from bot.model.journal_club import JournalClub
from storage.engine import Database
from storage.repositories.chat_rows import readable_chats
from storage.schema import chats, journal_clubs
from storage.sql import AnyRow, insert

_IS_SERVED = and_(chats.c.state == ChatState.ACTIVE, ~chats.c.paused, chats.c.muted_since.is_(None))


class StoredJournalClubs:
    """``bot.ports.journal_clubs.JournalClubs`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: int) -> JournalClub | None:
        """Return the chat's meeting; None if it has none."""
        its_own = select(journal_clubs).where(journal_clubs.c.chat_id == chat_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(its_own)).one_or_none()
        return None if row is None or row.at is None else _club(row)

    async def set(self, chat_id: int, club: JournalClub) -> None:
        """Store the chat's meeting in the place of an earlier one."""
        async with self._database.writing() as connection:
            new = insert(connection, journal_clubs).values(chat_id=chat_id, **_values(club))
            await connection.execute(
                new.on_conflict_do_update(index_elements=["chat_id"], set_=_values(club))
            )

    async def advance(self, chat_id: int, before: JournalClub, after: JournalClub) -> None:
        """Store ``after`` where ``before`` is stored; do nothing where it was changed meanwhile."""
        stored = [journal_clubs.c[name] == value for name, value in _values(before).items()]
        async with self._database.writing() as connection:
            this = update(journal_clubs).where(journal_clubs.c.chat_id == chat_id, *stored)
            await connection.execute(this.values(**_values(after)))

    async def remove(self, chat_id: int) -> bool:
        """Delete the chat's meeting; return whether there was one."""
        async with self._database.writing() as connection:
            deleted = delete(journal_clubs).where(journal_clubs.c.chat_id == chat_id)
            return (await connection.execute(deleted)).rowcount > 0

    async def all(self, platforms: Sequence[str]) -> tuple[tuple[Chat, JournalClub], ...]:
        """Return the meetings of chats of ``platforms`` that are active, not paused, not muted."""
        wanted = _IS_SERVED & chats.c.platform.in_(platforms)
        meetings = select(journal_clubs).join(chats).where(wanted)
        places = select(chats).join(journal_clubs).where(wanted).order_by(chats.c.id)
        async with self._database.reading() as connection:
            found = (await connection.execute(meetings)).all()
            rows = (await connection.execute(places)).all()
        # A time that is damaged costs no other chat its meeting.
        clubs = {row.chat_id: _club(row) for row in found if row.at is not None}
        return tuple((chat, clubs[chat.id]) for chat in readable_chats(rows) if chat.id in clubs)


def _values(club: JournalClub) -> Mapping[str, Any]:
    return {
        "weekday": club.weekday,
        "at": club.at,
        "last": club.last,
        "likes_since": club.likes_since,
    }


def _club(row: AnyRow) -> JournalClub:
    return JournalClub(row.weekday, row.at, row.last, row.likes_since)
