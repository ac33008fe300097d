"""What chats subscribed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Insert, case, delete, func, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE
from bot.model.chat import ChatState, Interest
from bot.ports import Demand
from storage.engine import Database
from storage.schema import chats, editions, interests, past_interests
from storage.sql import AnySelect, chunks, insert

_REMEMBERED = 4096
"""Interests that chats share: as many as there are categories, begun at a few editions."""


@lru_cache(_REMEMBERED)
def _interest(term: str, began: int, since: date | None) -> Interest:
    return Interest(term, began, since)


class StoredInterests:
    """``bot.ports.Interests`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: int) -> tuple[Interest, ...]:
        """Return the chat's interests in the order in which they were added."""
        return (await self.of_many([chat_id]))[chat_id]

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the interests of several chats; every id is a key."""
        found: dict[int, list[Interest]] = {chat_id: [] for chat_id in chat_ids}
        async with self._database.reading() as connection:
            for chunk in chunks(found):
                for row in await connection.execute(_of(chunk)):
                    found[row.chat_id].append(_interest(row.term, row.began, row.since))
        return {chat_id: tuple(terms) for chat_id, terms in found.items()}

    async def add(
        self, chat_id: int, terms: Sequence[str], after_seq: int, next_due_at: datetime | None
    ) -> None:
        """Add ``terms`` and set the chat's next look."""
        async with self._database.writing() as connection:
            since = await connection.scalar(_NEWEST_DATE)
            shared = {"chat_id": chat_id, "began": after_seq, "since": since}
            if rows := [{"term": term, **shared} for term in terms]:
                await connection.execute(
                    insert(connection, interests).on_conflict_do_nothing(), rows
                )
            await _look(connection, chat_id, next_due_at)

    async def remove(
        self, chat_id: int, terms: Sequence[str], next_due_at: datetime | None
    ) -> None:
        """Remove ``terms``, remembering what they brought, and set the chat's next look."""
        async with self._database.writing() as connection:
            for chunk in chunks(terms):
                these = (interests.c.chat_id == chat_id) & interests.c.term.in_(chunk)
                await connection.execute(_remember(these))
                await connection.execute(delete(interests).where(these))
            await _look(connection, chat_id, next_due_at)

    async def past_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return what several chats were interested in before; every id is a key."""
        found: dict[int, list[Interest]] = {chat_id: [] for chat_id in chat_ids}
        async with self._database.reading() as connection:
            for chunk in chunks(found):
                for row in await connection.execute(_past_of(chunk)):
                    past = Interest(row.term, row.began, row.since, row.ended)
                    found[row.chat_id].append(past)
        return {chat_id: tuple(terms) for chat_id, terms in found.items()}

    async def demands(self) -> tuple[Demand, ...]:
        """Return every term that an active chat is interested in, each once, the urgent first."""
        async with self._database.reading() as connection:
            wishes = [Demand(*row) for row in await connection.execute(_WANTED)]
        # Sorted here: PostgreSQL would sort words by its own locale.
        return tuple(sorted(wishes, key=lambda one: (one.due_at or _NEVER, one.term)))


_NEVER = datetime.max.replace(tzinfo=UTC)
_ALL = func.count() - func.count(interests.c.since)  # of those to whom every date is news
_WANTED = (
    select(
        interests.c.term,
        case((_ALL == 0, func.min(interests.c.since))),
        func.min(chats.c.next_due_at),
    )
    .join(chats)
    .where(chats.c.state == ChatState.ACTIVE)
    .group_by(interests.c.term)
)
_NEWEST_DATE = select(func.max(editions.c.date)).where(editions.c.source != SAMPLE_SOURCE)


def _of(chat_ids: Sequence[int]) -> AnySelect:
    return select(interests).where(interests.c.chat_id.in_(chat_ids)).order_by(interests.c.id)


def _past_of(chat_ids: Sequence[int]) -> AnySelect:
    these = past_interests.c.chat_id.in_(chat_ids)
    return select(past_interests).where(these).order_by(past_interests.c.id)


def _remember(these: ColumnElement[bool]) -> Insert:
    """Return the statement that keeps which editions the interests that are left have brought."""
    names = ("chat_id", "term", "began", "since", "ended")
    columns = (*(interests.c[name] for name in names[:-1]), chats.c.cursor)
    brought = select(*columns).join(chats).where(these, chats.c.cursor > interests.c.began)
    return sql_insert(past_interests).from_select(names, brought)


async def _look(connection: AsyncConnection, chat_id: int, at: datetime | None) -> None:
    await connection.execute(update(chats).where(chats.c.id == chat_id).values(next_due_at=at))
