"""The bundled sample: invented editions that vanish when the first real one comes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE, EditionDraft
from storage.schema import editions, listings, papers
from storage.search.search import remove_from_index
from storage.sql import chunks


async def drop_sample(
    connection: AsyncConnection, drafts: Sequence[EditionDraft]
) -> tuple[EditionDraft, ...]:
    """Remove the sample if ``drafts`` bring anything real; return those that may be stored.

    Invented papers never stand beside real ones: a sample draft is left out as well when the
    store holds a real edition already.
    """
    real = tuple(draft for draft in drafts if draft.source != SAMPLE_SOURCE)
    if real:
        await _purge(connection)
        return real
    return () if await _holds_real(connection) else tuple(drafts)


async def _holds_real(connection: AsyncConnection) -> bool:
    asked = select(editions.c.id).where(editions.c.source != SAMPLE_SOURCE).limit(1)
    return (await connection.execute(asked)).first() is not None


async def _purge(connection: AsyncConnection) -> None:
    samples = select(editions.c.id).where(editions.c.source == SAMPLE_SOURCE)
    invented = select(listings.c.paper_id).where(listings.c.edition_id.in_(samples)).distinct()
    paper_ids = (await connection.scalars(invented)).all()
    await connection.execute(delete(editions).where(editions.c.source == SAMPLE_SOURCE))
    listed = select(listings.c.paper_id).where(listings.c.paper_id == papers.c.paper_id).exists()
    for chunk in chunks(paper_ids):
        await connection.execute(delete(papers).where(papers.c.paper_id.in_(chunk), ~listed))
        await remove_from_index(connection, chunk)
