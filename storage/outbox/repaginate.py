"""Plainer pages in the place of those that a platform did not take in their form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import RenderMode
from bot.model.delivery import ParcelState, Repagination
from storage.outbox.pages import PageHashCache, parcel_key
from storage.page_rows import put_pages
from storage.schema import chats, parcels
from storage.sql import AnyRow, insert


async def recut(
    connection: AsyncConnection,
    worker: str,
    chat_id: int,
    recuts: Sequence[Repagination],
    form: RenderMode,
    now: datetime,
) -> bool:
    """Replace all that the chat is owed; return False where that is not what was cut anew."""
    home = (await connection.execute(_home(chat_id))).one_or_none()
    owed = (await connection.execute(_owed(chat_id))).all()
    if home is None or not owed or not _same(owed, recuts):  # it may have left meanwhile
        return False
    if not all(_free(row, worker, now) for row in owed):
        return False
    await _replace(connection, home, owed, recuts)
    await connection.execute(update(chats).where(chats.c.id == chat_id).values(form=form))
    return True


def _home(chat_id: int) -> Any:
    return select(chats).where(chats.c.id == chat_id).with_for_update()


def _owed(chat_id: int) -> Any:
    these = parcels.c.chat_id == chat_id, parcels.c.state == ParcelState.PENDING
    return select(parcels).where(*these).order_by(parcels.c.id).with_for_update()


def _same(owed: Iterable[AnyRow], recuts: Iterable[Repagination]) -> bool:
    return [row.id for row in owed] == [one.parcel_id for one in recuts]


def _free(row: AnyRow, worker: str, now: datetime) -> bool:
    return row.leased_by in (None, worker) or row.leased_until <= now


async def _replace(
    connection: AsyncConnection,
    home: AnyRow,
    owed: Sequence[AnyRow],
    recuts: Sequence[Repagination],
) -> None:
    imprint = PageHashCache()
    await put_pages(connection, imprint.missing(page for one in recuts for page in one.pages))
    numbers = await _numbers(connection, home.id)
    values = list(_parcels(home, zip(owed, recuts, strict=True), imprint, numbers))
    await connection.execute(delete(parcels).where(parcels.c.id.in_([row.id for row in owed])))
    await connection.execute(insert(connection, parcels), values)


async def _numbers(connection: AsyncConnection, chat_id: int) -> dict[str, int]:
    """Return the last page number of each of the chat's digests; the new ones count on."""
    asked = select(parcels.c.digest, func.max(parcels.c.page_no))
    rows = await connection.execute(asked.where(parcels.c.chat_id == chat_id).group_by("digest"))
    return {digest: number for digest, number in rows}  # noqa: C416 - dict() has no type for rows


def _parcels(
    home: AnyRow,
    pairs: Iterable[tuple[AnyRow, Repagination]],
    imprint: PageHashCache,
    numbers: dict[str, int],
) -> Iterator[dict[str, Any]]:
    for row, one in pairs:
        for page in one.pages:
            numbers[row.digest] += 1
            number, page_hash = numbers[row.digest], imprint.hash_of(page)
            yield _kept(row) | {
                "page_no": number,
                "page_hash": page_hash,
                "form": one.render_mode,
                "key": parcel_key(home.platform, home.place, row.digest, number, page_hash),
            }


def _kept(row: AnyRow) -> dict[str, Any]:
    """Return what the pieces of a parcel have from it: whose they are, and their patience."""
    names = ("chat_id", "platform", "digest", "not_before", "covers", "planned_at")
    fresh = {"state": ParcelState.PENDING, "attempts": 0, "receipt": "", "note": ""}
    return {name: getattr(row, name) for name in names} | fresh
