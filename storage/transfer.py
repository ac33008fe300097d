"""Copies a whole database to another, of either engine, and compares the two row by row.

    source ── one transaction, table by table, parents first ──> target ── compared ── committed

What is copied is what ``storage.schema`` describes. The full-text index, of each engine's own kind,
is built again from the papers.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Select, Table, Text, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SetupError, StoreError
from storage.database_url import parse_database_url
from storage.engine import Database
from storage.schema import leases, metadata, papers, reservations, sequences, sources

ROWS = 1000
"""Rows that are held in memory at once."""
_TRANSIENT = reservations, leases, sequences, sources
"""Tables that say nothing of chats or papers: a command such as ``doctor`` fills them."""
Watch = Callable[[str, int], None]
"""Called with each table's name and how many of its rows were copied."""


async def transfer(source_url: str, target_url: str, watch: Watch) -> None:
    """Copy everything from one database to another, which is written as a whole or not at all.

    Args:
        source_url: a DATABASE_URL whose schema is up to date; it is only read.
        target_url: another, likewise; it holds no chats and no papers.
        watch: is told what was copied.

    Raises:
        SetupError: they are the same, or the target holds something.
        StoreError: one of them failed, the source has damaged values, or the copy differs.
    """
    if parse_database_url(source_url) == parse_database_url(target_url):
        raise SetupError("The database is there already: both addresses are the same.")
    source, target = (Database(parse_database_url(url)) for url in (source_url, target_url))
    try:
        async with source.reading() as reading, target.writing() as writing:
            await _check_empty(writing)
            for table in metadata.sorted_tables:
                watch(table.name, await _copy(table, reading, writing))
                await _continue_numbers(table, reading, writing)
            for table in metadata.sorted_tables:
                await _compare(table, reading, writing)
    finally:
        await source.close()
        await target.close()


async def count_running(url: str, now: datetime) -> int:
    """Return how many processes hold a lease in the database ``now``: those that listen."""
    database = Database(parse_database_url(url))
    try:
        async with database.reading() as connection:
            held = select(func.count()).select_from(leases).where(leases.c.until > now)
            return (await connection.execute(held)).scalar_one()
    finally:
        await database.close()


async def _check_empty(target: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        if table in _TRANSIENT:
            await target.execute(delete(table))
        elif (await target.execute(select(table.c[0]).limit(1))).first() is not None:
            raise SetupError(f"The target is not empty: it has rows in {table.name}.")


async def _copy(table: Table, source: AsyncConnection, target: AsyncConnection) -> int:
    copied = 0
    async for rows in _read(table, source):
        for row in rows:
            _check_whole(table, row)
        await target.execute(insert(table), rows)
        copied += len(rows)
    return copied


def _check_whole(table: Table, row: Mapping[str, object]) -> None:
    """Raise StoreError if a value that must be there is not: a damaged one reads as None."""
    for column in table.columns:
        if row[column.name] is None and not column.nullable:
            key = ", ".join(str(row[part.name]) for part in table.primary_key)
            raise StoreError(f"{table.name} {key}: the value of {column.name} is damaged.")


async def _read(
    table: Table, connection: AsyncConnection
) -> AsyncGenerator[list[dict[str, object]]]:
    """Yield the rows of ``table``, as they are in a copy, in the order of its key."""
    anew = {"indexed": False} if table is papers else {}  # the index of words is built again
    async with connection.stream(_in_order(table, connection)) as result:
        async for rows in result.mappings().partitions(ROWS):
            yield [{**row, **anew} for row in rows]


def _in_order(table: Table, connection: AsyncConnection) -> Select[Any]:
    """Return the query for all rows, in the same order on both engines: that of code points."""
    is_postgresql = connection.dialect.name == "postgresql"
    return select(table).order_by(
        *(
            column.collate("C") if is_postgresql and isinstance(column.type, Text) else column
            for column in table.primary_key
        )
    )


async def _compare(table: Table, source: AsyncConnection, target: AsyncConnection) -> None:
    """Raise StoreError if a row of the copy is another, or there are more or fewer."""
    copied = _read(table, target)
    async for rows in _read(table, source):
        if rows != await anext(copied, None):
            raise StoreError(f"The copy of {table.name} differs; nothing was kept of it.")
    if await anext(copied, None):
        raise StoreError(f"The copy of {table.name} has more rows; nothing was kept of it.")


async def _continue_numbers(table: Table, source: AsyncConnection, target: AsyncConnection) -> None:
    """Let new rows of ``table`` get higher ids than any row ever had."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer):
        return
    highest = await _highest(table, column, source)
    if not highest:
        return
    if target.dialect.name == "postgresql":
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        named = {"table": table.name, "column": column.name, "highest": highest}
        await target.execute(sequence, named)
    elif table.dialect_options["sqlite"]["autoincrement"]:
        named = {"table": table.name, "highest": highest}
        await target.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), named)
        noted = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :highest)")
        await target.execute(noted, named)


async def _highest(table: Table, column: Column[Any], source: AsyncConnection) -> int:
    """Return the highest id that a row of ``table`` has or had."""
    present = (await source.execute(select(func.max(column)))).scalar() or 0
    if source.dialect.name == "postgresql":
        name = text("SELECT pg_get_serial_sequence(:table, :column)")
        named = {"table": table.name, "column": column.name}
        sequence = (await source.execute(name, named)).scalar_one()
        used = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608 - the database's own name
    else:
        used = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :table").bindparams(
            table=table.name
        )
    return max(present, (await source.execute(used)).scalar() or 0)
