"""How a chat is retired (its settings stay), reactivated, deleted, or delivered to elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatAddress, ChatState
from bot.model.delivery import FOLLOW_DIGEST, ParcelState
from bot.model.folding import fold
from storage.outbox.pages import delete_unused_pages
from storage.schema import (
    chats,
    interests,
    linked_places,
    pages,
    parcels,
    past_interests,
)
from storage.sql import AnyRow


async def retire(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Mark the chats for which ``which`` holds GONE, and drop their undelivered parcels.

    A reader who is served on another platform as well is delivered to there instead.
    """
    elsewhere = await _go_elsewhere(connection, which)
    left = and_(which, chats.c.id.not_in(elsewhere))
    gone = update(chats).where(left).values(state=ChatState.GONE).returning(chats.c.id)
    chat_ids = (await connection.scalars(gone)).all()
    dropped = update(parcels).values(
        state=ParcelState.DROPPED, leased_by=None, leased_until=None, not_before=None
    )
    await connection.execute(
        dropped.where(parcels.c.chat_id.in_(chat_ids), parcels.c.state == ParcelState.PENDING)
    )


async def _go_elsewhere(connection: AsyncConnection, which: ColumnElement[bool]) -> Sequence[int]:
    """Deliver to another place of each chat that has one; return those chats."""
    moved: list[int] = []
    at_home = and_(
        linked_places.c.chat_id == chats.c.id,
        linked_places.c.platform == chats.c.platform,
        linked_places.c.place == chats.c.place,
    )
    joined = select(chats).join(linked_places, at_home).where(which).order_by(chats.c.id)
    for chat in (await connection.execute(joined.with_for_update(of=chats))).all():
        theirs = linked_places.c.chat_id == chat.id
        home = theirs & (linked_places.c.platform == chat.platform)
        await connection.execute(update(linked_places).where(home).values(is_gone=True))
        left = select(linked_places).where(theirs, ~linked_places.c.is_gone)
        ordered = left.order_by(linked_places.c.platform).limit(1)
        other = (await connection.execute(ordered)).one_or_none()
        if other is not None:
            moved.append(chat.id)
            await bring_to(connection, chat, ChatAddress(other.platform, other.place))
    return moved


async def bring_to(connection: AsyncConnection, chat: AnyRow, home: ChatAddress) -> None:
    """Deliver to ``home`` also what waits for where the chat was, or was dropped there."""
    await reactivate(connection, chat.id)
    await change_home(connection, chat, home)
    left = update(parcels).where(
        parcels.c.chat_id == chat.id,
        parcels.c.state == ParcelState.PENDING,
        parcels.c.platform == chat.platform,
    )
    await connection.execute(left.values(platform=home.platform, place=None, not_before=None))


async def change_home(connection: AsyncConnection, chat: AnyRow, home: ChatAddress) -> None:
    """Deliver what is planned from now on to ``home``; what waits goes where it was planned for."""
    waiting = parcels.c.chat_id == chat.id, parcels.c.state == ParcelState.PENDING
    stays = update(parcels).where(*waiting, parcels.c.place.is_(None))
    await connection.execute(stays.values(place=chat.place))
    values = {"platform": home.platform, "place": home.place, "muted_since": None}
    await connection.execute(update(chats).where(chats.c.id == chat.id).values(values))
    back = parcels.c.platform == home.platform, parcels.c.place == home.place
    await connection.execute(update(parcels).where(*waiting, *back).values(place=None))


async def reactivate(connection: AsyncConnection, chat_id: int) -> None:
    """Make the parcels pending again that were dropped when the chat was retired.

    The cursor has passed the papers on those pages. A page without papers ("not there yet") was
    about its own day and stays dropped.
    """
    is_of_papers = or_(parcels.c.covers != "", parcels.c.digest.startswith(FOLLOW_DIGEST))
    lost = (parcels.c.state == ParcelState.DROPPED) & is_of_papers
    pending = update(parcels).values(state=ParcelState.PENDING, settled_at=None)
    await connection.execute(pending.where(parcels.c.chat_id == chat_id, lost))


async def unmute(connection: AsyncConnection, chat_ids: Sequence[int]) -> None:
    """Note that the bot may write to these chats, and let what is held for them be claimed."""
    may_write = update(chats).where(chats.c.id.in_(chat_ids)).values(muted_since=None)
    await connection.execute(may_write)
    held = update(parcels).where(
        parcels.c.chat_id.in_(chat_ids),
        parcels.c.state == ParcelState.PENDING,
        parcels.c.held_since.is_not(None),
    )
    await connection.execute(held.values(held_since=None, not_before=None))


async def set_back(connection: AsyncConnection, chat_id: int, cursor: int) -> None:
    """Set the chat's cursor back, so that what came after it is planned again.

    It is planned with the types that are read now, and without the interests that have ended, so
    these count as read up to ``cursor`` only. One that was edited since then goes on from there as
    it is now: what it owed is not lost.
    """
    this_chat = chats.c.id == chat_id
    past_types = await connection.scalar(select(chats.c.past_types).where(this_chat)) or ""
    values = {"cursor": cursor, "past_types": _clip(past_types, cursor)}
    await connection.execute(update(chats).where(this_chat).values(values))
    await _begin_again(connection, chat_id, cursor)
    beyond = (past_interests.c.chat_id == chat_id) & (past_interests.c.ended > cursor)
    await connection.execute(update(past_interests).where(beyond).values(ended=cursor))


async def _begin_again(connection: AsyncConnection, chat_id: int, cursor: int) -> None:
    """Let interests that were edited above ``cursor`` begin there, or where they began at first."""
    theirs = (interests.c.chat_id == chat_id) & (interests.c.began > cursor)
    edited = (await connection.execute(select(interests).where(theirs))).all()
    ended = past_interests.c.ended
    former = select(past_interests).where(past_interests.c.chat_id == chat_id, ended > cursor)
    newest_first = (await connection.execute(former.order_by(ended.desc()))).all()
    for interest in edited:
        first = interest
        for past in newest_first:  # an edit keeps the name or the query
            is_same = fold(past.name) == fold(first.name) or past.query == first.query
            first = past if is_same and past.ended == first.began else first
        begun = update(interests).where(interests.c.id == interest.id)
        await connection.execute(begun.values(began=max(first.began, cursor)))


def _clip(past_types: str, cursor: int) -> str:
    """Return ``12:new 30:cross`` for ``12:new 40:cross 50:new`` and the cursor 30."""
    clipped: dict[int, str] = {}
    for word in past_types.split():
        until, _, types = word.partition(":")
        clipped.setdefault(min(int(until), cursor), types)
    return " ".join(f"{until}:{types}" for until, types in clipped.items())


async def delete_chat(connection: AsyncConnection, chat_id: int) -> None:
    """Delete the chat, its interests and parcels, and the pages that only it used."""
    its_pages = select(parcels.c.page_hash).where(parcels.c.chat_id == chat_id).distinct()
    hashes = (await connection.scalars(its_pages)).all()
    await connection.execute(delete(chats).where(chats.c.id == chat_id))
    await delete_unused_pages(connection, pages.c.hash.in_(hashes))
