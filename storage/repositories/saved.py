"""The reading lists of chats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, select

from bot.model.paper import SavedPaper
from storage.engine import Database
from storage.repositories.rankings import forget_models, mark_changed
from storage.schema import saved
from storage.sql import insert


class StoredSaved:
    """``bot.ports.papers.Saved`` in the database."""

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
        """Save a paper, or update its note and tags; return whether it was new to the list."""
        row = {"chat_id": chat_id, "paper_id": paper_id, "version": version, "saved_at": now}
        known = select(saved.c.id).where(_is_entry(chat_id, paper_id))
        async with self._database.writing() as connection:
            is_new = (await connection.execute(known)).one_or_none() is None
            fresh = insert(connection, saved).values(**row, note=note, tags=" ".join(tags))
            given = fresh.excluded
            updated = {  # an empty note, or no tags, leaves those that are stored
                name: case((given[name] == "", saved.c[name]), else_=given[name])
                for name in ("note", "tags")
            }
            key = ["chat_id", "paper_id"]
            await connection.execute(fresh.on_conflict_do_update(index_elements=key, set_=updated))
            await mark_changed(connection, chat_id, now)
        return is_new

    async def remove(self, chat_id: int, paper_id: str) -> bool:
        """Remove a paper and return whether it was on the list."""
        async with self._database.writing() as connection:
            removed = await connection.execute(delete(saved).where(_is_entry(chat_id, paper_id)))
            await forget_models(connection, chat_id)
        return bool(removed.rowcount)

    async def of(self, chat_id: int, tag: str = "") -> tuple[SavedPaper, ...]:
        """Return what the chat saved (under ``tag``, if given), newest first."""
        newest_first = select(saved).where(saved.c.chat_id == chat_id).order_by(saved.c.id.desc())
        async with self._database.reading() as connection:
            rows = (await connection.execute(newest_first)).all()
        found = (
            SavedPaper(row.paper_id, row.version, row.note, tuple(row.tags.split()), row.saved_at)
            for row in rows
        )
        return tuple(paper for paper in found if not tag or tag in paper.tags)


def _is_entry(chat_id: int, paper_id: str) -> ColumnElement[bool]:
    return (saved.c.chat_id == chat_id) & (saved.c.paper_id == paper_id)
