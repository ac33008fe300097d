"""What chats subscribe to, and which words they mute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, update
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE, AnnounceType
from bot.model.chat import ChatState, Interest, Mute
from bot.model.folding import fold
from bot.ports.interests import Demand
from storage.engine import Database
from storage.schema import chats, editions, interests, mutes, past_interests
from storage.sql import AnyRow, chunks, insert

T = TypeVar("T", Interest, Mute)

_CACHED_INTERESTS = 4096
"""Chats share interests: as many as there are categories, added after a few editions."""


class StoredInterests:
    """``bot.ports.interests.Interests`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: int) -> tuple[Interest, ...]:
        """Return the chat's interests in the order in which they were added."""
        return (await self.reading_of(chat_id))[0]

    async def reading_of(self, chat_id: int) -> tuple[tuple[Interest, ...], tuple[Mute, ...]]:
        """Return the chat's interests and what it mutes, each in the order of adding."""
        async with self._database.reading() as connection:
            own, muted = [
                await connection.execute(
                    select(table).where(table.c.chat_id == chat_id).order_by(table.c.id)
                )
                for table in (interests, mutes)
            ]
        found = tuple(replace(_shared_interest(row), id=row.id) for row in own)
        return found, tuple(Mute(row.query, row.until) for row in muted)

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the interests of several chats; every id is a key."""
        return await _by_chat(self._database, interests, chat_ids, _shared_interest)

    async def past_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Interest, ...]]:
        """Return the past interests of several chats; every id is a key."""
        return await _by_chat(
            self._database,
            past_interests,
            chat_ids,
            lambda row: replace(_shared_interest(row), until_seq=row.ended),
        )

    async def add(
        self,
        chat_id: int,
        terms: Sequence[str],
        after_seq: int,
        next_due_at: datetime | None,
        since: date | None = None,
    ) -> None:
        """Add plain subscriptions to ``terms`` and set when the chat is due next."""
        new = [Interest.plain(term, after_seq, since) for term in terms]
        async with self._database.writing() as connection:
            await _insert(connection, chat_id, new)
            await _set_due(connection, chat_id, next_due_at)

    async def put(
        self, chat_id: int, interest: Interest, next_due_at: datetime | None, replaces: str = ""
    ) -> None:
        """Store a new interest, or an edited one in the place of the former."""
        same = _named(chat_id, [replaces or interest.name])
        # Locked, so that no digest is planned meanwhile under the former interest.
        its_cursor = select(chats.c.cursor).where(chats.c.id == chat_id).with_for_update()
        async with self._database.writing() as connection:
            cursor = await connection.scalar(its_cursor)
            began = await connection.scalar(select(interests.c.began).where(same))
            if began is None:
                await _insert(connection, chat_id, [interest])
            else:
                await _keep_as_past(connection, same)
                edited = interest_values(interest) | {"began": max(began, cursor or 0)}
                await connection.execute(update(interests).where(same).values(edited))
            await _set_due(connection, chat_id, next_due_at)

    async def begin_with(self, day: date) -> None:
        """Let subscriptions that begin after the listing date ``day`` begin with it."""
        late = update(interests).where(interests.c.since > day).values(since=day)
        async with self._database.writing() as connection:
            await connection.execute(late)

    async def remove(
        self, chat_id: int, names: Sequence[str], next_due_at: datetime | None
    ) -> None:
        """Remove ``names``, keep those that brought editions as past, and set the due time."""
        async with self._database.writing() as connection:
            for chunk in chunks(names):
                these = _named(chat_id, chunk)
                await _keep_as_past(connection, these)
                await connection.execute(delete(interests).where(these))
            await _set_due(connection, chat_id, next_due_at)

    async def swap(self, chat_id: int, one: int, other: int) -> None:
        """Let two of the chat's interests, by row id, change places in its order."""
        both = (interests.c.chat_id == chat_id) & interests.c.id.in_([one, other])
        async with self._database.writing() as connection:
            rows = (await connection.execute(select(interests).where(both))).mappings().all()
            if {row["id"] for row in rows} == {one, other}:
                await connection.execute(delete(interests).where(both))
                swapped = [{**row, "id": one + other - row["id"]} for row in rows]
                await connection.execute(interests.insert(), swapped)

    async def demands(self) -> tuple[Demand, ...]:
        """Return every term that active chats subscribe to, each once, the earliest due first."""
        found: dict[str, Demand] = {}
        async with self._database.reading() as connection:
            for terms, has_all, since, due_at in await connection.execute(_DEMANDS):
                for term in terms.split():
                    demand = Demand(term, None if has_all else since, due_at)
                    found[term] = demand.joined(found[term]) if term in found else demand
        # Sorted here: PostgreSQL would sort words by its own locale.
        return tuple(
            sorted(found.values(), key=lambda interest: (interest.due_at or _NEVER, interest.term))
        )

    async def mutes(self, chat_id: int) -> tuple[Mute, ...]:
        """Return what the chat mutes, in the order in which it was muted."""
        return (await self.mutes_of_many([chat_id]))[chat_id]

    async def mutes_of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Mute, ...]]:
        """Return what several chats mute; every id is a key."""
        return await _by_chat(
            self._database, mutes, chat_ids, lambda row: Mute(row.query, row.until)
        )

    async def mute(self, chat_id: int, mute: Mute) -> None:
        """Mute a query; one that is muted gets the new date."""
        values = {"chat_id": chat_id, "query": mute.query, "until": mute.until}
        async with self._database.writing() as connection:
            stored = insert(connection, mutes).values(values)
            dated = stored.on_conflict_do_update(
                index_elements=["chat_id", "query"], set_={"until": mute.until}
            )
            await connection.execute(dated)

    async def unmute(self, chat_id: int, query: str) -> None:
        """Mute a query no longer."""
        this = (mutes.c.chat_id == chat_id) & (mutes.c.query == query)
        async with self._database.writing() as connection:
            await connection.execute(delete(mutes).where(this))


_NEVER = datetime.max.replace(tzinfo=UTC)
_DEMANDS = (
    select(
        interests.c.terms,
        func.count() > func.count(interests.c.since),  # interests that take every date
        func.min(interests.c.since),
        func.min(chats.c.next_due_at),
    )
    .join(chats)
    # What only lifts and marks is read by other interests.
    .where(chats.c.state == ChatState.ACTIVE, interests.c.is_highlight.is_(False))
    .group_by(interests.c.terms)
)
_NEWEST_DATE = select(func.max(editions.c.date)).where(editions.c.source != SAMPLE_SOURCE)


def _shared_interest(row: AnyRow) -> Interest:
    return _interest(
        row.name,
        row.query,
        row.terms,
        row.began,
        row.since,
        (row.types, row.paper_limit, row.is_highlight, row.muted_until, row.is_ranked),
    )


@lru_cache(_CACHED_INTERESTS)
def _interest(
    name: str,
    query: str,
    terms: str,
    after_seq: int,
    since: date | None,
    settings: tuple[str | None, int | None, bool, date | None, bool],
) -> Interest:
    types, limit, is_highlight, muted_until, is_ranked = settings
    return Interest(
        name,
        query,
        tuple(terms.split()),
        after_seq,
        since,
        types=None if types is None else frozenset(map(AnnounceType, types.split())),
        limit=limit,
        is_highlight=is_highlight,
        muted_until=muted_until,
        is_ranked=is_ranked,
    )


def interest_values(interest: Interest) -> dict[str, Any]:
    """Return what the columns of a present interest hold, except whose it is and when it began."""
    return {
        "key": fold(interest.name),
        "name": interest.name,
        "query": interest.query,
        "terms": " ".join(interest.terms),
        "types": None if interest.types is None else " ".join(sorted(interest.types)),
        "paper_limit": interest.limit,
        "is_highlight": interest.is_highlight,
        "muted_until": interest.muted_until,
        "is_ranked": interest.is_ranked,
    }


async def _insert(connection: AsyncConnection, chat_id: int, new: Sequence[Interest]) -> None:
    newest = await connection.scalar(_NEWEST_DATE)
    rows = [
        interest_values(interest)
        | {"chat_id": chat_id, "began": interest.after_seq, "since": interest.since or newest}
        for interest in new
    ]
    if rows:
        await connection.execute(insert(connection, interests).on_conflict_do_nothing(), rows)


def _named(chat_id: int, names: Iterable[str]) -> ColumnElement[bool]:
    return and_(interests.c.chat_id == chat_id, interests.c.key.in_(map(fold, names)))


async def _keep_as_past(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Keep interests for which ``which`` holds as past up to the cursor, if they brought any."""
    shared = [column.name for column in past_interests.c if column.name in interests.c]
    names = [name for name in shared if name != "id"]
    columns = (*(interests.c[name] for name in names), chats.c.cursor)
    brought = select(*columns).join(chats).where(which, chats.c.cursor > interests.c.began)
    kept = insert_into(past_interests).from_select([*names, "ended"], brought)
    await connection.execute(kept)


async def _set_due(connection: AsyncConnection, chat_id: int, at: datetime | None) -> None:
    await connection.execute(update(chats).where(chats.c.id == chat_id).values(next_due_at=at))


async def _by_chat(
    database: Database, table: Table, chat_ids: Sequence[int], make: Callable[[AnyRow], T]
) -> Mapping[int, tuple[T, ...]]:
    found: dict[int, list[T]] = {chat_id: [] for chat_id in chat_ids}
    async with database.reading() as connection:
        for chunk in chunks(found):
            rows = select(table).where(table.c.chat_id.in_(chunk)).order_by(table.c.id)
            for row in await connection.execute(rows):
                found[row.chat_id].append(make(row))
    return {chat_id: tuple(made) for chat_id, made in found.items()}
