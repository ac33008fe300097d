"""A database over the years: intact, bounded, readable by its owner only, copied and restored."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import sqlite3
import stat
import tempfile
from contextlib import closing
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.errors import SetupError, StoreError
from bot.model.chat import ChatAddress
from storage import maintenance
from storage.bootstrap import open_store
from storage.engine import BUSY_TIMEOUT_MS, WAL_SIZE_LIMIT
from storage.maintenance import back_up, check_integrity
from tests.support.disks import empty, fill
from tests.support.disks import small_disk as small_disk
from tests.support.postgresql import PostgresServer
from tests.support.processes import fork, wait_for_exit
from tests.support.stores import NOW, open_chat, page, plan

ROOT = Path(__file__).resolve().parents[2]
WELL = ("ok",)


def whole(path: Path) -> bool:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return found == [WELL]


def words(path: Path) -> str:
    return path.read_text()


def modes(folder: Path) -> dict[str, int]:
    return {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()}


# --- the write-ahead log ---------------------------------------------------------------------


@pytest.mark.parametrize("way", ["reading", "writing"])
async def test_every_connection_writes_ahead_to_the_disk_and_waits_its_turn(
    sqlite_url: str, way: str
) -> None:
    store: Any = await open_store(sqlite_url)
    async with getattr(store._database, way)() as connection:
        found = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    await store.close()
    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "busy_timeout": BUSY_TIMEOUT_MS,
        "foreign_keys": 1,
    }


async def test_the_log_stays_bounded_while_much_is_written_and_read(
    sqlite_url: str, tmp_path: Path
) -> None:
    store = await open_store(sqlite_url)
    chat, log, largest = await open_chat(store), tmp_path / "paperboy.db-wal", 0

    async def read() -> None:
        while not written.is_set():
            await store.outbox.states()
            await store.chats.count()

    written = asyncio.Event()
    readers = [asyncio.create_task(read()) for _ in range(2)]
    for number in range(30):
        pages = [f"{number}/{part} " + "x" * 100_000 for part in range(20)]
        await store.outbox.plan([plan(chat, *pages, digest=f"d{number}")], NOW)
        largest = max(largest, log.stat().st_size)
    written.set()
    await asyncio.gather(*readers)
    assert largest < 2 * WAL_SIZE_LIMIT
    await store.close()
    assert (tmp_path / "paperboy.db").stat().st_size > 50_000_000
    assert not log.exists()
    assert whole(tmp_path / "paperboy.db")


# --- after an unclean end --------------------------------------------------------------------


def _write_and_die(url: str) -> None:
    async def live() -> None:
        store = await open_store(url)
        for place in range(50):
            await open_chat(store, str(place))
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(live())


async def test_what_a_killed_process_committed_is_there_and_its_files_are_its_owners(
    sqlite_url: str, tmp_path: Path
) -> None:
    assert (
        await asyncio.to_thread(wait_for_exit, fork(_write_and_die, sqlite_url)) == -signal.SIGKILL
    )
    assert (tmp_path / "paperboy.db-wal").stat().st_size > 0
    assert set(modes(tmp_path).values()) == {0o600}
    store = await open_store(sqlite_url)
    assert await store.chats.count() == 50
    await store.close()


async def test_a_file_that_a_crash_damaged_is_not_written_to(
    sqlite_url: str, tmp_path: Path
) -> None:
    await _written(sqlite_url)
    _damage(tmp_path / "paperboy.db")
    (tmp_path / "paperboy.db-wal").write_bytes(b"what a power cut left behind")
    with pytest.raises(SetupError, match=r"is damaged .*put a backup in its place"):
        await open_store(sqlite_url)


async def test_a_file_in_use_is_not_checked_at_every_start(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await open_store(sqlite_url)
    await open_chat(first)
    looks: list[str] = []
    connect = sqlite3.connect

    def noting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        if kwargs.get("timeout") == 0:  # the look's own connection waits for nobody
            connection.set_trace_callback(looks.append)
        return connection

    monkeypatch.setattr("storage.maintenance.sqlite3.connect", noting)
    second = await open_store(sqlite_url)
    await second.close()
    await first.close()
    assert looks
    assert not any("quick_check" in statement for statement in looks)


async def test_the_integrity_check_finds_a_damaged_page(sqlite_url: str, tmp_path: Path) -> None:
    await _written(sqlite_url)
    check_integrity(sqlite_url)
    _damage(tmp_path / "paperboy.db")
    with pytest.raises(StoreError, match="the database is damaged"):
        check_integrity(sqlite_url)


async def _written(url: str) -> None:
    store = await open_store(url)
    for place in range(200):
        await open_chat(store, str(place))
    await store.close()


def _damage(path: Path) -> None:
    """Overwrite the beginning of every page but the first."""
    content = path.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    with path.open("r+b") as file:
        for at in range(size, len(content), size):
            file.seek(at)
            file.write(b"\xff" * 64)


# --- a full disk, a read-only file -----------------------------------------------------------


async def test_a_full_disk_is_one_clear_error_that_loses_nothing(small_disk: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{small_disk / 'paperboy.db'}")
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "kept", digest="before")], NOW)
    fill(small_disk, leaving=20_000)
    with pytest.raises(StoreError, match="the disk with the database is full"):
        await store.outbox.plan([plan(chat, "y" * 200_000, digest="during")], NOW)
    assert await store.outbox.pending() == 1
    empty(small_disk)
    await store.outbox.plan([plan(chat, "z" * 200_000, digest="after")], NOW)
    assert await store.outbox.pending() == 2
    await store.close()
    assert whole(small_disk / "paperboy.db")


def _write_until_the_limit(url: str, told: str) -> None:
    """Write to a database whose files may not grow; a limit, unlike a small disk, needs no root."""

    async def live() -> str:
        store = await open_store(url)
        chat = await open_chat(store)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        said = ""
        try:
            for number in range(100):
                await store.outbox.plan([plan(chat, "x" * 20_000, digest=f"{number}")], NOW)
        except StoreError as error:
            said = f"{number} {error}"
        await store.close()
        return said

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    Path(told).write_bytes(asyncio.run(live()).encode()[:200])


async def test_a_file_that_may_grow_no_more_is_one_clear_error_and_what_was_written_stands(
    sqlite_url: str, tmp_path: Path
) -> None:
    told = f"{tmp_path}/told"
    assert (
        await asyncio.to_thread(wait_for_exit, fork(_write_until_the_limit, sqlite_url, told)) == 0
    )
    number, _, sentence = words(tmp_path / "told").partition(" ")
    assert "the disk with the database" in sentence
    store = await open_store(sqlite_url)
    assert await store.outbox.pending() == int(number) > 0
    await store.close()
    assert whole(tmp_path / "paperboy.db")


def _open_as_nobody(url: str, told: str) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setuid(65534)
    try:
        asyncio.run(open_store(url))
    except SetupError as error:
        os.write(os.open(told, os.O_WRONLY), str(error).encode())


def _prepare(told: Path, folder: Path) -> None:
    """Let somebody else than root get at ``folder`` and write into ``told``."""
    folder.mkdir()
    told.touch()
    told.chmod(0o666)
    shared = Path(tempfile.gettempdir())
    for parent in takewhile(lambda revision: revision != shared, told.parents):
        parent.chmod(0o755)


@pytest.mark.parametrize("read_only", ["file", "folder"])
async def test_a_read_only_file_is_one_clear_error_and_stays_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, read_only: str
) -> None:
    home = tmp_path_factory.mktemp("home")
    told, folder = home / "told", home / "data"
    _prepare(told, folder)
    url = f"sqlite+aiosqlite:///{folder / 'paperboy.db'}"
    store = await open_store(url)
    await open_chat(store)
    await store.close()
    before = (folder / "paperboy.db").read_bytes()
    (folder / "paperboy.db").chmod(0o444 if read_only == "file" else 0o666)
    folder.chmod(0o777 if read_only == "file" else 0o555)
    assert await asyncio.to_thread(wait_for_exit, fork(_open_as_nobody, url, str(told))) == 0
    folder.chmod(0o755)
    assert told.read_text().startswith("DATABASE_URL: cannot write ")
    assert told.read_text().endswith("it is read-only for this user.")
    assert (folder / "paperboy.db").read_bytes() == before


# --- backups ---------------------------------------------------------------------------------


def pairs(path: Path) -> dict[str, int]:
    """Return how many pages of each digest a copy has."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT digest, count(*) FROM parcels GROUP BY digest"))


