"""The forms in which people have a DATABASE_URL: each works, or is explained in one sentence."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import URL

from bot.errors import SetupError
from storage import postgresql
from storage.bootstrap import open_store
from storage.database_url import parse_database_url
from tests.support.postgresql import PostgresServer

HERE = "postgresql+asyncpg://ada:secret@db.example.org:5432/paperboy"


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ada:secret@db.example.org:5432/paperboy",
        "postgresql://ada:secret@db.example.org:5432/paperboy",
        "POSTGRES://ada:secret@db.example.org:5432/paperboy",
        "  postgresql://ada:secret@db.example.org:5432/paperboy\n",
        '"postgresql://ada:secret@db.example.org:5432/paperboy"',
        "postgresql://ada:%73ecret@db.example.org:5432/paperboy",
        "postgresql://db.example.org:5432/paperboy?user=ada&password=secret",
        "postgresql://ada:secret@db.example.org:5432/?dbname=paperboy",
        "postgresql://ada:secret@db.example.org:5432/paperboy?keepalives=1&keepalives_idle=30",
        "postgresql://ada:secret@db.example.org:5432/paperboy?gssencmode=disable&sslsni=1",
        "postgresql://ada:secret@db.example.org:5432/paperboy?channel_binding=prefer",
        "postgresql://ada:secret@db.example.org:5432/paperboy?connect_timeout=0",
    ],
)
def test_what_means_the_same_is_read_as_the_same(url: str) -> None:
    assert parse_database_url(url).render_as_string(hide_password=False) == HERE


@pytest.mark.parametrize("password", ["p@ss", "a/b", "a:b?c#d", "50%", "日本 x", "'\"&="])
def test_a_password_may_have_any_character_if_it_is_encoded(password: str) -> None:
    parsed = parse_database_url(f"postgres://u:{quote(password, safe='')}@h/d")
    assert (parsed.password, parsed.host, parsed.database) == (password, "h", "d")


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        ("sslmode=require", {"dsn": "postgresql:///?sslmode=require"}),
        ("sslmode=DISABLE", {"dsn": "postgresql:///?sslmode=disable"}),
        ("ssl=true", {"dsn": "postgresql:///?sslmode=require"}),
        ("ssl=require", {"dsn": "postgresql:///?sslmode=require"}),
        ("sslmode=no-verify", {"dsn": "postgresql:///?sslmode=require"}),
        ("sslmode=verify-full&sslrootcert=system", {"ssl": True}),
        ("target_session_attrs=read-write", {"dsn": "postgresql:///?target_session_attrs=read-write"}),
        ("sslmode=require&channel_binding=require", {"ssl": True}),
        ("channel_binding=require", {"ssl": True}),
        ("connect_timeout=10", {"timeout": 10.0}),
        ("application_name=my%20bot", {"server_settings": {"application_name": "my bot"}}),
        ("options=-c%20work_mem%3D8MB", {"server_settings": {"options": "-c work_mem=8MB"}}),
    ],
)  # fmt: skip
def test_parameters_reach_the_driver_as_it_takes_them(
    query: str, arguments: dict[str, object]
) -> None:
    parsed = parse_database_url(f"postgres://u:secret@h/d?{query}")
    passed = postgresql.connect_args(parsed)
    assert {name: passed[name] for name in arguments} == arguments
    assert dict(postgresql.bare_address(parsed).query) == {}


def hosts_of(url: URL) -> tuple[object, object]:
    from sqlalchemy.dialects.postgresql.asyncpg import dialect

    _, options = dialect().create_connect_args(postgresql.bare_address(url))
    return options["host"], options.get("port")


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        ("postgres://u@h:6432/d", "h", 6432),
        ("postgres://u@[::1]:6432/d", "::1", 6432),
        ("postgres://u@one:1,two:2/d", ["one", "two"], [1, 2]),
        ("postgres://u:p@one,two/d?sslmode=require", ["one", "two"], [5432, 5432]),
        ("postgres://u@/d?host=one:1&host=two:2", ["one", "two"], [1, 2]),
        ("postgres://u@%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", None),
        ("postgres:///d?host=/var/run/postgresql", "/var/run/postgresql", None),
        ("postgres://u@/d?host=/tmp&port=6432", "/tmp", 6432),
        ("postgres://u@[::1],[::2]:6432/d", ["::1", "::2"], [5432, 6432]),
        ("postgres://u@/d?host=one,two", ["one", "two"], [5432, 5432]),
        ("postgres://u@/d?host=one,two&port=6432", ["one", "two"], [6432, 6432]),
        ("postgres://u@one,two/d?port=1,2", ["one", "two"], [1, 2]),
    ],
)
def test_hosts_and_sockets_reach_the_driver(url: str, hosts: object, ports: object) -> None:
    assert hosts_of(parse_database_url(url)) == (hosts, ports)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:paperboy.db", "paperboy.db"),
        ("sqlite:./data/paperboy.db", "./data/paperboy.db"),
        ("sqlite:/data/paperboy.db", "/data/paperboy.db"),
        ("sqlite://paperboy.db", "paperboy.db"),
        ("sqlite://data/paperboy.db?mode=rwc", "data/paperboy.db"),
        ("sqlite:///paperboy.db", "paperboy.db"),
        ("sqlite:///paperboy.db?timeout=30", "paperboy.db"),
        ("sqlite:////data/paperboy.db", "/data/paperboy.db"),
        ("sqlite+aiosqlite:paperboy.db", "paperboy.db"),
        ("SQLite:///paperboy.db", "paperboy.db"),
        ("'sqlite:///my papers.db'", "my papers.db"),
    ],
)
def test_a_file_may_be_named_in_every_usual_way(url: str, file: str) -> None:
    parsed = parse_database_url(url)
    assert (parsed.drivername, parsed.database) == ("sqlite+aiosqlite", file)
    assert dict(parsed.query) == {}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgres://u:secret@host/d?sslmode=sometimes", "sslmode must be one of disable"),
        ("postgres://u:secret@host/d?channel_binding=1", "this channel_binding is not"),
        ("/data/paperboy.db", "write a file as sqlite:/data/paperboy.db"),
        ("C:\\papers\\paperboy.db", "write a file as sqlite:"),
        ("localhost:5432", "a server as postgresql://"),
        ("ada:secret@host/d", "a server as postgresql://"),
        ("postgres://u:secret@host:soon/d", "a port must be a number"),
        ("postgres://u:secret@host:/d", "a port must be a number"),
        ("postgres://u:secret@host:70000/d", "a port must be a number"),
        ("postgres://u:secret@one:x,two/d", "a port must be a number"),
        ("postgres://u:secret@/d?host=/tmp&port=0", "a port must be a number"),
        ("postgres://u:secret@one,two,three/d?port=1,2", "one port, or one for each host"),
        ("postgres://u:secret@host/d?pgbouncer=true", "this pgbouncer is not supported"),
        ("postgres://u:secret@host/d?connect_timeout=soon", "this connect_timeout is not"),
        ("postgres://u:secret@host/d?sslrootcert=/nowhere/ca.pem", "no file /nowhere/ca.pem"),
        ("postgres://u:sec@ret/x@host/d", "@ as %40"),
        ("postgres://u:secret@host", "the database name is missing"),
        ("sqlite:", "not a database URL"),
        ("sqlite:///", "the database name is missing"),
        ("sqlite::memory:", "must be a file"),
        ("sqlite:///file:x.db?mode=ro&uri=true", "write the path itself"),
        ("sqlite:///x.db?mode=memory", "mode is not supported for SQLite"),
        ("sqlite:///x.db?key=secret", "key is not supported"),
        ("jdbc:postgresql://host/d", "not a database URL"),
        ("http://host/d", "http is not supported"),
        ("''", "not a database URL"),
    ],
)
def test_what_cannot_be_used_is_explained_in_one_sentence(url: str, reason: str) -> None:
    with pytest.raises(SetupError) as raised:
        parse_database_url(url)
    said = str(raised.value)
    assert re.fullmatch(r"DATABASE_URL: [^\n]*\.", said)
    assert reason in said
    assert "secret" not in said
    assert "ret/x" not in said


async def test_a_server_without_a_certificate_is_told_nothing_where_binding_is_demanded() -> None:
    told: list[bytes] = []

    async def refuse_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(await reader.readexactly(8))
        writer.write(b"N")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(refuse_tls, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        url = f"postgresql://u:secret@127.0.0.1:{port}/d?sslmode=prefer&channel_binding=require"
        with pytest.raises(SetupError) as raised:
            await open_store(url)
    assert re.fullmatch(r"DATABASE_URL: cannot use d on 127\.0\.0\.1: [^\n]*\.", str(raised.value))
    ssl_request = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
    assert set(told) == {ssl_request}


async def test_hosts_that_are_all_away_are_named_as_people_write_them() -> None:
    with pytest.raises(SetupError) as raised:
        await open_store("postgresql://u:secret@127.0.0.1:9,[::1]:9/paperboy?connect_timeout=2")
    said = str(raised.value)
    assert said.startswith("DATABASE_URL: cannot use paperboy on 127.0.0.1, ::1: ")
    assert re.fullmatch(r"[^\n()]*\.", said)
    assert "secret" not in said


@pytest.mark.postgres
@pytest.mark.parametrize(
    "query",
    [
        "sslmode=disable",
        "sslmode=prefer&connect_timeout=5",
        "application_name=paperboy&options=-c%20work_mem%3D8MB",
        "target_session_attrs=read-write&keepalives_idle=30",
    ],
)
async def test_a_server_is_reached_with_the_usual_parameters(
    postgres: PostgresServer, postgres_url: str, query: str
) -> None:
    store = await open_store(f"{postgres_url}{'&' if '?' in postgres_url else '?'}{query}")
    assert await store.editions.last_seq() == 0
    await store.close()


async def test_a_file_is_opened_by_a_short_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await (await open_store("sqlite:short.db")).close()
    assert (tmp_path / "short.db").exists()
