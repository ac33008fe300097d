"""On SQLite, a process that does everything is alone, and another one does not start beside it.

Alone it keeps the platforms' limits without asking the database, which is what makes it fast; two
that did so would send at twice the limit. Processes with roles of their own share the limits and
may be many. A lock of the system on a file beside the database tells them apart: it ends with its
process, however that ends, so that no restart has to wait.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.app.roles import Role
from bot.errors import SetupError
from bot.settings import Settings
from storage.database_url import is_sqlite, parse_database_url

LOCK_SUFFIX = "-running"
"""Of the file beside the database that is locked; it stays, and its content means nothing."""


def is_sole_process(settings: Settings, role: Role) -> bool:
    """Tell whether a process of this ``role`` is the only one that writes to the platforms."""
    return role is Role.ALL and is_sqlite(parse_database_url(settings.database_url))


@contextmanager
def single_instance(settings: Settings, role: Role) -> Generator[None]:
    """Keep out, during the block, whoever must not run beside a process of this ``role``.

    Raises:
        SetupError: such a process is running.
    """
    address = parse_database_url(settings.database_url)
    if not is_sqlite(address):
        yield
        return
    lock = _opened(Path(f"{address.database}{LOCK_SUFFIX}"))
    try:
        _lock(lock, role, address.database)
        yield
    finally:
        os.close(lock)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SetupError(f"DATABASE_URL: cannot write {path}: {error.strerror}.") from error


def _lock(file: int, role: Role, database: str | None) -> None:
    """Lock the file for this process alone, or together with others that have a role."""
    how = fcntl.LOCK_EX if role is Role.ALL else fcntl.LOCK_SH
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SetupError(
            f"DATABASE_URL: another process is using {database}. With SQLite, run one process "
            "for everything, or several that each have a --role (front, planner, courier)."
        ) from None
