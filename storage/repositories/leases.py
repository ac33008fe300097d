"""Work that one process at a time does: one row for each, with who does it and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_

from storage.engine import Database
from storage.schema import leases
from storage.sql import insert


class StoredLeases:
    """``bot.ports.Leases`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take ``name`` until ``until``, or go on holding it; return False while another has it."""
        async with self._database.writing() as connection:
            wanted = insert(connection, leases).values(name=name, holder=holder, until=until)
            free = or_(leases.c.holder == holder, leases.c.until <= now)
            taken = wanted.on_conflict_do_update(
                index_elements=["name"], set_={"holder": holder, "until": until}, where=free
            )
            answer = await connection.execute(taken.returning(leases.c.holder))
            return answer.scalar_one_or_none() == holder

    async def release(self, name: str, holder: str) -> None:
        """Free ``name`` for others at once, if ``holder`` still has it."""
        own = (leases.c.name == name) & (leases.c.holder == holder)
        async with self._database.writing() as connection:
            await connection.execute(delete(leases).where(own))
