"""What the planner decided, written for several chats at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.document.nodes import Document
from bot.model.chat import ChatState
from bot.model.delivery import ChatPlan, ParcelState
from storage.outbox.pages import PageHashCache, parcel_key
from storage.page_rows import put_pages
from storage.schema import chats, parcels
from storage.sql import AnyRow, AnySelect, Upsert, chunks, execute_rows, insert_on
from storage.types import UtcDateTime

_STANDING = (
    chats.c.id,
    chats.c.platform,
    chats.c.place,
    chats.c.state,
    chats.c.cursor,
    chats.c.next_due_at,
)


@dataclass(frozen=True, slots=True)
class ValidPlan:
    """A plan that holds, and where its chat lives."""

    plan: ChatPlan
    platform: str
    place: str


async def write_plans(
    connection: AsyncConnection, imprint: PageHashCache, plans: Sequence[ChatPlan], now: datetime
) -> Sequence[ChatPlan]:
    """Write the plans whose expectations hold and return them.

    Pages that ``imprint`` knows to be stored are not written again.
    """
    rows = await connection.execute(_chats_of(plans))
    orders = valid_plans(plans, {row.id: row for row in rows})
    if orders:
        await put_pages(connection, imprint.missing(pages_of(one.plan for one in orders)))
        await _put_parcels(connection, imprint, orders, now)
        await _advance(connection, orders)
    return [one.plan for one in orders]


def pages_of(plans: Iterable[ChatPlan]) -> Iterator[Document]:
    """Yield the pages of ``plans``, shared ones repeatedly."""
    return (page for plan in plans for page in plan.pages)


def valid_plans(plans: Iterable[ChatPlan], rows: dict[int, AnyRow]) -> list[ValidPlan]:
    """Return the plans whose expectations ``rows`` meet, each plan seen after the ones before."""
    standing = {
        chat_id: (row.cursor, row.next_due_at)
        for chat_id, row in rows.items()
        if row.state == ChatState.ACTIVE
    }
    orders: list[ValidPlan] = []
    for plan in plans:
        if standing.get(plan.chat_id) == (plan.expected_cursor, plan.expected_due_at):
            standing[plan.chat_id] = (plan.cursor, plan.next_due_at)
            row = rows[plan.chat_id]
            orders.append(ValidPlan(plan, row.platform, row.place))
    return orders


def _chats_of(plans: Sequence[ChatPlan]) -> AnySelect:
    these = chats.c.id.in_(sorted({plan.chat_id for plan in plans}))
    return select(*_STANDING).where(these).order_by(chats.c.id).with_for_update()


async def _put_parcels(
    connection: AsyncConnection, imprint: PageHashCache, orders: Iterable[ValidPlan], now: datetime
) -> None:
    planned_at = UtcDateTime().process_bind_param(now, connection.dialect)
    values = [one for order in orders for one in _parcels(order, imprint, planned_at)]
    await execute_rows(connection, _put(connection.dialect.name), values)


@cache
def _put(engine: str) -> Upsert:
    return insert_on(engine, parcels).on_conflict_do_nothing()


def _parcels(
    order: ValidPlan, imprint: PageHashCache, planned_at: object
) -> Iterator[dict[str, Any]]:
    """Yield an order's parcels, each value as the driver takes it."""
    plan = order.plan
    covers = " ".join(day.isoformat() for day in plan.dates)
    for number, page in enumerate(plan.pages, 1):
        page_hash = imprint.hash_of(page)
        yield {
            "chat_id": plan.chat_id,
            "platform": order.platform,
            "digest": plan.digest,
            "page_no": number,
            "page_hash": page_hash,
            "form": plan.render_mode.value,
            "key": parcel_key(order.platform, order.place, plan.digest, number, page_hash),
            "state": ParcelState.PENDING.value,
            "attempts": 0,
            "receipt": "",
            "note": "",
            "covers": covers,
            "planned_at": planned_at,
        }


async def _advance(connection: AsyncConnection, orders: Iterable[ValidPlan]) -> None:
    """Move the chats to where their last plans leave them; most of a morning's go the same way."""
    last = {order.plan.chat_id: order.plan for order in orders}
    ways: dict[tuple[int, datetime | None, date | None], list[int]] = {}
    for plan in last.values():
        ways.setdefault((plan.cursor, plan.next_due_at, plan.awaited), []).append(plan.chat_id)
    for (cursor, next_due_at, awaited), ids in ways.items():
        values = {"cursor": cursor, "next_due_at": next_due_at, "awaited": awaited}
        for chunk in chunks(ids):  # a chat that was due is paused no longer
            advanced = update(chats).where(chats.c.id.in_(chunk)).values(values)
            await connection.execute(advanced.values(paused=False, paused_until=None))
