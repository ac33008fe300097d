"""The rows that hold pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import pages
from storage.sql import Upsert, execute_rows, insert_on


async def put_pages(connection: AsyncConnection, contents: Mapping[str, str]) -> None:
    """Store pages, given as content by hash; those that are there already stay as they are."""
    # In one order always, so that two writers cannot wait for each other's rows.
    rows = [{"hash": one, "content": contents[one]} for one in sorted(contents)]
    await execute_rows(connection, _put(connection.dialect.name), rows)


@cache
def _put(engine: str) -> Upsert:
    return insert_on(engine, pages).on_conflict_do_nothing()
