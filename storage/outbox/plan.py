"""Write parcels: what the planner decided for several chats, and plainer pages in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.document.nodes import Document
from bot.model.chat import ChatState, Promise, RenderMode
from bot.model.delivery import PLANNED_ONCE, ChatPlan, ParcelState, Repagination
from storage.outbox.pages import PageHashCache, insert_pages, parcel_key
from storage.repositories.chat_lifecycle import set_back
from storage.repositories.follows import note_told
from storage.schema import chats, parcels
from storage.sql import AnyRow, chunks, execute_rows, insert, insert_if_absent
from storage.types import UtcDateTime

_CHAT_COLUMNS = (
    chats.c.id,
    chats.c.platform,
    chats.c.place,
    chats.c.state,
    chats.c.cursor,
    chats.c.next_due_at,
)


@dataclass(frozen=True, slots=True)
class ValidPlan:
    """A plan whose expectations hold, and where its chat is."""

    plan: ChatPlan
    platform: str
    place: str


async def write_plans(
    connection: AsyncConnection, hashes: PageHashCache, plans: Sequence[ChatPlan], now: datetime
) -> Sequence[ChatPlan]:
    """Write the plans whose expectations hold and return them.

    Pages that ``hashes`` knows to be stored are not written again.
    """
    these = chats.c.id.in_(sorted({plan.chat_id for plan in plans}))
    locked = select(*_CHAT_COLUMNS).where(these).order_by(chats.c.id).with_for_update()
    rows = {row.id: row for row in await connection.execute(locked)}
    valid = valid_plans(plans, rows)
    written = [valid_plan.plan for valid_plan in valid]
    if valid:
        await _note_told(connection, written, now)
        await insert_pages(connection, hashes.missing(pages_of(written)))
        await _insert_parcels(connection, hashes, valid, now)
        await _advance_chats(connection, written)
        await _end_promises(connection, written)
    return written


def pages_of(plans: Iterable[ChatPlan]) -> Iterator[Document]:
    """Yield the pages of ``plans``, shared ones repeatedly."""
    return (page for plan in plans for page in plan.pages)


def valid_plans(plans: Iterable[ChatPlan], rows: dict[int, AnyRow]) -> list[ValidPlan]:
    """Return the plans whose expectations ``rows`` meet, each seen after the ones before it."""
    current = {
        chat_id: (row.cursor, row.next_due_at)
        for chat_id, row in rows.items()
        if row.state == ChatState.ACTIVE
    }
    valid: list[ValidPlan] = []
    for plan in plans:
        if current.get(plan.chat_id) == (plan.expected_cursor, plan.expected_due_at):
            current[plan.chat_id] = (plan.cursor, plan.next_due_at)
            row = rows[plan.chat_id]
            valid.append(ValidPlan(plan, row.platform, row.place))
    return valid


async def _insert_parcels(
    connection: AsyncConnection, hashes: PageHashCache, valid: Iterable[ValidPlan], now: datetime
) -> None:
    dialect = connection.dialect
    planned_at = UtcDateTime().process_bind_param(now, dialect)
    values = [row for plan in valid for row in _parcel_rows(plan, hashes, dialect, planned_at)]
    await execute_rows(connection, insert_if_absent(dialect.name, parcels), values)


def _parcel_rows(
    valid_plan: ValidPlan, hashes: PageHashCache, dialect: Dialect, planned_at: object
) -> Iterator[dict[str, Any]]:
    """Yield a plan's parcels, each value as the driver takes it."""
    plan = valid_plan.plan
    silent_from = UtcDateTime().process_bind_param(plan.silent_from, dialect)
    covers = " ".join(day.isoformat() for day in plan.dates)
    for number, page in enumerate(plan.pages, 1):
        page_hash = hashes.hash_of(page)
        yield {
            "chat_id": plan.chat_id,
            "platform": valid_plan.platform,
            "digest": plan.digest,
            "page_no": number,
            "page_hash": page_hash,
            "form": plan.render_mode.value,
            "key": parcel_key(
                valid_plan.platform, valid_plan.place, plan.digest, number, page_hash
            ),
            "state": ParcelState.PENDING.value,
            "attempts": 0,
            "receipt": "",
            "note": "",
            "covers": covers,
            "planned_at": planned_at,
            "after_seq": plan.expected_cursor,
            "silent_from": silent_from if number == 1 else silent_from and planned_at,
        }


async def _advance_chats(connection: AsyncConnection, plans: Iterable[ChatPlan]) -> None:
    """Set each chat's cursor and due time as its last plan says, all chats that agree at once."""
    last = {plan.chat_id: plan for plan in plans}
    chats_by_target: dict[tuple[int, datetime | None, date | None], list[int]] = {}
    for plan in last.values():
        target = (plan.cursor, plan.next_due_at, plan.awaited)
        chats_by_target.setdefault(target, []).append(plan.chat_id)
    for (cursor, next_due_at, awaited), ids in chats_by_target.items():
        values = {"cursor": cursor, "next_due_at": next_due_at, "awaited": awaited}
        for chunk in chunks(ids):
            advanced = update(chats).where(chats.c.id.in_(chunk)).values(values)
            # A chat that was due is paused no longer.
            await connection.execute(advanced.values(paused=False, paused_until=None))


