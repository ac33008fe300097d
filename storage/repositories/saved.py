"""What chats keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, select

from bot.model.paper import SavedPaper
from storage.engine import Database
from storage.schema import saved
from storage.sql import insert


class StoredSaved:
    """``bot.ports.Saved`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(
        self,
        chat_id: int,
        paper_id: str,
        version: int,
        note: str,
        tags: Sequence[str],
        now: datetime,
    ) -> bool:
        """Keep a paper, or bring its note and tags up to date; return whether it was new."""
        row = {"chat_id": chat_id, "paper_id": paper_id, "version": version, "saved_at": now}
        async with self._database.writing() as connection:
            kept = insert(connection, saved).values(**row, note=note, tags=" ".join(tags))
            own = kept.excluded
            spoken = {
                name: case((own[name] == "", saved.c[name]), else_=own[name])
                for name in ("note", "tags")
            }
            known = select(saved.c.id).where(_is(chat_id, paper_id))
            is_new = (await connection.execute(known)).one_or_none() is None
            index = ["chat_id", "paper_id"]
            await connection.execute(kept.on_conflict_do_update(index_elements=index, set_=spoken))
        return is_new

    async def remove(self, chat_id: int, paper_id: str) -> bool:
        """Take a paper off the list; return whether it was on it."""
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(saved).where(_is(chat_id, paper_id)))
        return bool(gone.rowcount)

    async def of(self, chat_id: int, tag: str = "") -> tuple[SavedPaper, ...]:
        """Return what the chat keeps (under ``tag``), newest first."""
        asked = select(saved).where(saved.c.chat_id == chat_id).order_by(saved.c.id.desc())
        async with self._database.reading() as connection:
            rows = (await connection.execute(asked)).all()
        found = (
            SavedPaper(row.paper_id, row.version, row.note, tuple(row.tags.split()), row.saved_at)
            for row in rows
        )
        return tuple(one for one in found if not tag or tag in one.tags)


def _is(chat_id: int, paper_id: str) -> ColumnElement[bool]:
    return (saved.c.chat_id == chat_id) & (saved.c.paper_id == paper_id)
