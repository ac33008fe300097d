"""Replace pages that a platform did not accept in their render mode by plainer ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import RenderMode
from bot.model.delivery import ParcelState, Repagination
from storage.outbox.pages import PageHashCache, insert_pages, parcel_key
from storage.schema import chats, parcels
from storage.sql import AnyRow, insert


async def repaginate(
    connection: AsyncConnection,
    worker: str,
    chat_id: int,
    repaginations: Sequence[Repagination],
    render_mode: RenderMode,
    now: datetime,
) -> bool:
    """Replace all undelivered parcels of the chat; return False if they are others by now."""
    this_chat = chats.c.id == chat_id
    locked_chat = select(chats).where(this_chat).with_for_update()
    chat = (await connection.execute(locked_chat)).one_or_none()
    these = parcels.c.chat_id == chat_id, parcels.c.state == ParcelState.PENDING
    locked_parcels = select(parcels).where(*these).order_by(parcels.c.id).with_for_update()
    pending = (await connection.execute(locked_parcels)).all()
    expected = [repagination.parcel_id for repagination in repaginations]
    if chat is None or not pending or [row.id for row in pending] != expected:
        return False  # the chat may have been retired meanwhile
    if not all(row.leased_by in (None, worker) or row.leased_until <= now for row in pending):
        return False
    await _replace(connection, chat, pending, repaginations)
    await connection.execute(update(chats).where(this_chat).values(form=render_mode))
    return True


async def _replace(
    connection: AsyncConnection,
    chat: AnyRow,
    pending: Sequence[AnyRow],
    repaginations: Sequence[Repagination],
) -> None:
    hashes = PageHashCache()
    pages = (page for repagination in repaginations for page in repagination.pages)
    await insert_pages(connection, hashes.missing(pages))
    numbers = await _last_page_numbers(connection, chat.id)
    values = list(_parcel_rows(chat, zip(pending, repaginations, strict=True), hashes, numbers))
    await connection.execute(delete(parcels).where(parcels.c.id.in_([row.id for row in pending])))
    await connection.execute(insert(connection, parcels), values)


async def _last_page_numbers(connection: AsyncConnection, chat_id: int) -> dict[str, int]:
    """Return the last page number of each of the chat's digests, for new pages to continue."""
    last = select(parcels.c.digest, func.max(parcels.c.page_no))
    rows = await connection.execute(last.where(parcels.c.chat_id == chat_id).group_by("digest"))
    return {digest: number for digest, number in rows}  # noqa: C416 - dict() has no type for rows


def _parcel_rows(
    chat: AnyRow,
    pairs: Iterable[tuple[AnyRow, Repagination]],
    hashes: PageHashCache,
    numbers: dict[str, int],
) -> Iterator[dict[str, Any]]:
    kept = ("chat_id", "platform", "digest", "not_before", "covers", "planned_at")
    fresh = {"state": ParcelState.PENDING, "attempts": 0, "receipt": "", "note": ""}
    for row, repagination in pairs:
        for page in repagination.pages:
            numbers[row.digest] += 1
            number, page_hash = numbers[row.digest], hashes.hash_of(page)
            yield (
                {name: getattr(row, name) for name in kept}
                | fresh
                | {
                    "page_no": number,
                    "page_hash": page_hash,
                    "form": repagination.render_mode,
                    "key": parcel_key(chat.platform, chat.place, row.digest, number, page_hash),
                }
            )
