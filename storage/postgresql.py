"""What only PostgreSQL needs; imported for an address of its kind only.

Its driver and its dialect take six megabytes, which a bot on SQLite has no use for.
"""

from __future__ import annotations

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
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
"""Seconds for the server to answer a statement; none of ours takes as long. Without a timeout, a
server behind a network that drops everything is waited for a quarter of an hour
(https://www.man7.org/linux/man-pages/man7/tcp.7.html, tcp_retries2) or for ever."""
ROLLBACK_TIMEOUT_S = 1.0
"""Seconds for the server to roll back and to close; it does both by itself without an answer."""


class BoundedConnection(asyncpg.Connection):
    """A connection that gives up on a server that is silent.

    SQLAlchemy shields the ROLLBACK of a cancelled task; only a timeout can end it when the server
    is silent.
    """

    async def execute(
        self,
        query: str,
        *args: object,
        timeout: float | None = None,  # noqa: ASYNC109 - the driver's
    ) -> str:
        """Execute ``query``; SQLAlchemy begins and ends transactions by this method."""
        if query.startswith("ROLLBACK"):
            timeout = ROLLBACK_TIMEOUT_S
        return await super().execute(query, *args, timeout=timeout)  # pyright: ignore[reportUnknownMemberType]

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        """Close within ``ROLLBACK_TIMEOUT_S``, however long SQLAlchemy would wait."""
        await super().close(timeout=ROLLBACK_TIMEOUT_S)  # pyright: ignore[reportUnknownMemberType]


CONNECT_ARGS: dict[str, object] = {
    "command_timeout": COMMAND_TIMEOUT_S,
    "connection_class": BoundedConnection,
}
"""Arguments of the driver's ``connect``."""
