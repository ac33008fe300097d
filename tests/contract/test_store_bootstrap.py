"""Opening a store: every kind of URL, twice at once, and the message when it fails."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import SetupError
from storage.bootstrap import open_store
from storage.migrations import HEAD
from storage.schema import metadata
from tests.support.postgresql import PostgresServer
from tests.support.stores import open_chat


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'paperboy.db'}"


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a database with nothing in it."""
    with postgres.database() as name:
        yield postgres.url(name)


def schema_differences(connection: Connection) -> list[object]:
    # The index of words is of each engine's own kind: a virtual table, a vector.
    known = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("search")}
    return compare_metadata(MigrationContext.configure(connection, opts=known), metadata)


async def test_migrations_lead_to_the_schema(database_url: str):
    await (await open_store(database_url)).close()
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(schema_differences) == []
    await engine.dispose()


async def test_the_partial_index_of_papers_holds_only_unindexed_ones(database_url: str):
    await (await open_store(database_url)).close()
    engine = create_async_engine(database_url)
    catalog = "pg_indexes" if engine.dialect.name == "postgresql" else "sqlite_master"
    name, made = ("indexname", "indexdef") if catalog == "pg_indexes" else ("name", "sql")
    asked = text(f"SELECT {made} FROM {catalog} WHERE {name} = 'ix_papers_paper_id'")
    async with engine.connect() as connection:
        statement = (await connection.execute(asked)).scalar_one()
    await engine.dispose()
    assert re.search(r"WHERE \(?NOT indexed\)?$", statement)


def test_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_start_with_nothing_to_migrate_does_not_import_alembic(sqlite_url: str):
    script = (
        "import asyncio, sys; from storage.bootstrap import open_store\n"
        "async def main():\n"
        "    await (await open_store(sys.argv[1])).close()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, sqlite_url]
    root = Path(__file__).parents[2]
    said = [subprocess.check_output(command, cwd=root, text=True).strip() for _ in range(2)]
    assert said == ["True", "False"]


async def test_what_was_written_is_there_after_opening_again(database_url: str):
    first = await open_store(database_url)
    chat = await open_chat(first)
    await first.close()
    second = await open_store(database_url)
    assert await second.chats.find(chat.address) == chat
    await second.close()


async def test_stores_that_open_at_once_migrate_once(database_url: str):
    stores = await asyncio.gather(*(open_store(database_url) for _ in range(4)))
    chats = await asyncio.gather(*(open_chat(store) for store in stores))
    assert len({chat.id for chat in chats}) == 1
    for store in stores:
        await store.close()


def test_processes_that_start_at_once_are_harmless(database_url: str):
    script = (
        "import asyncio, sys; from storage.bootstrap import open_store\n"
        "async def main():\n"
        "    store = await open_store(sys.argv[1])\n"
        "    print(await store.editions.last_seq())\n"
        "    await store.close()\n"
        "asyncio.run(main())"
    )
    command = [sys.executable, "-W", "error", "-c", script, database_url]
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    ended = [process.communicate(timeout=60) for process in started]
    assert ended == [("0\n", "")] * 4


def _modes(folder: Path) -> dict[str, int]:
    return {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()}


async def test_a_sqlite_file_is_its_owners_alone_and_has_a_write_ahead_log(
    sqlite_url: str, tmp_path: Path
):
    store = await open_store(sqlite_url)
    await open_chat(store)
    modes = _modes(tmp_path)
    await store.close()
    assert modes == dict.fromkeys(("paperboy.db", "paperboy.db-wal", "paperboy.db-shm"), 0o600)


async def test_a_file_of_ours_keeps_the_mode_its_owner_gave_it(sqlite_url: str, tmp_path: Path):
    await (await open_store(sqlite_url)).close()
    (tmp_path / "paperboy.db").chmod(0o640)
    await (await open_store(sqlite_url)).close()
    assert _modes(tmp_path) == {"paperboy.db": 0o640}


async def test_a_relative_path_is_relative_to_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    await (await open_store("sqlite+aiosqlite:///paperboy.db")).close()
    assert (tmp_path / "paperboy.db").exists()


async def test_the_driver_may_be_left_out(database_url: str):
    address = make_url(database_url)
    plain = address.set(drivername=address.get_backend_name())
    await (await open_store(plain.render_as_string(hide_password=False))).close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "not a database URL"),
        ("paperboy.db", "not a database URL"),
        ("postgresql://u:secret@host:port/x", "not a database URL"),
        ("mysql://u:secret@host/x", "mysql is not supported"),
        ("postgresql+psycopg://u:secret@host/x", "postgresql+psycopg is not supported"),
        ("sqlite+aiosqlite://", "the database name is missing"),
        ("sqlite+aiosqlite:///:memory:", "must be a file"),
        ("postgresql+asyncpg://u:secret@host", "the database name is missing"),
        ("sqlite+aiosqlite:////nowhere/at/all/x.db", "No such file or directory"),
        ("sqlite+aiosqlite:////tmp", "Is a directory"),
        ("postgresql+asyncpg://u:secret@127.0.0.1:1/x", "cannot use x on 127.0.0.1"),
        ("postgresql+asyncpg:///x?host=/nowhere&password=secret", "cannot use x on /nowhere"),
    ],
)
async def test_an_address_that_cannot_be_used_is_explained_in_one_sentence(url: str, reason: str):
    with pytest.raises(SetupError) as raised:
        await open_store(url)
    said = str(raised.value)
    assert said.startswith("DATABASE_URL: ")
    assert reason in said
    assert "secret" not in said
    assert said.endswith(".")
    assert "\n" not in said


async def test_a_file_that_is_no_database_is_explained(sqlite_url: str, tmp_path: Path):
    (tmp_path / "paperboy.db").write_bytes(b"Dear diary, today I am no database at all. " * 99)
    with pytest.raises(SetupError, match=r"DATABASE_URL: cannot use .*not a database"):
        await open_store(sqlite_url)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
async def test_a_file_that_may_not_be_written_is_explained(sqlite_url: str, tmp_path: Path):
    (tmp_path / "paperboy.db").touch(0o400)
    with pytest.raises(SetupError, match="Permission denied"):
        await open_store(sqlite_url)


async def test_a_companion_that_another_process_removes_meanwhile_is_no_obstacle(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "paperboy.db").touch()
    companion = tmp_path / "paperboy.db-wal"
    companion.touch()
    access = os.access

    def remove_and_ask(path: Path, mode: int) -> bool:
        companion.unlink(missing_ok=True)
        return access(path, mode)

    monkeypatch.setattr(os, "access", remove_and_ask)
    await (await open_store(sqlite_url)).close()


async def test_a_database_of_a_newer_version_is_left_alone(database_url: str):
    await (await open_store(database_url)).close()
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(SetupError, match="does not fit this version of Paperboy"):
        await open_store(database_url)


async def test_a_store_that_could_not_be_opened_leaves_no_thread_behind(
    sqlite_url: str, tmp_path: Path
):
    before = threading.active_count()
    (tmp_path / "paperboy.db").write_bytes(b"no database " * 999)
    with pytest.raises(SetupError):
        await open_store(sqlite_url)
    for _ in range(500):  # a thread that was told to end may need a moment
        if threading.active_count() <= before:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("a thread was left behind")


async def test_sqlite_is_intact_after_use(sqlite_url: str, tmp_path: Path):
    store = await open_store(sqlite_url)
    await open_chat(store)
    await store.close()
    connection = sqlite3.connect(tmp_path / "paperboy.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
