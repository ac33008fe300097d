"""DATABASE_URL: what it may be, as people copy it from their provider's page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.util import immutabledict

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
_HOST = re.compile(r"(?:\[([^\]]+)\]|([^:]*))(?::(.*))?")
"""A host with or without its port; IPv6 stands in brackets."""
_USUAL_PORT = "5432"
_NO_ADDRESS = (
    "DATABASE_URL: not a database URL; write a file as sqlite:/data/paperboy.db, "
    "a server as postgresql://user:password@host:5432/database."
)
_BAD_PORT = "DATABASE_URL: not a database URL; a port must be a number from 1 to 65535."

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
    except ArgumentError:
        raise SetupError(_NO_ADDRESS) from None
    except ValueError:
        raise SetupError(_BAD_PORT) from None
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
        path, _, query = found[3].partition("?")
        return f"{found[1]}{path}?host={found[2]}{'&' if query else ''}{query}"
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
    url = _with_hosts(url, _listed(url, "host"), _listed(url, "port"))
    url = url.set(
        username=url.username or query.pop("user", None),
        password=url.password or query.pop("password", None),
        database=url.database or query.pop("dbname", None),
    )
    if "ssl" in query:
        query["sslmode"] = query.pop("ssl")
    if query.get("channel_binding") == "require":
        query = _verify_server(query)
    kept = {name: value for name, value in query.items() if _is_kept(name, value)}
    if "sslmode" in kept:
        kept["sslmode"] = _ssl_mode(kept["sslmode"])
    _check_files(kept)
    return url.update_query_dict(kept)


def _listed(url: URL, name: str) -> Sequence[str]:
    """Return the values of a parameter that may be repeated, or have commas."""
    return [part for value in url.normalized_query.get(name, ()) for part in value.split(",")]


def _with_hosts(url: URL, hosts: Sequence[str], ports: Sequence[str]) -> URL:
    """Return ``url`` with these hosts instead of its own, if any, and no other parameters.

    Several are written in the one way that SQLAlchemy reads for every kind of host.

    Args:
        url: the address.
        hosts: each perhaps with a port.
        ports: of each host, or one for all.

    Raises:
        SetupError: a port is none, or they are more or fewer than the hosts.
    """
    if len(ports) not in {0, 1, len(hosts)}:
        raise SetupError("DATABASE_URL: there must be one port, or one for each host.")
    usual = ports if len(ports) > 1 else [*ports, ""][:1] * len(hosts)
    found = [_split_host(*pair) for pair in zip(hosts, usual, strict=True)]
    if not found:
        own_port = "" if url.port is None else str(url.port)
        found = [(unquote(url.host or ""), ports[0] if ports else own_port)]
    if not all(port == "" or (port.isdecimal() and 0 < int(port) < 2**16) for _, port in found):
        raise SetupError(_BAD_PORT)
    if len(found) == 1:
        name, port = found[0]
        return url.set(host=name, port=int(port) if port else None, query={})
    names = ",".join(name for name, _ in found)
    listed = {"host": names, "port": ",".join(port or _USUAL_PORT for _, port in found)}
    return url._replace(host=None, port=None, query=immutabledict(listed))


def _split_host(host: str, port: str) -> tuple[str, str]:
    """Return the name of ``host``, and its own port or else ``port``."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2], found[3] or port) if found else (host, port)


def _verify_server(query: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of an address that demands channel binding.

    It proves that the connection is not intercepted. Our driver has none, but verifies the
    server's certificate, which proves the same.
    """
    others = {name: value for name, value in query.items() if name != "channel_binding"}
    return {"sslrootcert": "system", **others, "sslmode": "verify-full"}


def _is_kept(name: str, value: str) -> bool:
    """Tell whether a parameter says more than our driver does by itself.

    Raises:
        SetupError: it asks for something that is not known or cannot be had.
    """
    if name in DRIVER_PARAMETERS | SERVER_SETTINGS:
        return True
    if name == "connect_timeout" and value.isdecimal():
        return value != "0"
    if name in {"host", "port"} | _WITHOUT_EFFECT or (name, value) in {
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
