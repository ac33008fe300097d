"""Make one chat of two: of a group and the supergroup that it became, or of one person's chats."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    and_,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatAddress, ChatState
from bot.model.delivery import ParcelState
from bot.model.folding import fold
from storage.schema import (
    chats,
    follows,
    interests,
    journal_clubs,
    link_codes,
    linked_places,
    models,
    mutes,
    offers,
    orders,
    parcels,
    past_interests,
    rankings,
    saved,
    turned_pages,
    votes,
)
from storage.sql import AnyRow

_LONG_AGO = datetime.fromtimestamp(0, UTC)
_SETTINGS = (
    "language",
    "timezone",
    "delivery_time",
    "asap",
    "weekdays",
    "quiet_hours",
    "paused",
    "paused_until",
    "types",
    "style",
    "form",
    "paper_limit",
    "paging",
    "past_types",
    "shows_voters",
)


async def move(connection: AsyncConnection, old: ChatAddress, place: str) -> None:
    """Give the chat at ``old`` the new ``place``; do nothing if there is no such chat.

    If another chat is there already, the two are merged into that one: interests (the lower
    ``began`` wins), the lower cursor, the earlier due time, undelivered parcels, the reading
    list, the votes, the papers that are followed, the offers, the journal club, the ranking, its
    orders and models.
    If it had no interests it was only just created, and takes the settings as well.
    """
    both = and_(chats.c.platform == old.platform, chats.c.place.in_([old.place, place]))
    locked = select(chats).where(both).order_by(chats.c.id).with_for_update()
    found = {row.place: row for row in await connection.execute(locked)}
    leaving, staying = found.get(old.place), found.get(place)
    if leaving is None or place == old.place:
        return
    if staying is None:
        await connection.execute(update(chats).where(chats.c.id == leaving.id).values(place=place))
    else:
        await _merge(connection, leaving, staying)


async def join(connection: AsyncConnection, leaving: AnyRow, staying: AnyRow) -> None:
    """Merge two private chats of one person: what either was given is news to neither.

    What waits for ``leaving`` still goes there. Where one was given more editions than the other,
    its interests end and begin there, so that the lower cursor repeats nothing.
    """
    waits = parcels.c.chat_id == leaving.id, parcels.c.place.is_(None)
    await connection.execute(update(parcels).where(*waits).values(place=leaving.place))
    ahead, behind = sorted((leaving, staying), key=lambda row: -row.cursor)
    if ahead.cursor > behind.cursor:
        await _begin_at_cursor(connection, ahead, behind)
    if leaving.types != staying.types:
        for table in (interests, past_interests):
            unset = update(table).where(table.c.chat_id == leaving.id, table.c.types.is_(None))
            await connection.execute(unset.values(types=leaving.types))
    await _merge(connection, leaving, staying)


async def _begin_at_cursor(connection: AsyncConnection, ahead: AnyRow, behind: AnyRow) -> None:
    """End the interests of ``ahead`` at its cursor and begin them there.

    The same ones of ``behind`` begin there as well: their news in between was given to ``ahead``.
    """
    names = [column.name for column in past_interests.c if column.name not in {"id", "ended"}]
    at = interests.c.chat_id, interests.c.began
    for row, cursor in ((ahead, ahead.cursor), (behind, behind.cursor)):
        twins = select(interests.c.key).where(interests.c.chat_id == ahead.id)
        these = [at[0] == row.id, at[1] < cursor, interests.c.key.in_(twins)]
        kept = select(*(interests.c[name] for name in names), literal(cursor)).where(*these)
        await connection.execute(insert(past_interests).from_select([*names, "ended"], kept))
    for row in (behind, ahead):
        same = interests.alias()
        twin = select(same.c.id).where(
            same.c.chat_id == ahead.id,
            same.c.key == interests.c.key,
            same.c.query == interests.c.query,
            same.c.terms == interests.c.terms,
        )
        begun = update(interests).where(at[0] == row.id, at[1] < ahead.cursor, twin.exists())
        await connection.execute(begun.values(began=ahead.cursor))


async def _merge(connection: AsyncConnection, leaving: AnyRow, staying: AnyRow) -> None:
    has_interests = select(interests.c.id).where(interests.c.chat_id == staying.id).limit(1)
    values = _merged_values(leaving, staying)
    if (await connection.execute(has_interests)).first() is None:
        values |= {name: getattr(leaving, name) for name in _SETTINGS}
    await connection.execute(update(chats).where(chats.c.id == staying.id).values(values))
    await _merge_interests(connection, leaving.id, staying.id)
    await _hand_over_parcels(connection, leaving.id, staying.id)
    by_date = orders.c.date, turned_pages.c.date
    for what in (saved.c.paper_id, mutes.c.query, follows.c.paper_id, models.c.section, *by_date):
        await _hand_over(connection, what, leaving.id, staying.id)
    await _let_learn_again(connection, staying.id)
    places = update(linked_places).where(linked_places.c.chat_id == leaving.id)
    await connection.execute(places.values(chat_id=staying.id))
    for table in (rankings, journal_clubs, link_codes):
        await _hand_over_own(connection, table, leaving.id, staying.id)
    await _merge_votes(connection, leaving.id, staying.id)
    its_offers = update(offers).where(offers.c.chat_id == leaving.id)
    await connection.execute(its_offers.values(chat_id=staying.id))
    await connection.execute(delete(chats).where(chats.c.id == leaving.id))


def _merged_values(leaving: AnyRow, staying: AnyRow) -> dict[str, Any]:
    due = [row.next_due_at for row in (leaving, staying) if row.next_due_at is not None]
    states = {leaving.state, staying.state}
    return {
        "cursor": min(leaving.cursor, staying.cursor),
        "next_due_at": min(due, default=None),
        "awaited": staying.awaited or leaving.awaited,
        "promise": staying.promise or leaving.promise,
        "state": ChatState.ACTIVE if ChatState.ACTIVE in states else ChatState.GONE,
    }


async def _merge_interests(connection: AsyncConnection, leaving: int, staying: int) -> None:
    """Hand over interests; of one that both chats have, the beginning of the earlier is kept."""
    both = interests.c.chat_id.in_([leaving, staying])
    rows = (await connection.execute(select(interests).where(both).order_by(interests.c.id))).all()
    kept = {row.key: row for row in rows if row.chat_id == staying}
    for row in rows:
        if row.chat_id == staying:
            continue
        twin = kept.get(row.key)
        if twin is not None and (twin.query, twin.terms) == (row.query, row.terms):
            begun = {"began": row.began, "since": row.since} if row.began < twin.began else {}
            await _change_interest(connection, twin.id, begun)
            await connection.execute(delete(interests).where(interests.c.id == row.id))
        else:
            await _change_interest(connection, row.id, {"chat_id": staying} | _free_name(row, kept))
    past = update(past_interests).where(past_interests.c.chat_id == leaving)
    await connection.execute(past.values(chat_id=staying))


async def _change_interest(
    connection: AsyncConnection, interest_id: int, values: Mapping[str, Any]
) -> None:
    if values:
        changed = update(interests).where(interests.c.id == interest_id).values(values)
        await connection.execute(changed)


def _free_name(row: AnyRow, taken: Collection[str]) -> dict[str, str]:
    """Return a name for the interest of ``row`` that is not taken in the chat it comes to."""
    names = chain([row.name], (f"{row.name} {number}" for number in count(2)))
    name = next(name for name in names if fold(name) not in taken)
    return {"name": name, "key": fold(name)}


async def _hand_over(
    connection: AsyncConnection, what: Column[Any], leaving: int, staying: int
) -> None:
    """Hand over the rows of a table; where both chats have the same ``what``, staying's is kept."""
    whose = what.table.c.chat_id
    kept = select(what).where(whose == staying)
    moving = update(what.table).where(whose == leaving, what.not_in(kept))
    await connection.execute(moving.values(chat_id=staying))


