"""How drafts become editions: one transaction, under the lock of the one sequence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert as insert_into
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import EditionDraft, count_types
from storage.repositories.paper_rows import upsert_papers
from storage.sample import drop_sample
from storage.schema import editions, listings, sequences
from storage.shelf import Addition, Shelf
from storage.sql import AnyRow, AnySelect, chunks, execute_rows

SEQUENCE = "editions"
_LIST = insert_into(listings)


async def complete(
    connection: AsyncConnection, drafts: Sequence[EditionDraft], now: datetime
) -> list[AnyRow]:
    """Store ``drafts`` and return the rows of the editions that came of them, in their order.

    The sequence's row is written first and thereby locked until the transaction ends, so that
    whoever completes next sees what was completed before and takes a higher number later.
    """
    last = await _lock(connection)
    admitted = await drop_sample(connection, drafts)
    shelf = await _shelf(connection, admitted)
    additions = list(shelf.additions(admitted))
    if not additions:
        return []
    rows = await _store_editions(connection, additions, last, now)
    await upsert_papers(connection, (one.paper for added in additions for one in added.listings))
    await _store_listings(connection, rows, additions)
    await _unlock(connection, last + len(rows))
    return rows


async def _lock(connection: AsyncConnection) -> int:
    taken = update(sequences).where(sequences.c.name == SEQUENCE).values(value=sequences.c.value)
    return (await connection.execute(taken.returning(sequences.c.value))).scalar_one()


async def _unlock(connection: AsyncConnection, last: int) -> None:
    taken = update(sequences).where(sequences.c.name == SEQUENCE).values(value=last)
    await connection.execute(taken)


async def _shelf(connection: AsyncConnection, drafts: Sequence[EditionDraft]) -> Shelf:
    shelf = Shelf()
    days = sorted({draft.date for draft in drafts})
    for categories in chunks(sorted({draft.category for draft in drafts})):
        for row in await connection.execute(_editions_of(categories, days)):
            shelf.add((row.category, row.date), ())
        for row in await connection.execute(_listed_in(categories, days)):
            shelf.seen[row.category, row.date].add((row.paper_id, row.version))
    return shelf


def _editions_of(categories: Sequence[str], days: Sequence[Any]) -> AnySelect:
    slot = editions.c.category.in_(categories), editions.c.date.in_(days)
    return select(editions.c.category, editions.c.date).where(*slot)


def _listed_in(categories: Sequence[str], days: Sequence[Any]) -> AnySelect:
    standing = _editions_of(categories, days).join(listings)
    return standing.add_columns(listings.c.paper_id, listings.c.version)


async def _store_editions(
    connection: AsyncConnection, additions: Sequence[Addition], last: int, now: datetime
) -> list[AnyRow]:
    values = [_values(added, last + n, now) for n, added in enumerate(additions, 1)]
    stored = await connection.execute(insert_into(editions).returning(editions), values)
    return sorted(stored, key=lambda row: row.seq)


def _values(added: Addition, seq: int, now: datetime) -> dict[str, Any]:
    counts = count_types(added.listings)
    return {
        "seq": seq,
        "category": added.draft.category,
        "date": added.draft.date,
        "supplement": added.supplement,
        **{f"n_{kind}": n for kind, n in counts.items()},
        "first_new": min(added.new_ids, default=None),
        "last_new": max(added.new_ids, default=None),
        "source": added.draft.source,
        "completed_at": now,
    }


async def _store_listings(
    connection: AsyncConnection, rows: Sequence[AnyRow], additions: Sequence[Addition]
) -> None:
    values = [
        {
            "edition_id": row.id,
            "paper_id": listing.paper.id,
            "version": listing.paper.version,
            "position": position,
            "type": listing.type,
        }
        for row, added in zip(rows, additions, strict=True)
        for position, listing in enumerate(added.listings)
    ]
    await execute_rows(connection, _LIST, values)
