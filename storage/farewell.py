"""How a chat leaves: retired (its settings stay) or forgotten (nothing stays); and comes back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatState
from bot.model.delivery import ParcelState
from storage.schema import chats, pages, parcels


async def retire(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Mark the chats for which ``which`` holds GONE, and drop what they are owed."""
    gone = update(chats).where(which).values(state=ChatState.GONE).returning(chats.c.id)
    chat_ids = (await connection.scalars(gone)).all()
    dropped = update(parcels).values(
        state=ParcelState.DROPPED, leased_by=None, leased_until=None, not_before=None
    )
    await connection.execute(
        dropped.where(parcels.c.chat_id.in_(chat_ids), parcels.c.state == ParcelState.PENDING)
    )


async def take_back(connection: AsyncConnection, chat_id: int) -> None:
    """Owe the chat again what it lost by leaving: the cursor has passed the papers on those pages.

    A sentence that covers no papers ("not there yet") was about its own morning and stays dropped.
    """
    lost = (parcels.c.state == ParcelState.DROPPED) & (parcels.c.covers != "")
    owed = update(parcels).values(state=ParcelState.PENDING, settled_at=None)
    await connection.execute(owed.where(parcels.c.chat_id == chat_id, lost))


async def forget(connection: AsyncConnection, chat_id: int) -> None:
    """Delete the chat; its interests and parcels go with it, and pages that were only its own."""
    asked = select(parcels.c.page_hash).where(parcels.c.chat_id == chat_id).distinct()
    hashes = (await connection.scalars(asked)).all()
    await connection.execute(delete(chats).where(chats.c.id == chat_id))
    await connection.execute(delete(pages).where(pages.c.hash.in_(hashes), unused()))


def unused() -> ColumnElement[bool]:
    """Return the condition that no parcel refers to a page."""
    return ~select(parcels.c.id).where(parcels.c.page_hash == pages.c.hash).exists()