async def _hand_over_own(
    connection: AsyncConnection, table: Table, leaving: int, staying: int
) -> None:
    """Hand over the one row that a chat has in ``table``; the staying chat's own is kept."""
    own = table.alias()
    has_own = select(own.c.chat_id).where(own.c.chat_id == staying).exists()
    moving = update(table).where(table.c.chat_id == leaving, ~has_own)
    await connection.execute(moving.values(chat_id=staying))


async def _let_learn_again(connection: AsyncConnection, chat_id: int) -> None:
    """Let a chat that has the votes of two be learned from as soon as possible."""
    waits = update(models).where(models.c.chat_id == chat_id, models.c.section == "")
    await connection.execute(waits.values(changed_at=_LONG_AGO))


async def _merge_votes(connection: AsyncConnection, leaving: int, staying: int) -> None:
    """Hand over votes; where somebody voted on a paper in both, the staying chat's is kept."""
    twin = votes.alias()
    same = and_(twin.c.paper_id == votes.c.paper_id, twin.c.person == votes.c.person)
    has_twin = select(twin.c.person).where(twin.c.chat_id == staying, same).exists()
    moving = and_(votes.c.chat_id == leaving, ~has_twin)
    await connection.execute(update(votes).where(moving).values(chat_id=staying))


async def _hand_over_parcels(connection: AsyncConnection, leaving: int, staying: int) -> None:
    """Hand over pending parcels; a page that both chats were given is delivered once.

    A page that was delivered to one of them, or is on its way, is not delivered again. One that was
    refused or dropped in the staying chat is replaced by the leaving chat's.
    """
    lost = parcels.c.state.in_([ParcelState.PARKED, ParcelState.DROPPED])
    pending = parcels.c.state == ParcelState.PENDING
    replaced = and_(parcels.c.chat_id == staying, lost, _has_same_page(leaving))
    await connection.execute(delete(parcels).where(replaced))
    moving = and_(parcels.c.chat_id == leaving, pending, ~_has_same_page(staying))
    await connection.execute(update(parcels).where(moving).values(chat_id=staying))


def _has_same_page(chat_id: int) -> ColumnElement[bool]:
    """Return the condition that ``chat_id`` has the same page of the digest, sent or pending."""
    twin = parcels.alias()
    kept = twin.c.state.in_([ParcelState.PENDING, ParcelState.SENT])
    same = and_(twin.c.digest == parcels.c.digest, twin.c.page_no == parcels.c.page_no)
    return select(twin.c.id).where(twin.c.chat_id == chat_id, kept, same).exists()
