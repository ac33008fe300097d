"""Turns that several processes take: one row for each thing that is shared."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from storage.engine import Database
from storage.schema import reservations
from storage.sql import insert

BELIEVED = timedelta(minutes=5)
"""How much longer than one's own span a turn may be taken; a note of more is a wrong clock's."""


class StoredReservations:
    """``bot.ports.Turns`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        """Reserve the next ``count`` turns of ``name`` and return the instant of the first."""
        async with self._database.writing() as connection:
            fresh = insert(connection, reservations).values(name=name, free_at=now)
            await connection.execute(fresh.on_conflict_do_nothing())
            row = (
                select(reservations.c.free_at).where(reservations.c.name == name).with_for_update()
            )
            first = max(now, (await connection.execute(row)).scalar_one())
            taken = reservations.update().where(reservations.c.name == name)
            await connection.execute(taken.values(free_at=first + interval * count))
        return first

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        """Take ``name`` until ``until`` if it is free by now; return None, or when it will be."""
        is_free = (reservations.c.free_at <= now) | (reservations.c.free_at > until + BELIEVED)
        async with self._database.writing() as connection:
            taken = insert(connection, reservations).values(name=name, free_at=until)
            taken = taken.on_conflict_do_update(
                index_elements=["name"], set_={"free_at": until}, where=is_free
            )
            if (await connection.execute(taken.returning(reservations.c.name))).first():
                return None
            asked = select(reservations.c.free_at).where(reservations.c.name == name)
            return (await connection.execute(asked)).scalar_one()

    async def release(self, name: str, until: datetime) -> None:
        """Give ``name`` back: it is free from ``until``."""
        async with self._database.writing() as connection:
            given = reservations.update().where(reservations.c.name == name)
            await connection.execute(given.values(free_at=until))

    async def postpone(self, name: str, until: datetime) -> None:
        """Give no turn of ``name`` before ``until``."""
        async with self._database.writing() as connection:
            noted = insert(connection, reservations).values(name=name, free_at=until)
            later = reservations.c.free_at < until
            await connection.execute(
                noted.on_conflict_do_update(
                    index_elements=["name"], set_={"free_at": until}, where=later
                )
            )

    async def prune(self, before: datetime) -> None:
        """Forget the turns that have been free since ``before``."""
        async with self._database.writing() as connection:
            await connection.execute(delete(reservations).where(reservations.c.free_at < before))

    async def free_at(self, name: str) -> datetime | None:
        """Return the instant from which the next turn of ``name`` can be had."""
        asked = select(reservations.c.free_at).where(reservations.c.name == name)
        async with self._database.reading() as connection:
            return (await connection.execute(asked)).scalar_one_or_none()

    async def server_time(self) -> datetime | None:
        """Return what time it is by the server; an SQLite file has none."""
        async with self._database.reading() as connection:
            if connection.dialect.name != "postgresql":
                return None
            return await connection.scalar(select(func.clock_timestamp()))
