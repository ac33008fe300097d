"""On SQLite, file locks tell processes apart: one that does everything runs alone, and one listens.

A sole process keeps the platforms' rate limits in memory, without asking the database, which makes
it fast; two of them would send at twice the limit. Processes with roles share the limits through
the database and may be many. The lock is the system's, on a file beside the database: it ends with
its process, however that ends, so no restart has to wait.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.app.roles import Role
from bot.errors import SetupError
from bot.ports.clock import Clock
from bot.settings import Settings
from storage.database_url import is_sqlite, parse_database_url

LOCK_SUFFIX = "-running"
"""Of the locked file beside the database; the file stays, and its content means nothing."""
LISTENING_SUFFIX = "-listening-"
"""The same for the file whose lock belongs to who listens to a platform, before its name."""
RETRY_S = 5.0
"""Seconds between two attempts to get that lock."""

log = structlog.get_logger(__name__)


def is_sole_process(settings: Settings, role: Role) -> bool:
    """Tell whether a process of this ``role`` is the only one that writes to the platforms."""
    return role is Role.ALL and is_sqlite(parse_database_url(settings.database_url))


def listening_file(settings: Settings, platform: str) -> Path | None:
    """Return the file whose lock says who listens to ``platform``; None where a lease has to."""
    url = parse_database_url(settings.database_url)
    return Path(f"{url.database}{LISTENING_SUFFIX}{platform}") if is_sqlite(url) else None


async def listen_alone(file: Path, listen: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run ``listen`` while this process holds the lock on ``file``; before, wait for it.

    Unlike a lease it needs no renewal, so neither a slow database nor a clock can take it away,
    and it ends with its process.

    Raises:
        PaperboyError: whatever ``listen`` raises.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_told = False
        while not _try_lock(descriptor):
            if not is_told:
                log.info("lock.awaited", file=str(file))
            is_told = True
            await clock.sleep(RETRY_S)
        await listen()
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    import fcntl  # noqa: PLC0415 - Windows has no such module; ``single_instance`` has said so

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
