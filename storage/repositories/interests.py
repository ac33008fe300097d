"""What chats subscribe to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from sqlalchemy import Table, case, delete, func, select, update
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE
from bot.model.chat import ChatState, Interest
from bot.ports.interests import Demand
from storage.engine import Database
from storage.schema import chats, editions, interests, past_interests
from storage.sql import AnyRow, chunks, insert

_CACHED_INTERESTS = 4096
"""Chats share interests: as many as there are categories, added after a few editions."""


@lru_cache(_CACHED_INTERESTS)
def _interest(term: str, after_seq: int, since: date | None) -> Interest:
    return Interest(term, after_seq, since)


class StoredInterests:
    """``bot.ports.interests.Interests`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: int) -> tuple[Interest, ...]:
        """Return the chat's interests in the order in which they were added."""
        return (await self.of_many([chat_id]))[chat_id]

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the interests of several chats; every id is a key."""
        return await self._by_chat(
            interests, chat_ids, lambda row: _interest(row.term, row.began, row.since)
        )

    async def past_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the past interests of several chats; every id is a key."""
        return await self._by_chat(
            past_interests,
            chat_ids,
            lambda row: Interest(row.term, row.began, row.since, row.ended),
        )

    async def add(
        self,
        chat_id: int,
        terms: Sequence[str],
        after_seq: int,
        next_due_at: datetime | None,
        since: date | None = None,
    ) -> None:
        """Add ``terms`` and set when the chat is due next."""
        async with self._database.writing() as connection:
            first = since or await connection.scalar(_NEWEST_DATE)
            shared = {"chat_id": chat_id, "began": after_seq, "since": first}
            if rows := [{"term": term, **shared} for term in terms]:
                await connection.execute(
                    insert(connection, interests).on_conflict_do_nothing(), rows
                )
            await _set_due(connection, chat_id, next_due_at)

    async def begin_with(self, day: date) -> None:
        """Let subscriptions that begin after the listing date ``day`` begin with it."""
        late = update(interests).where(interests.c.since > day).values(since=day)
        async with self._database.writing() as connection:
            await connection.execute(late)

    async def remove(
        self, chat_id: int, terms: Sequence[str], next_due_at: datetime | None
    ) -> None:
        """Remove ``terms``, keep those that brought editions as past, and set the due time."""
        names = ("chat_id", "term", "began", "since", "ended")
        columns = (*(interests.c[name] for name in names[:-1]), chats.c.cursor)
        async with self._database.writing() as connection:
            for chunk in chunks(terms):
                these = (interests.c.chat_id == chat_id) & interests.c.term.in_(chunk)
                brought = (
                    select(*columns).join(chats).where(these, chats.c.cursor > interests.c.began)
                )
                await connection.execute(insert_into(past_interests).from_select(names, brought))
                await connection.execute(delete(interests).where(these))
            await _set_due(connection, chat_id, next_due_at)

    async def demands(self) -> tuple[Demand, ...]:
        """Return every term that active chats subscribe to, each once, the earliest due first."""
        async with self._database.reading() as connection:
            found = [Demand(*row) for row in await connection.execute(_DEMANDS)]
        # Sorted here: PostgreSQL would sort words by its own locale.
        return tuple(sorted(found, key=lambda demand: (demand.due_at or _NEVER, demand.term)))

    async def _by_chat(
        self, table: Table, chat_ids: Sequence[int], make: Callable[[AnyRow], Interest]
    ) -> Mapping[int, tuple[Interest, ...]]:
        found: dict[int, list[Interest]] = {chat_id: [] for chat_id in chat_ids}
        async with self._database.reading() as connection:
            for chunk in chunks(found):
                rows = select(table).where(table.c.chat_id.in_(chunk)).order_by(table.c.id)
                for row in await connection.execute(rows):
                    found[row.chat_id].append(make(row))
        return {chat_id: tuple(terms) for chat_id, terms in found.items()}


_NEVER = datetime.max.replace(tzinfo=UTC)
_TAKES_EVERY_DATE = func.count() - func.count(interests.c.since)  # interests without ``since``
_DEMANDS = (
    select(
        interests.c.term,
        case((_TAKES_EVERY_DATE == 0, func.min(interests.c.since))),
        func.min(chats.c.next_due_at),
    )
    .join(chats)
    .where(chats.c.state == ChatState.ACTIVE)
    .group_by(interests.c.term)
)
_NEWEST_DATE = select(func.max(editions.c.date)).where(editions.c.source != SAMPLE_SOURCE)


async def _set_due(connection: AsyncConnection, chat_id: int, at: datetime | None) -> None:
    await connection.execute(update(chats).where(chats.c.id == chat_id).values(next_due_at=at))