async def test_a_backup_taken_while_the_bot_writes_is_whole_and_of_one_instant(
    sqlite_url: str, tmp_path: Path
) -> None:
    store = await open_store(sqlite_url)
    chat = await open_chat(store)

    async def write() -> None:
        while not copied.is_set():  # two pages at a time, or none
            await store.outbox.plan([plan(chat, "one", "two", digest=f"{next(numbers)}")], NOW)

    copied, numbers = asyncio.Event(), count()
    writing = asyncio.create_task(write())
    copies = [tmp_path / f"{number}.backup" for number in range(3)]
    for copy in copies:
        await asyncio.to_thread(back_up, sqlite_url, copy)
        seen = await store.outbox.pending()
        while await store.outbox.pending() == seen:  # noqa: ASYNC110 - it is being written
            await asyncio.sleep(0.001)
    copied.set()
    await writing
    await store.close()
    assert [whole(copy) for copy in copies] == [True] * 3
    digests = [pairs(copy) for copy in copies]
    assert [counts == {f"{number}": 2 for number in range(len(counts))} for counts in digests] == [
        True
    ] * 3
    assert len(digests[0]) < len(digests[1]) < len(digests[2])
    assert {modes(tmp_path)[copy.name] for copy in copies} == {0o600}
    assert not any("unfinished" in name for name in modes(tmp_path))


def _back_up_and_die(url: str, target: Path) -> None:
    def begin(source: Path, unfinished: Path) -> None:
        unfinished.write_bytes(source.read_bytes()[:5_000])
        os.kill(os.getpid(), signal.SIGKILL)

    maintenance._copy = begin
    back_up(url, target)


