"""DATABASE_URL: what it may be, as people copy it from their provider's page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SetupError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""Accepted schemes, and the driver that each stands for."""
_SQLITE_FILE = re.compile(r"(sqlite(?:\+aiosqlite)?):(?://(?=[^/?])|(?!//))(.+)", re.DOTALL)
"""An SQLite address with one slash too few, or none: ``sqlite:paperboy.db``, ``sqlite://x.db``."""
_SEVERAL_HOSTS = re.compile(r"(\w[\w+]*://(?:[^@/?]*@)?)([^/?@]*,[^/?@]*)(.*)", re.DOTALL)

DRIVER_PARAMETERS = frozenset(
    {
        "gsslib",
        "krbsrvname",
        "passfile",
        "ssl_max_protocol_version",
        "ssl_min_protocol_version",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslnegotiation",
        "sslpassword",
        "sslrootcert",
        "target_session_attrs",
    }
)
"""Parameters of libpq that PostgreSQL's driver knows too."""
SERVER_SETTINGS = frozenset(
    {
        "application_name",
        "idle_in_transaction_session_timeout",
        "lock_timeout",
        "options",
        "search_path",
        "statement_timeout",
    }
)
"""Parameters that the server itself is told."""
_WITHOUT_EFFECT = frozenset(
    {
        "client_encoding",
        "fallback_application_name",
        "gssencmode",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "load_balance_hosts",
        "sslcompression",
        "sslsni",
        "tcp_user_timeout",
    }
)
"""Parameters of libpq that tune what our driver does by itself:
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS."""
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_OTHER_SSL_MODES = {
    "0": "disable",
    "1": "require",
    "false": "disable",
    "no": "disable",
    "no-verify": "require",
    "off": "disable",
    "on": "require",
    "true": "require",
    "yes": "require",
}
"""What other languages write for a mode."""
_SSL_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_SQLITE_MODES = ("rw", "rwc")


def parse_database_url(url: str) -> URL:
    """Return ``url`` parsed, with the driver that is used.

    The parameters of a PostgreSQL address are those of libpq that remain: ``host`` for sockets and
    several hosts, ``connect_timeout``, ``DRIVER_PARAMETERS`` and ``SERVER_SETTINGS``.

    Raises:
        SetupError: it is malformed or of another kind; one sentence without a password.
    """
    try:
        parsed = make_url(_normalize(url))
    except (ArgumentError, ValueError):
        raise SetupError("DATABASE_URL: not a database URL.") from None
    if parsed.drivername not in _DRIVERS:
        raise SetupError(
            f"DATABASE_URL: {parsed.drivername} is not supported; "
            "use sqlite+aiosqlite or postgresql+asyncpg."
        )
    parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    parsed = _read_sqlite(parsed) if is_sqlite(parsed) else _read_postgresql(parsed)
    if not parsed.database:
        raise SetupError("DATABASE_URL: the database name is missing.")
    return parsed


def is_sqlite(url: URL) -> bool:
    """Tell whether it is the address of an SQLite file."""
    return url.get_backend_name() == "sqlite"


def _normalize(url: str) -> str:
    """Return ``url`` in the one form that is parsed."""
    text = url.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    scheme, colon, rest = text.partition(":")
    text = f"{scheme.lower()}{colon}{rest}"
    if found := _SQLITE_FILE.fullmatch(text):
        return f"{found[1]}:///{found[2]}"
    if found := _SEVERAL_HOSTS.fullmatch(text):
        hosts = [host if ":" in host else f"{host}:5432" for host in found[2].split(",")]
        path, _, query = found[3].partition("?")
        parameters = [f"host={host}" for host in hosts] + ([query] if query else [])
        return f"{found[1]}{path}?{'&'.join(parameters)}"
    return text


def _read_sqlite(url: URL) -> URL:
    database = url.database or ""
    if ":memory:" in database:
        raise SetupError("DATABASE_URL: the database must be a file, not in memory.")
    if database.startswith("file:"):
        raise SetupError("DATABASE_URL: write the path itself, as in sqlite:///paperboy.db.")
    for name, value in url.normalized_query.items():
        is_usual = name == "mode" and value[-1] in _SQLITE_MODES
        if not (is_usual or name == "timeout"):
            raise SetupError(f"DATABASE_URL: {name} is not supported for SQLite; leave it out.")
    return url.set(query={})


def _read_postgresql(url: URL) -> URL:
    if "@" in f"{url.host}{url.database}":
        raise SetupError(
            "DATABASE_URL: write special characters of the password with a percent sign, @ as %40."
        )
    query = {name: values[-1] for name, values in url.normalized_query.items()}
    hosts = url.normalized_query.get("host", ())
    url = url.set(
        username=url.username or query.pop("user", None),
        password=url.password or query.pop("password", None),
        database=url.database or query.pop("dbname", None),
        host=unquote(url.host) if url.host else None,
        query={},
    )
    if "ssl" in query:
        query["sslmode"] = query.pop("ssl")
    kept = {name: value for name, value in query.items() if _is_kept(name, value)}
    if "sslmode" in kept:
        kept["sslmode"] = _ssl_mode(kept["sslmode"])
    _check_files(kept)
    several = {"host": hosts} if len(hosts) > 1 else {}
    return url.set(query={**kept, **several})


def _is_kept(name: str, value: str) -> bool:
    """Tell whether a parameter says more than our driver does by itself.

    Raises:
        SetupError: it asks for something that is not known or cannot be had.
    """
    if name in {"host", "port", *DRIVER_PARAMETERS, *SERVER_SETTINGS}:
        return True
    if name == "connect_timeout" and value.isdecimal():
        return value != "0"
    if name in _WITHOUT_EFFECT or (name, value) in {
        ("channel_binding", "disable"),
        ("channel_binding", "prefer"),
    }:
        return False
    raise SetupError(f"DATABASE_URL: this {name} is not supported; leave it out.")


def _ssl_mode(value: str) -> str:
    mode = _OTHER_SSL_MODES.get(value.lower(), value.lower())
    if mode not in _SSL_MODES:
        raise SetupError(f"DATABASE_URL: sslmode must be one of {', '.join(_SSL_MODES)}.")
    return mode


def _check_files(parameters: Mapping[str, str]) -> None:
    for name in _SSL_FILES:
        path = parameters.get(name, "")
        is_system = (name, path) == ("sslrootcert", "system")
        if path and not is_system and not Path(path).is_file():
            raise SetupError(f"DATABASE_URL: {name}: there is no file {path}.")
