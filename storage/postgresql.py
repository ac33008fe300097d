"""What is PostgreSQL's alone; loaded with an address of its kind.

Its driver and its dialect take six megabytes, which a bot on SQLite has no use for.
"""

from __future__ import annotations

import asyncpg
from sqlalchemy.dialects.postgresql import insert as insert

from storage import errors

FOREIGN_ERRORS: tuple[type[Exception], ...] = (
    *errors.FOREIGN_ERRORS,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Everything that SQLAlchemy, both drivers and the system below them raise."""

COMMAND_TIMEOUT_S = 120.0
"""Seconds a server gets to answer a statement, which is more than any takes that does something.
Without a limit, one behind a network that swallows everything is waited for a quarter of an hour
(https://www.man7.org/linux/man-pages/man7/tcp.7.html, tcp_retries2), if not for ever."""
ROLLBACK_TIMEOUT_S = 1.0
"""Seconds it gets to undo a transaction, and to say goodbye: without either it closes as well."""


class BoundedConnection(asyncpg.Connection):
    """One that lets go of a server that has fallen silent.

    SQLAlchemy has a transaction undone also for a task that was cancelled, and sees that through
    however often it is cancelled again, so that nothing but a limit of time ends it.
    """

    async def execute(
        self,
        query: str,
        *args: object,
        timeout: float | None = None,  # noqa: ASYNC109 - the driver's
    ) -> str:
        """Execute ``query``: what begins and ends transactions comes by here."""
        if query.startswith("ROLLBACK"):
            timeout = ROLLBACK_TIMEOUT_S
        return await super().execute(query, *args, timeout=timeout)  # pyright: ignore[reportUnknownMemberType]

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        """Close, after a short goodbye however long SQLAlchemy would wait for it."""
        await super().close(timeout=ROLLBACK_TIMEOUT_S)  # pyright: ignore[reportUnknownMemberType]


CONNECT_ARGS: dict[str, object] = {
    "command_timeout": COMMAND_TIMEOUT_S,
    "connection_class": BoundedConnection,
}
"""What the driver is told for each connection."""