async def test_a_backup_is_whole_though_another_of_its_name_was_killed_beside_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _written(sqlite_url)
    copy = maintenance._copy

    def copy_while_another_is_killed(source: Path, unfinished: Path) -> None:
        copy(source, unfinished)
        assert (
            wait_for_exit(fork(_back_up_and_die, sqlite_url, tmp_path / "copy")) == -signal.SIGKILL
        )

    monkeypatch.setattr(maintenance, "_copy", copy_while_another_is_killed)
    await asyncio.to_thread(back_up, sqlite_url, tmp_path / "copy")
    assert whole(tmp_path / "copy")
    assert set(modes(tmp_path).values()) == {0o600}


async def test_a_backup_that_fails_leaves_nothing_and_replaces_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    await (await open_store(sqlite_url)).close()
    mine = tmp_path / "mine"
    mine.write_text("something of mine")
    with pytest.raises(StoreError, match="File exists"):
        back_up(sqlite_url, mine)
    assert mine.read_text() == "something of mine"
    with pytest.raises(StoreError, match="No such file"):
        back_up(sqlite_url, tmp_path / "no folder" / "copy")
    (tmp_path / "paperboy.db").write_bytes(b"no database at all" * 999)
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(sqlite_url, tmp_path / "copy")
    assert set(modes(tmp_path)) == {"mine", "paperboy.db"}


async def test_a_backup_that_does_not_fit_leaves_nothing(sqlite_url: str, small_disk: Path) -> None:
    store = await open_store(sqlite_url)
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "x" * 6_000_000)], NOW)
    await store.close()
    with pytest.raises(StoreError, match="full"):
        back_up(sqlite_url, small_disk / "copy")
    assert modes(small_disk) == {}


async def test_a_restored_backup_is_a_database_like_any_other(
    sqlite_url: str, tmp_path: Path
) -> None:
    store = await open_store(sqlite_url)
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "owed")], NOW)
    back_up(sqlite_url, tmp_path / "copy")
    await store.chats.delete(chat.id)
    await store.close()
    (tmp_path / "copy").replace(tmp_path / "paperboy.db")
    store = await open_store(sqlite_url)
    assert await store.chats.find(ChatAddress("telegram", "1")) == chat
    assert await store.outbox.pending() == 1
    assert page("owed") == (await store.outbox.undelivered(chat.id))[0].page
    await store.close()


async def test_a_backup_is_put_back_as_documented_after_a_crash(
    sqlite_url: str, tmp_path: Path
) -> None:
    """What the crash left in the write-ahead log belongs to the file that is replaced."""
    guide = (ROOT / "docs/operators.md").read_text("utf-8")
    (restoring,) = re.findall(r"^To restore: (?:.+\n)+", guide, re.MULTILINE)
    assert re.findall(r"`(paperboy\.db[-\w]*)`", restoring) == [
        "paperboy.db-wal",
        "paperboy.db-shm",
        "paperboy.db",
    ]
    store = await open_store(sqlite_url)
    await open_chat(store, "kept")
    back_up(sqlite_url, tmp_path / "copy")
    await store.close()
    await asyncio.to_thread(wait_for_exit, fork(_write_and_die, sqlite_url))
    for companion in ("paperboy.db-wal", "paperboy.db-shm"):
        (tmp_path / companion).unlink()
    (tmp_path / "copy").replace(tmp_path / "paperboy.db")
    store = await open_store(sqlite_url)
    assert await store.chats.count() == 1
    assert await store.chats.find(ChatAddress("telegram", "kept")) is not None
    await open_chat(store, "after")
    await store.close()
    assert whole(tmp_path / "paperboy.db")
    assert modes(tmp_path) == {"paperboy.db": 0o600}


@pytest.mark.postgres
async def test_on_postgresql_a_dump_taken_in_use_is_put_back_as_documented(
    postgres: PostgresServer, postgres_url: str
) -> None:
    words = (ROOT / "docs/operators.md").read_text("utf-8")
    assert "`pg_dump -Fc -f paperboy.dump paperboy`" in words
    assert "`pg_restore --clean --if-exists -d paperboy paperboy.dump`" in words
    name, dump = make_url(postgres_url).database or "", str(postgres.home / "paperboy.dump")
    store = await open_store(postgres_url)
    chat = await open_chat(store, "kept")
    await store.outbox.plan([plan(chat, "owed")], NOW)
    postgres.run("pg_dump", "-Fc", "-f", dump, name)
    await store.chats.delete(chat.id)
    await open_chat(store, "later")
    await store.close()
    postgres.run("pg_restore", "--clean", "--if-exists", "-d", name, dump)
    store = await open_store(postgres_url)
    assert await store.chats.find(chat.address) == chat
    assert await store.chats.count() == 1
    assert [parcel.page for parcel in await store.outbox.undelivered(chat.id)] == [page("owed")]
    assert (await open_chat(store, "new")).id > chat.id
    await store.close()
