"""What the planner decided, written for several chats at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatState
from bot.model.delivery import ChatPlan, ParcelState
from storage.page import StoredPage, coded, key_of
from storage.schema import chats, pages, parcels
from storage.statement import AnyRow, AnySelect, chunks, insert


@dataclass(frozen=True, slots=True)
class Order:
    """A plan that holds, and where its chat lives."""

    plan: ChatPlan
    platform: str
    place: str


async def write(connection: AsyncConnection, plans: Sequence[ChatPlan], now: datetime) -> int:
    """Write the plans whose expectations hold and return how many those are."""
    rows = await connection.execute(_chats_of(plans))
    orders = holding(plans, {row.id: row for row in rows})
    if orders:
        await _store_parcels(connection, orders, now)
        await _advance(connection, orders)
    return len(orders)


def holding(plans: Iterable[ChatPlan], rows: dict[int, AnyRow]) -> list[Order]:
    """Return the plans whose expectations ``rows`` meet, each plan seen after the ones before."""
    standing = {
        chat_id: (row.cursor, row.next_due_at)
        for chat_id, row in rows.items()
        if row.state == ChatState.ACTIVE
    }
    orders: list[Order] = []
    for plan in plans:
        if standing.get(plan.chat_id) == (plan.expected_cursor, plan.expected_due_at):
            standing[plan.chat_id] = (plan.cursor, plan.next_due_at)
            row = rows[plan.chat_id]
            orders.append(Order(plan, row.platform, row.place))
    return orders


def _chats_of(plans: Sequence[ChatPlan]) -> AnySelect:
    these = chats.c.id.in_(sorted({plan.chat_id for plan in plans}))
    return select(chats).where(these).order_by(chats.c.id).with_for_update()


async def _store_parcels(
    connection: AsyncConnection, orders: Sequence[Order], now: datetime
) -> None:
    stored = coded(page for order in orders for page in order.plan.pages)
    if not stored:
        return
    contents = {page.hash: page._asdict() for page in stored.values()}
    await connection.execute(
        insert(connection, pages).on_conflict_do_nothing(),
        [contents[key] for key in sorted(contents)],
    )
    await connection.execute(
        insert(connection, parcels).on_conflict_do_nothing(),
        [values for order in orders for values in _parcels(order, stored, now)],
    )


def _parcels(order: Order, stored: dict[int, StoredPage], now: datetime) -> list[dict[str, Any]]:
    plan = order.plan
    hashes = [stored[id(page)].hash for page in plan.pages]
    return [
        {
            "chat_id": plan.chat_id,
            "platform": order.platform,
            "digest": plan.digest,
            "page_no": number,
            "page_hash": page_hash,
            "form": plan.form,
            "key": key_of(order.platform, order.place, plan.digest, number, page_hash),
            "state": ParcelState.PENDING,
            "attempts": 0,
            "receipt": "",
            "note": "",
            "covers": " ".join(day.isoformat() for day in plan.covers),
            "planned_at": now,
        }
        for number, page_hash in enumerate(hashes, 1)
    ]


async def _advance(connection: AsyncConnection, orders: Iterable[Order]) -> None:
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
