"""An installation moves from SQLite to PostgreSQL, or back, with every row and every number."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from bot.app.roles import Role
from bot.app.single_instance import single_instance
from bot.cli.command_line import typer_app
from bot.errors import PaperboyError, SetupError, StoreError
from bot.query import Term, make_query
from storage.bootstrap import open_store
from storage.schema import metadata, papers
from storage.transfer import _copy as copy
from storage.transfer import transfer
from tests.support.filled import ROWS, fill
from tests.support.settings import bare_settings
from tests.support.stores import all_rows, open_chat, paper, prepare_sqlite

pytestmark = pytest.mark.postgres


def ignore(_table: str, _rows: int) -> None:
    """Watch nothing."""


@pytest.fixture
def other_sqlite_url(tmp_path: Path) -> str:
    return prepare_sqlite(tmp_path / "other.db")


@pytest.fixture(params=["sqlite_url postgres_url", "postgres_url sqlite_url"])
def ends(request: pytest.FixtureRequest) -> Sequence[str]:
    """The address of a full database, and of an empty one on the other engine."""
    return [request.getfixturevalue(name) for name in request.param.split()]


async def test_every_row_is_there_afterwards_and_numbers_go_on(ends: Sequence[str]) -> None:
    source, target = ends
    await fill(source)
    before = await all_rows(source)
    counted: dict[str, int] = {}
    await transfer(source, target, counted.__setitem__)
    copied = await all_rows(target)
    assert counted == {name: len(rows) for name, rows in before.items()}
    assert all(counted.values())
    assert rows_without_index(copied) == rows_without_index(before)
    assert await all_rows(source) == before
    store = await open_store(target)
    new = await open_chat(store, "new")
    await store.close()
    assert new.id == ROWS + 1, "the id of the chat that was deleted is used again"


def rows_without_index(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the rows without the note whether a paper is in the index of words."""
    papers = [{**row._mapping, "indexed": None} for row in rows["papers"]]
    return {**rows, "papers": papers}


async def test_a_way_there_and_back_changes_nothing(
    sqlite_url: str, postgres_url: str, other_sqlite_url: str
) -> None:
    await fill(sqlite_url)
    await transfer(sqlite_url, postgres_url, ignore)
    await transfer(postgres_url, other_sqlite_url, ignore)
    here, there = await all_rows(sqlite_url), await all_rows(other_sqlite_url)
    assert rows_without_index(here) == rows_without_index(there)
    assert numbers(sqlite_url) == numbers(other_sqlite_url)


def numbers(url: str) -> dict[str, int]:
    """Return the highest number that a row of each table ever had."""
    with closing(sqlite3.connect(url.partition("///")[2])) as connection:
        return dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))


async def test_a_target_that_holds_something_is_refused_and_left_alone(
    sqlite_url: str, postgres_url: str
) -> None:
    await fill(sqlite_url)
    store = await open_store(postgres_url)
    await open_chat(store)
    await store.close()
    before = await all_rows(postgres_url)
    with pytest.raises(SetupError, match="not empty: it has rows in chats"):
        await transfer(sqlite_url, postgres_url, ignore)
    assert await all_rows(postgres_url) == before
    with pytest.raises(SetupError, match="are the same"):
        await transfer(sqlite_url, sqlite_url, ignore)


async def test_a_copy_that_differs_or_cannot_be_whole_is_not_kept(
    sqlite_url: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(sqlite_url)
    empty = await all_rows(postgres_url)
    with closing(sqlite3.connect(sqlite_url.partition("///")[2])) as damaged, damaged:
        damaged.execute("UPDATE chats SET delivery_time = 'soon' WHERE id = 2")
    with pytest.raises(StoreError, match=r"^chats 2: the value of delivery_time is damaged"):
        await transfer(sqlite_url, postgres_url, ignore)
    assert await all_rows(postgres_url) == empty
    with closing(sqlite3.connect(sqlite_url.partition("///")[2])) as repaired, repaired:
        repaired.execute("UPDATE chats SET delivery_time = '08:00:00.000000' WHERE id = 2")
    await fill(sqlite_url)
    monkeypatch.setattr("storage.transfer._copy", partial(copy_badly, copy))
    with pytest.raises(StoreError, match=r"The copy of papers differs"):
        await transfer(sqlite_url, postgres_url, ignore)
    assert await all_rows(postgres_url) == empty


async def copy_badly(copy: Any, table: Any, source: Any, target: Any) -> int:
    """Copy, and lose the titles of papers on the way."""
    copied = await copy(table, source, target)
    if table is papers:
        await target.execute(update(papers).values(title="lost"))
    return copied


async def test_the_command_moves_the_installation_and_its_search(
    sqlite_url: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(sqlite_url)
    await store.papers.upsert([paper(7)])
    await store.search.index(9)
    await store.close()
    await fill(sqlite_url, keeping=[papers])
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    with closing(sqlite3.connect(sqlite_url.partition("///")[2])) as old, old:
        old.execute("UPDATE leases SET until = 4102444800000000")  # held until 2100
    told = await run("migrate-to", postgres_url)
    assert told.exit_code == 1
    assert "The bot is running" in str(told.exception)
    with closing(sqlite3.connect(sqlite_url.partition("///")[2])) as old, old:
        old.execute("UPDATE leases SET until = 0")
    with single_instance(bare_settings(database_url=sqlite_url), Role.COURIER):
        told = await run("migrate-to", postgres_url)
        assert isinstance(told.exception, PaperboyError)
        assert "another process is using" in str(told.exception)
    told = await run("migrate-to", postgres_url)
    assert told.exit_code == 0, told.output
    assert "chats: 2\n" in told.output
    assert "Every row was compared." in told.output
    assert len(told.output.splitlines()) >= len(metadata.sorted_tables)
    store = await open_store(postgres_url)
    found = await store.search.find(make_query(Term("count")), 0, 9)
    await store.close()
    assert [hit.id for hit in found.papers] == ["2606.00007"]


async def run(*words: str) -> Any:
    return await asyncio.to_thread(CliRunner().invoke, typer_app, words)
