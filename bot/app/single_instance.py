"""On SQLite, a process that does everything runs alone: a file lock keeps others out.

A sole process keeps the platforms' rate limits in memory, without asking the database, which makes
it fast; two of them would send at twice the limit. Processes with roles share the limits through
the database and may be many. The lock is the system's, on a file beside the database: it ends with
its process, however that ends, so no restart has to wait.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.app.roles import Role
from bot.errors import SetupError
from bot.settings import Settings
from storage.database_url import is_sqlite, parse_database_url

LOCK_SUFFIX = "-running"
"""Of the locked file beside the database; the file stays, and its content means nothing."""


def is_sole_process(settings: Settings, role: Role) -> bool:
    """Tell whether a process of this ``role`` is the only one that writes to the platforms."""
    return role is Role.ALL and is_sqlite(parse_database_url(settings.database_url))


@contextmanager
def single_instance(settings: Settings, role: Role) -> Generator[None]:
    """Keep out, during the block, processes that must not run beside one of this ``role``.

    Raises:
        SetupError: such a process is running.
    """
    url = parse_database_url(settings.database_url)
    if not is_sqlite(url):
        yield
        return
    path = Path(f"{url.database}{LOCK_SUFFIX}")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SetupError(f"DATABASE_URL: cannot write {path}: {error.strerror}.") from error
    try:
        _lock(file, role, url.database)
        yield
    finally:
        os.close(file)


def _lock(file: int, role: Role, database: str | None) -> None:
    """Lock the file for this process alone, or together with others that have a role."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has no such module
    except ImportError:
        raise SetupError(
            "DATABASE_URL: this system has no file locks (flock), which run needs with SQLite. "
            "Use PostgreSQL, or run the bot in a container."
        ) from None
    mode = fcntl.LOCK_EX if role is Role.ALL else fcntl.LOCK_SH
    try:
        fcntl.flock(file, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SetupError(
            f"DATABASE_URL: another process is using {database}. With SQLite, run one process "
            "for everything, or several that each have a --role (front, planner, courier)."
        ) from None
