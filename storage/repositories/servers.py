"""What is set for a server as a whole."""

from __future__ import annotations

from sqlalchemy import and_, delete, func, select

from bot.ports.servers import MAX_ADMIN_ROLES
from storage.engine import Database
from storage.schema import admin_roles
from storage.sql import insert


class StoredServers:
    """``bot.ports.servers.Servers`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def admin_roles(self, platform: str, server: str) -> tuple[str, ...]:
        """Return the roles that may change what the places of the server get."""
        where = and_(admin_roles.c.platform == platform, admin_roles.c.server == server)
        chosen = select(admin_roles.c.role).where(where).order_by(admin_roles.c.role)
        async with self._database.reading() as connection:
            return tuple((await connection.scalars(chosen)).all())

    async def add_admin_role(self, platform: str, server: str, role: str) -> bool:
        """Let a role change what the places of the server get; False where there are too many."""
        where = and_(admin_roles.c.platform == platform, admin_roles.c.server == server)
        row = {"platform": platform, "server": server, "role": role}
        others = select(func.count()).where(where, admin_roles.c.role != role)
        async with self._database.writing() as connection:
            if (await connection.scalar(others) or 0) >= MAX_ADMIN_ROLES:
                return False
            adding = insert(connection, admin_roles).on_conflict_do_nothing()
            await connection.execute(adding.values(row))
        return True

    async def remove_admin_role(self, platform: str, server: str, role: str) -> None:
        """Take that away from a role."""
        where = and_(
            admin_roles.c.platform == platform,
            admin_roles.c.server == server,
            admin_roles.c.role == role,
        )
        async with self._database.writing() as connection:
            await connection.execute(delete(admin_roles).where(where))
