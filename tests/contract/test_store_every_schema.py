"""A file of every schema that there ever was is upgraded with all that it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, insert, select

from bot.model.chat import ChatAddress
from storage.bootstrap import open_store
from storage.migrations import HEAD, configuration
from tests.contract.test_store_bootstrap import schema_differences

ROWS = 3
ENUMS = {
    "platform": "telegram", "kind": "private", "state": "active", "language": "en",
    "timezone": "Europe/Berlin", "types": "new", "style": "brief", "form": "rich",
    "type": "new", "weekdays": "0 1 2", "quiet_hours": "22:00-07:00", "paging": "auto",
    "past_types": "", "proof": "agreed", "term": "cs.DC", "sign": "like",
}  # fmt: skip
"""Columns whose text means something, and an invented value of each."""
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def revisions() -> Sequence[str]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
    return sorted(revision.revision for revision in script.walk_revisions())


def invent(connection: Connection) -> None:
    """Put rows into every table, as it is in this schema."""
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: not name.startswith(("search", "alembic")))
    for table in tables.sorted_tables:
        connection.execute(table.delete())
        for number in range(1, ROWS + 1):
            row = {column.name: value(column, number) for column in table.columns}
            connection.execute(insert(table).values(row))


def value(column: Any, number: int) -> object:

    if column.type.python_type is bool:
        return False
    if column.type.python_type is bytes:
        return f"{column.name} {number}".encode()
    if column.type.python_type is int:
        return number
    if column.type.python_type is date:
        return date(2026, 6, 14 + number)
    if column.type.python_type is time:
        return time(7 + number, 15)
    if (parent := next(iter(column.foreign_keys), None)) is not None:
        return value(parent.column, number)
    if column.name in ENUMS and not (column.primary_key or column.name == "term"):
        return ENUMS[column.name]
    return "" if column.nullable else f"{column.name} {number}"


def stored(connection: Connection) -> Rows:
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: not name.startswith(("search", "alembic")))
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in tables.sorted_tables
    }


def at(file: Path, revision: str) -> Rows:
    """Write a file of this schema, and return what it holds."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        command.upgrade(configuration(connection), revision)
    with engine.begin() as connection:
        invent(connection)
        rows = stored(connection)
    engine.dispose()
    return rows


@pytest.mark.parametrize("revision", revisions())
async def test_a_file_of_an_earlier_schema_keeps_every_row_and_value(
    tmp_path: Path, revision: str
) -> None:
    file = tmp_path / "paperboy.db"
    before = at(file, revision)
    assert all(len(rows) == ROWS for rows in before.values())
    store = await open_store(f"sqlite+aiosqlite:///{file}")
    assert await store.chats.find(ChatAddress("telegram", "place 2")) is not None
    await store.close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        after = stored(connection)
        assert schema_differences(connection) == []
    engine.dispose()
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0] if name in row} for row in after[table]]
        assert kept == [{name: row[name] for name in kept[0]} for row in rows], table
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT * FROM alembic_version").fetchone() == (HEAD,)