async def _note_told(connection: AsyncConnection, plans: Iterable[ChatPlan], now: datetime) -> None:
    """Store what chats know of papers by ``plans``, unless the day has its message already."""
    for plan in plans:
        if not plan.told:
            continue
        same = parcels.c.chat_id == plan.chat_id, parcels.c.digest == plan.digest
        if await connection.scalar(select(parcels.c.id).where(*same).limit(1)) is None:
            await note_told(connection, plan.chat_id, plan.told, now)


async def _end_promises(connection: AsyncConnection, plans: Iterable[ChatPlan]) -> None:
    """Delete the promises that plans end; one that was made since they were decided stays."""
    chats_by_promise: dict[Promise, list[int]] = {}
    for plan in plans:
        if plan.ended_promise is not None:
            chats_by_promise.setdefault(plan.ended_promise, []).append(plan.chat_id)
    for promise, ids in chats_by_promise.items():
        for chunk in chunks(ids):
            ended = update(chats).where(chats.c.id.in_(chunk), chats.c.promise == promise)
            await connection.execute(ended.values(promise=None))


async def withdraw(
    connection: AsyncConnection, chat_id: int, min_dates: int, now: datetime
) -> int | None:
    """Delete the digests that wait for the chat, and set its cursor back before the first of them.

    Return that cursor; None, and change nothing, if they cover fewer dates than ``min_dates`` or a
    page may be on its way.
    """
    this_chat = chats.c.id == chat_id
    await connection.execute(select(chats.c.id).where(this_chat).with_for_update())
    of_cursor = and_(*(~parcels.c.digest.startswith(key) for key in PLANNED_ONCE))
    theirs = select(parcels).where(parcels.c.chat_id == chat_id, of_cursor).with_for_update()
    rows = (await connection.execute(theirs)).all()
    begun = {row.digest for row in rows if row.state != ParcelState.PENDING}
    waiting = [row for row in rows if row.digest not in begun]
    covered = {day for row in waiting for day in row.covers.split()}
    if len(covered) < min_dates or any(_may_be_on_its_way(row, now) for row in waiting):
        return None
    cursor = min(row.after_seq for row in waiting)
    ids = [row.id for row in waiting]
    for chunk in chunks(ids):
        await connection.execute(delete(parcels).where(parcels.c.id.in_(chunk)))
    await set_back(connection, chat_id, cursor)
    return cursor


def _may_be_on_its_way(row: AnyRow, now: datetime) -> bool:
    is_leased = row.leased_until is not None and row.leased_until > now
    return is_leased or row.unsure_since is not None or row.after_seq is None


async def repaginate(
    connection: AsyncConnection,
    worker: str,
    chat_id: int,
    repaginations: Sequence[Repagination],
    render_mode: RenderMode,
    now: datetime,
) -> bool:
    """Replace the undelivered parcels, which a platform did not accept in their render mode.

    Return False, and change nothing, if the chat has others by now.
    """
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
    values = list(_plainer_rows(chat, zip(pending, repaginations, strict=True), hashes, numbers))
    await connection.execute(delete(parcels).where(parcels.c.id.in_([row.id for row in pending])))
    await connection.execute(insert(connection, parcels), values)


async def _last_page_numbers(connection: AsyncConnection, chat_id: int) -> dict[str, int]:
    """Return the last page number of each of the chat's digests, for new pages to continue."""
    last = select(parcels.c.digest, func.max(parcels.c.page_no))
    rows = await connection.execute(last.where(parcels.c.chat_id == chat_id).group_by("digest"))
    return {digest: number for digest, number in rows}  # noqa: C416 - dict() has no type for rows


def _plainer_rows(
    chat: AnyRow,
    pairs: Iterable[tuple[AnyRow, Repagination]],
    hashes: PageHashCache,
    numbers: dict[str, int],
) -> Iterator[dict[str, Any]]:
    kept = ("chat_id", "platform", "digest", "not_before", "covers", "planned_at", "after_seq")
    fresh = {"state": ParcelState.PENDING, "attempts": 0, "receipt": "", "note": ""}
    for row, repagination in pairs:
        at = row.silent_from
        for piece, page in enumerate(repagination.pages):
            numbers[row.digest] += 1
            number, page_hash = numbers[row.digest], hashes.hash_of(page)
            yield (
                {name: getattr(row, name) for name in kept}
                | fresh
                | {
                    "page_no": number,
                    "page_hash": page_hash,
                    "form": repagination.render_mode,
                    "silent_from": at and (row.planned_at if piece else at),
                    "key": parcel_key(chat.platform, chat.place, row.digest, number, page_hash),
                }
            )
