"""Statements for both engines: upserts, lists in chunks, many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from sqlalchemy import ClauseElement, Dialect, Row, Select, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert

T = TypeVar("T")
Upsert: TypeAlias = "PostgresqlInsert | sqlite.Insert"
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
"""A row whose columns are read by name."""
AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"
"""A query for such rows."""

CHUNK = 500
"""Values in one IN list; SQLite took 999 before 3.32: https://www.sqlite.org/limits.html."""


def insert(connection: AsyncConnection, table: Table) -> Upsert:
    """Return an INSERT into ``table`` that knows ON CONFLICT on the connection's engine."""
    return insert_on(connection.dialect.name, table)


def insert_on(engine: str, table: Table) -> Upsert:
    """Return an INSERT into ``table`` that knows ON CONFLICT on this kind of engine."""
    if engine != "postgresql":
        return sqlite.insert(table)
    from storage import postgresql  # noqa: PLC0415 - that module says why

    return postgresql.insert(table)


@cache
def insert_if_absent(engine: str, table: Table) -> Upsert:
    """Return the INSERT into ``table`` that ignores existing rows.

    It is the same object each time, so that ``execute_rows`` compiles it once.
    """
    return insert_on(engine, table).on_conflict_do_nothing()


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Yield ``values`` in tuples of at most ``size``."""
    remaining = iter(values)
    while chunk := tuple(islice(remaining, size)):
        yield chunk


async def execute_rows(
    connection: AsyncConnection, statement: ClauseElement, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Execute ``statement`` for each of ``rows``, passing their values to the driver as they are.

    SQLAlchemy converts every value of every row, which takes longer for many rows than storing
    them. Here values must be of a type that the driver takes: text, numbers, booleans.
    """
    if rows:
        text, names, constants = _compile(statement, connection.dialect, tuple(rows[0]))
        shared = {name: constants[name] for name in names if name not in rows[0]}
        pick = itemgetter(*names)
        values = [pick({**shared, **row} if shared else row) for row in rows]
        await connection.exec_driver_sql(text, values)


@lru_cache(maxsize=32)
def _compile(
    statement: ClauseElement, dialect: Dialect, columns: Sequence[str]
) -> tuple[str, Sequence[str], Mapping[str, Any]]:
    """Return the text of ``statement``, the names of its parameters, and the constant ones."""
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect, column_keys=list(columns)))
    return str(compiled), compiled.positiontup or (), compiled.params
