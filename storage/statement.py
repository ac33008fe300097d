"""What the statements of both engines share: inserts with a conflict clause, lists in chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
Upsert: TypeAlias = postgresql.Insert | sqlite.Insert
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
"""A row whose columns are read by name."""
AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"
"""A query for such rows."""

CHUNK = 500
"""Values in one IN list; SQLite took 999 before 3.32: https://www.sqlite.org/limits.html."""


def insert(connection: AsyncConnection, table: Table) -> Upsert:
    """Return an INSERT into ``table`` that understands ON CONFLICT on the connection's engine."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut ``values`` into tuples of at most ``size``."""
    remaining = iter(values)
    while chunk := tuple(islice(remaining, size)):
        yield chunk
