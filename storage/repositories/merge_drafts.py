"""How drafts become editions: one transaction, under the lock of the one sequence of numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import (
    SAMPLE_SOURCE,
    AnnounceType,
    EditionDraft,
    Listing,
    Slot,
    count_types,
    drop_stored,
)
from storage.repositories.paper_rows import upsert_papers
from storage.schema import editions, listings, papers, sequences
from storage.search.search import remove_from_index
from storage.sql import AnyRow, chunks, execute_rows

_SEQUENCE = sequences.c.name == "editions"
_INSERT_LISTING = insert_into(listings)


async def merge_drafts(
    connection: AsyncConnection, drafts: Sequence[EditionDraft], now: datetime
) -> list[AnyRow]:
    """Store ``drafts`` and return the rows of the editions that came of them, in their order.

    The row of the sequence is written first and thereby locked until the transaction ends, so the
    next writer sees what was completed before and takes higher numbers later.
    """
    locked = update(sequences).where(_SEQUENCE).values(value=sequences.c.value)
    last = (await connection.execute(locked.returning(sequences.c.value))).scalar_one()
    admitted = await drop_sample(connection, drafts)
    stored = await _stored_slots(connection, admitted)
    new_editions = list(stored.merge(admitted))
    if not new_editions:
        return []
    rows = await _insert_editions(connection, new_editions, last, now)
    await upsert_papers(
        connection, (listing.paper for edition in new_editions for listing in edition.listings)
    )
    await _insert_listings(connection, rows, new_editions)
    await connection.execute(update(sequences).where(_SEQUENCE).values(value=last + len(rows)))
    return rows


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition to be written: a draft's new ``listings`` under the number ``supplement``."""

    draft: EditionDraft
    supplement: int
    listings: tuple[Listing, ...]


@dataclass(slots=True)
class StoredSlots:
    """What is stored for the slots of some drafts, and what drafts add to it: a pure decision.

    Attributes:
        editions: number of editions (with supplements) of each slot.
        listed: (id, version) of the papers listed in each slot.
    """

    editions: defaultdict[Slot, int] = field(default_factory=lambda: defaultdict(int))
    listed: defaultdict[Slot, set[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def merge(self, drafts: Iterable[EditionDraft]) -> Iterator[NewEdition]:
        """Yield the edition that each draft adds, seen after the drafts before it."""
        for draft in drafts:
            slot = (draft.category, draft.date)
            supplement = self.editions[slot]
            # Feeds have been seen to list a paper twice.
            first: dict[str, Listing] = {}
            for listing in drop_stored(draft, self.listed[slot]):
                first.setdefault(listing.paper.id, listing)
            added = tuple(first.values())
            if added or not supplement:
                self.editions[slot] += 1
                self.listed[slot].update(
                    (listing.paper.id, listing.paper.version) for listing in added
                )
                yield NewEdition(draft, supplement, added)


async def _stored_slots(connection: AsyncConnection, drafts: Sequence[EditionDraft]) -> StoredSlots:
    stored = StoredSlots()
    days = sorted({draft.date for draft in drafts})
    for categories in chunks(sorted({draft.category for draft in drafts})):
        these = editions.c.category.in_(categories), editions.c.date.in_(days)
        slots = select(editions.c.category, editions.c.date).where(*these)
        for row in await connection.execute(slots):
            stored.editions[row.category, row.date] += 1
        listed = slots.join(listings).add_columns(listings.c.paper_id, listings.c.version)
        for row in await connection.execute(listed):
            stored.listed[row.category, row.date].add((row.paper_id, row.version))
    return stored


async def _insert_editions(
    connection: AsyncConnection, new_editions: Sequence[NewEdition], last: int, now: datetime
) -> list[AnyRow]:
    values = [_values_of(edition, last + n, now) for n, edition in enumerate(new_editions, 1)]
    stored = await connection.execute(insert_into(editions).returning(editions), values)
    return sorted(stored, key=lambda row: row.seq)


def _values_of(edition: NewEdition, seq: int, now: datetime) -> dict[str, Any]:
    counts = count_types(edition.listings)
    new_ids = [listing.paper.id for listing in edition.listings if listing.type is AnnounceType.NEW]
    return {
        "seq": seq,
        "category": edition.draft.category,
        "date": edition.draft.date,
        "supplement": edition.supplement,
        **{f"n_{kind}": count for kind, count in counts.items()},
        "first_new": min(new_ids, default=None),
        "last_new": max(new_ids, default=None),
        "source": edition.draft.source,
        "completed_at": now,
    }


async def _insert_listings(
    connection: AsyncConnection, rows: Sequence[AnyRow], new_editions: Sequence[NewEdition]
) -> None:
    values = [
        {
            "edition_id": row.id,
            "paper_id": listing.paper.id,
            "version": listing.paper.version,
            "position": position,
            "type": listing.type,
        }
        for row, edition in zip(rows, new_editions, strict=True)
        for position, listing in enumerate(edition.listings)
    ]
    await execute_rows(connection, _INSERT_LISTING, values)


async def drop_sample(
    connection: AsyncConnection, drafts: Sequence[EditionDraft]
) -> tuple[EditionDraft, ...]:
    """Delete the sample if ``drafts`` bring anything real; return those that may be stored.

    Invented papers are never stored beside real ones: drafts of the sample are ignored as well if
    a real edition is stored already.
    """
    real = tuple(draft for draft in drafts if draft.source != SAMPLE_SOURCE)
    if real:
        await _delete_sample(connection)
        return real
    real_edition = select(editions.c.id).where(editions.c.source != SAMPLE_SOURCE).limit(1)
    holds_real = (await connection.execute(real_edition)).first() is not None
    return () if holds_real else tuple(drafts)


async def _delete_sample(connection: AsyncConnection) -> None:
    samples = select(editions.c.id).where(editions.c.source == SAMPLE_SOURCE)
    invented = select(listings.c.paper_id).where(listings.c.edition_id.in_(samples)).distinct()
    paper_ids = (await connection.scalars(invented)).all()
    await connection.execute(delete(editions).where(editions.c.source == SAMPLE_SOURCE))
    is_listed = select(listings.c.paper_id).where(listings.c.paper_id == papers.c.paper_id).exists()
    for chunk in chunks(paper_ids):
        await connection.execute(delete(papers).where(papers.c.paper_id.in_(chunk), ~is_listed))
        await remove_from_index(connection, chunk)
