"""Events of platforms that are not done with, in the order of their arrival."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from bot.ports.coordination import StoredEvent
from storage.engine import Database
from storage.schema import inbox
from storage.sql import chunks, insert


class StoredInbox:
    """``bot.ports.Inbox`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, platform: str, events: Sequence[StoredEvent]) -> None:
        """Store ``events``; one that is stored already stays as it is."""
        rows = [
            {"platform": platform, "key": event.key, "content": event.content, "attempts": 0}
            for event in events
        ]
        async with self._database.writing() as connection:
            for some in chunks(rows, 100):
                added = insert(connection, inbox).values(some)
                await connection.execute(added.on_conflict_do_nothing())

    async def pending(self, platform: str) -> tuple[StoredEvent, ...]:
        """Return the events of ``platform``, oldest first."""
        stored = select(inbox.c.key, inbox.c.content).where(inbox.c.platform == platform)
        async with self._database.reading() as connection:
            rows = await connection.execute(stored.order_by(inbox.c.id))
            return tuple(StoredEvent(row.key, row.content) for row in rows)

    async def count_attempt(self, platform: str, key: str) -> int:
        """Count one more attempt at an event; return how many that makes, 0 if it is gone."""
        this = (inbox.c.platform == platform) & (inbox.c.key == key)
        counted = update(inbox).where(this).values(attempts=inbox.c.attempts + 1)
        async with self._database.writing() as connection:
            found = await connection.execute(counted.returning(inbox.c.attempts))
            return found.scalar_one_or_none() or 0

    async def remove(self, platform: str, keys: Sequence[str]) -> None:
        """Delete events that are done with."""
        async with self._database.writing() as connection:
            for some in chunks(keys):
                these = (inbox.c.platform == platform) & inbox.c.key.in_(some)
                await connection.execute(delete(inbox).where(these))
