"""What only PostgreSQL needs; imported for an address of its kind only.

Its driver and its dialect take six megabytes, which a bot on SQLite has no use for.
"""

from __future__ import annotations

from urllib.parse import urlencode

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from sqlalchemy import URL
from sqlalchemy.dialects.postgresql import insert as insert

from storage import errors
from storage.database_url import DRIVER_PARAMETERS, SERVER_SETTINGS

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
"""Arguments of the driver's ``connect`` for every address."""


def connect_args(url: URL) -> dict[str, object]:
    """Return the arguments of the driver's ``connect`` that stand in no address of SQLAlchemy's.

    Args:
        url: from ``parse_database_url``.
    """
    query = {name: values[-1] for name, values in url.normalized_query.items()}
    arguments: dict[str, object] = {
        **CONNECT_ARGS,
        "server_settings": {name: query[name] for name in sorted(SERVER_SETTINGS & query.keys())},
    }
    if "connect_timeout" in query:
        arguments["timeout"] = float(query["connect_timeout"])
    ours = {name: query[name] for name in sorted(DRIVER_PARAMETERS & query.keys())}
    if ours.get("sslrootcert") == "system":  # implies verify-full, as in libpq
        del ours["sslrootcert"]
        arguments["ssl"] = True
    if ours:
        arguments["dsn"] = f"postgresql:///?{urlencode(ours)}"
    return arguments


def bare_address(url: URL) -> URL:
    """Return ``url`` with what SQLAlchemy understands of it: the hosts."""
    names = DRIVER_PARAMETERS | SERVER_SETTINGS | {"connect_timeout"}
    return url.difference_update_query(names)
