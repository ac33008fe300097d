"""The papers that chats follow, and when arXiv was asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.chat import ChatState
from bot.model.follow import Follow, FollowScope
from bot.model.paper import Paper
from bot.ports.follows import Follower
from storage.engine import Database
from storage.repositories.chat_rows import readable_chats
from storage.repositories.paper_rows import paper_of
from storage.schema import chats, checks, follows, papers, saved
from storage.sql import AnyRow, chunks, insert


class StoredFollows:
    """``bot.ports.follows.Follows`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, chat_id: int, follow: Follow, now: datetime) -> None:
        """Store ``follow``, in the place of one of the same paper."""
        async with self._database.writing() as connection:
            row = {**_row(chat_id, follow), "since": now}
            key = ["chat_id", "paper_id"]
            new = insert(connection, follows).values(**row)
            await connection.execute(new.on_conflict_do_update(index_elements=key, set_=row))

    async def remove(self, chat_id: int, paper_ids: Sequence[str]) -> int:
        """Follow these papers no more; return how many were followed."""
        own = (follows.c.chat_id == chat_id) & (follows.c.scope == FollowScope.EVERYTHING)
        removed = 0
        async with self._database.writing() as connection:
            for chunk in chunks(paper_ids):
                these = delete(follows).where(own, follows.c.paper_id.in_(chunk))
                removed += (await connection.execute(these)).rowcount
        return removed

    async def of(self, chat_id: int) -> tuple[Follow, ...]:
        """Return the papers that the chat follows itself, the newest follow first."""
        own = select(follows).where(
            follows.c.chat_id == chat_id, follows.c.scope == FollowScope.EVERYTHING
        )
        newest_first = own.order_by(follows.c.since.desc(), follows.c.paper_id.desc())
        async with self._database.reading() as connection:
            return tuple(_follow(row) for row in await connection.execute(newest_first))

    async def adopt_saved(self, now: datetime) -> None:
        """Follow saved papers for their withdrawal, and no more those that were removed."""
        async with self._database.writing() as connection:
            await connection.execute(delete(follows).where(_IS_SAVED_NO_MORE))
            rows = (await connection.execute(_UNADOPTED)).all()
            newest = await _newest(connection, sorted({row.paper_id for row in rows}))
            new = insert(connection, follows).on_conflict_do_nothing()
            for chunk in chunks(rows):
                begun = [_row(row.chat_id, _saved(row.paper_id, newest)) for row in chunk]
                await connection.execute(new, [{**row, "since": now} for row in begun])

    async def followers(self, platforms: Sequence[str]) -> tuple[Follower, ...]:
        """Return the chats of ``platforms`` for which there may be news."""
        async with self._database.reading() as connection:
            found: dict[int, list[Follow]] = {}
            for row in await connection.execute(_CHANGED.where(chats.c.platform.in_(platforms))):
                found.setdefault(row.chat_id, []).append(_follow(row))
            followers: list[Follower] = []
            for chunk in chunks(sorted(found)):
                told = await _told_at(connection, chunk)
                rows = await connection.execute(select(chats).where(chats.c.id.in_(chunk)))
                followers += [
                    Follower(chat, told[chat.id], tuple(found[chat.id]))
                    for chat in readable_chats(rows)
                ]
        return tuple(followers)

    async def unchecked(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return up to ``limit`` followed papers that were not checked since ``before``."""
        is_saved_only = func.min(case((follows.c.scope == FollowScope.EVERYTHING, 0), else_=1))
        never = checks.c.checked_at.is_(None)
        wanted = (
            select(follows.c.paper_id)
            .outerjoin(checks, checks.c.paper_id == follows.c.paper_id)
            .where(or_(never, checks.c.checked_at < before))
            .group_by(follows.c.paper_id)
            .order_by(
                is_saved_only,
                func.max(case((never, 0), else_=1)),
                func.max(checks.c.checked_at),
                follows.c.paper_id,
            )
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return tuple(await connection.scalars(wanted))

    async def note_checked(self, paper_ids: Sequence[str], now: datetime) -> None:
        """Store that arXiv was asked for these papers."""
        async with self._database.writing() as connection:
            new = insert(connection, checks)
            noted = new.on_conflict_do_update(
                index_elements=["paper_id"], set_={"checked_at": new.excluded.checked_at}
            )
            if rows := [
                {"paper_id": paper_id, "checked_at": now} for paper_id in sorted(set(paper_ids))
            ]:
                await connection.execute(noted, rows)


async def note_told(
    connection: AsyncConnection, chat_id: int, told: Sequence[Follow], now: datetime
) -> None:
    """Store what the chat knows after it was told; what it follows no more stays removed."""
    for follow in told:
        row = _row(chat_id, follow)
        this = and_(
            *(follows.c[name] == row.pop(name) for name in ("chat_id", "paper_id", "scope"))
        )
        await connection.execute(update(follows).where(this).values(**row, told_at=now))


async def _told_at(
    connection: AsyncConnection, chat_ids: Sequence[int]
) -> dict[int, datetime | None]:
    newest = select(follows.c.chat_id, func.max(follows.c.told_at))
    theirs = newest.where(follows.c.chat_id.in_(chat_ids)).group_by(follows.c.chat_id)
    return {chat_id: at for chat_id, at in await connection.execute(theirs)}  # noqa: C416


async def _newest(connection: AsyncConnection, paper_ids: Sequence[str]) -> dict[str, Paper]:
    """Return the newest stored version of each paper."""
    found: dict[str, Paper] = {}
    for chunk in chunks(paper_ids):
        these = select(papers).where(papers.c.paper_id.in_(chunk)).order_by(papers.c.version)
        found |= {row.paper_id: paper_of(row) for row in await connection.execute(these)}
    return found


def _saved(paper_id: str, newest: Mapping[str, Paper]) -> Follow:
    if paper_id not in newest:
        return Follow(paper_id, FollowScope.WITHDRAWAL, 0)
    return Follow.begin(newest[paper_id], FollowScope.WITHDRAWAL)


def _row(chat_id: int, follow: Follow) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "paper_id": follow.paper_id,
        "scope": follow.scope,
        "version": follow.version,
        "journal_ref": follow.journal_ref,
        "doi": follow.doi,
        "withdrawn": follow.is_withdrawn,
    }


def _follow(row: AnyRow) -> Follow:
    return Follow(
        row.paper_id,
        FollowScope(row.scope),
        row.version,
        row.journal_ref,
        row.doi,
        row.withdrawn,
    )


_SAVED_BY_CHAT = and_(saved.c.chat_id == follows.c.chat_id, saved.c.paper_id == follows.c.paper_id)
_IS_SAVED_NO_MORE = and_(
    follows.c.scope == FollowScope.WITHDRAWAL,
    ~select(saved.c.id).where(_SAVED_BY_CHAT).exists(),
)
_UNADOPTED = (
    select(saved.c.chat_id, saved.c.paper_id)
    .outerjoin(follows, _SAVED_BY_CHAT)
    .where(follows.c.chat_id.is_(None))
)


def _is_other(name: str) -> ColumnElement[bool]:
    return and_(papers.c[name] != "", papers.c[name] != follows.c[name])


# What may say that a paper is withdrawn; whether it does, ``detect_status`` knows.
_MAY_BE_WITHDRAWN = and_(
    ~follows.c.withdrawn,
    or_(papers.c.comment.ilike("%withdr%"), papers.c.abstract.ilike("%withdr%")),
)
_MAY_BE_NEWS = and_(
    papers.c.paper_id == follows.c.paper_id,
    papers.c.version >= follows.c.version,
    or_(
        _MAY_BE_WITHDRAWN,
        and_(
            follows.c.scope == FollowScope.EVERYTHING,
            or_(papers.c.version > follows.c.version, _is_other("journal_ref"), _is_other("doi")),
        ),
    ),
)
_CHANGED = (
    select(follows)
    .distinct()
    .join(papers, _MAY_BE_NEWS)
    .join(chats, chats.c.id == follows.c.chat_id)
    .where(
        chats.c.state == ChatState.ACTIVE,
        chats.c.paused.is_(False),
        chats.c.muted_since.is_(None),
    )
    .order_by(follows.c.chat_id, follows.c.since, follows.c.paper_id)
)
