"""Databases with invented rows in every table, whatever columns the schema has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Table,
    Text,
    delete,
    insert,
    text,
)

from bot.model.chat import Look, Promise
from storage.database_url import parse_database_url
from storage.engine import Database
from storage.schema import metadata
from storage.types import PromiseText, ReadableDate, ReadableTime, UtcDateTime

ROWS = 3
HARD_TEXT = "Ünïcode 文 🤖 'quoted' \\ %s\nnext line"


_SET_NUMBER = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)")


async def fill(database_url: str, keeping: Collection[Table] = ()) -> None:
    """Put rows into every table, the last of which is deleted again where rows have numbers.

    Args:
        database_url: of a store whose schema is up to date.
        keeping: the tables whose rows stay; all others lose theirs.
    """
    database = Database(parse_database_url(database_url))
    async with database.writing() as connection:
        await connection.run_sync(_fill, keeping)
    await database.close()


def _fill(connection: Connection, keeping: Collection[Table]) -> None:
    for table in metadata.sorted_tables:
        if table not in keeping:
            connection.execute(delete(table))
        connection.execute(insert(table), [invent(table, n) for n in range(1, ROWS + 1)])
    for table in reversed(metadata.sorted_tables):
        if table.autoincrement_column is not None:
            connection.execute(delete(table).where(table.autoincrement_column == ROWS))
            if connection.dialect.name == "postgresql":  # which numbers what comes without one
                connection.execute(_SET_NUMBER, {"table": table.name, "highest": ROWS})


def invent(table: Table, number: int) -> Mapping[str, Any]:
    """Return a row of ``table``: ``number`` makes it another than those of other numbers."""
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> object:
    parent = next(iter(column.foreign_keys), None)
    if parent is not None:  # as that row has it
        return _value(parent.column, number)
    day = date(2026, 6, 14 + number)
    values: dict[type, object] = {
        PromiseText: Promise(day, ("cs.DC",), (Look("math.*", (day,), 41),)),
        UtcDateTime: datetime(2026, 6, 14, 8 + number, 30, 0, 123456, UTC),
        ReadableDate: day,
        ReadableTime: time(7, 30 + number),
        Boolean: bool(number % 2),
        Integer: number,
        BigInteger: number,
        LargeBinary: bytes([0, number, 255]),
        Text: f"{column.name} {number}{'' if column.primary_key else HARD_TEXT}",
    }
    return values[type(column.type)]
