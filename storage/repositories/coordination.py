"""Reservations and leases: one row for each shared resource, one for each exclusive task."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from bot.ports.coordination import MAX_CLOCK_SKEW
from storage.engine import Database
from storage.schema import leases, reservations
from storage.sql import insert


class StoredReservations:
    """``bot.ports.coordination.Reservations`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(
        self, name: str, interval: timedelta, now: datetime, count: int = 1
    ) -> datetime:
        """Reserve the next ``count`` uses of ``name`` and return the time of the first."""
        this_row = reservations.c.name == name
        async with self._database.writing() as connection:
            fresh = insert(connection, reservations).values(name=name, free_at=now)
            await connection.execute(fresh.on_conflict_do_nothing())
            locked = select(reservations.c.free_at).where(this_row).with_for_update()
            first = max(now, (await connection.execute(locked)).scalar_one())
            taken = update(reservations).where(this_row).values(free_at=first + interval * count)
            await connection.execute(taken)
        return first

    async def take(self, name: str, now: datetime, until: datetime) -> datetime | None:
        """Take ``name`` until ``until`` if it is free; return None, or when it will be."""
        free_at = reservations.c.free_at
        is_free = (free_at <= now) | (free_at > until + MAX_CLOCK_SKEW)
        async with self._database.writing() as connection:
            taken = insert(connection, reservations).values(name=name, free_at=until)
            taken = taken.on_conflict_do_update(
                index_elements=["name"], set_={"free_at": until}, where=is_free
            )
            if (await connection.execute(taken.returning(reservations.c.name))).first():
                return None
            held = select(free_at).where(reservations.c.name == name)
            return (await connection.execute(held)).scalar_one()

    async def release(self, name: str, until: datetime) -> None:
        """Give back ``name``: it is free from ``until`` on."""
        async with self._database.writing() as connection:
            released = update(reservations).where(reservations.c.name == name)
            await connection.execute(released.values(free_at=until))

    async def postpone(self, name: str, until: datetime) -> None:
        """Keep ``name`` reserved until at least ``until``."""
        async with self._database.writing() as connection:
            stored = insert(connection, reservations).values(name=name, free_at=until)
            is_later = reservations.c.free_at < until
            postponed = stored.on_conflict_do_update(
                index_elements=["name"], set_={"free_at": until}, where=is_later
            )
            await connection.execute(postponed)

    async def prune(self, before: datetime) -> None:
        """Delete reservations that ended before ``before``."""
        async with self._database.writing() as connection:
            await connection.execute(delete(reservations).where(reservations.c.free_at < before))

    async def free_at(self, name: str) -> datetime | None:
        """Return the time from which ``name`` is free; None if it was never reserved."""
        stored = select(reservations.c.free_at).where(reservations.c.name == name)
        async with self._database.reading() as connection:
            return (await connection.execute(stored)).scalar_one_or_none()

    async def server_time(self) -> datetime | None:
        """Return the server's time; None for an SQLite file, which has no clock of its own."""
        async with self._database.reading() as connection:
            if connection.dialect.name != "postgresql":
                return None
            return await connection.scalar(select(func.clock_timestamp()))


class StoredLeases:
    """``bot.ports.coordination.Leases`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Acquire or renew the lease ``name`` until ``until``; return False if another holds it."""
        is_free = or_(leases.c.holder == holder, leases.c.until <= now)
        async with self._database.writing() as connection:
            fresh = insert(connection, leases).values(name=name, holder=holder, until=until)
            acquired = fresh.on_conflict_do_update(
                index_elements=["name"], set_={"holder": holder, "until": until}, where=is_free
            )
            stored = await connection.execute(acquired.returning(leases.c.holder))
            return stored.scalar_one_or_none() == holder

    async def find(self, name: str) -> datetime | None:
        """Return until when the lease ``name`` is held; None if it is free."""
        stored = select(leases.c.until).where(leases.c.name == name)
        async with self._database.reading() as connection:
            return (await connection.execute(stored)).scalar_one_or_none()

    async def release(self, name: str, holder: str) -> None:
        """Free the lease at once if ``holder`` still has it."""
        own = (leases.c.name == name) & (leases.c.holder == holder)
        async with self._database.writing() as connection:
            await connection.execute(delete(leases).where(own))
