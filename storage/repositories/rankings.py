"""How chats want their digests ranked, the orders that they got, and papers to learn from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.announcement import SAMPLE_SOURCE, AnnounceType
from bot.model.paper import Paper
from bot.model.reader_order import (
    LIKES_NEEDED,
    Place,
    RankedPaper,
    RankingMode,
    RankingSettings,
    Reason,
    ReasonKind,
)
from bot.model.vote import Sign
from bot.ports.rankings import LearnedModels
from storage.engine import Database
from storage.repositories.paper_rows import paper_of
from storage.schema import editions, listings, models, papers, rankings, saved, turned_pages, votes
from storage.schema import orders as kept_orders
from storage.sql import chunks, insert


class StoredRankings:
    """``bot.ports.rankings.Rankings`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, chat_id: int) -> RankingSettings:
        """Return how the chat wants its digests ranked."""
        async with self._database.reading() as connection:
            return (await _settings(connection, [chat_id])).get(chat_id, RankingSettings())

    async def set(self, chat_id: int, settings: RankingSettings) -> None:
        """Store how the chat wants its digests ranked."""
        row = {"mode": settings.mode, "top": settings.top, "explores": settings.explores}
        async with self._database.writing() as connection:
            new = insert(connection, rankings).values(chat_id=chat_id, **row)
            await connection.execute(
                new.on_conflict_do_update(index_elements=["chat_id"], set_=row)
            )

    async def ready(self, chat_ids: Sequence[int]) -> Mapping[int, RankingSettings]:
        """Return the settings of those chats that have likes enough and are to be ranked."""
        likes = dict.fromkeys(chat_ids, 0)
        is_like = votes.c.sign.in_([sign for sign in Sign if sign.is_like])
        voted = select(votes.c.chat_id, func.count()).where(is_like).group_by(votes.c.chat_id)
        kept = select(saved.c.chat_id, func.count()).group_by(saved.c.chat_id)
        async with self._database.reading() as connection:
            for counts, table in ((voted, votes), (kept, saved)):
                for chunk in chunks(chat_ids):
                    these = counts.where(table.c.chat_id.in_(chunk))
                    for chat_id, count in await connection.execute(these):
                        likes[chat_id] += count
            enough = [chat_id for chat_id, count in likes.items() if count >= LIKES_NEEDED]
            chosen = await _settings(connection, enough)
        wanted = {chat_id: chosen.get(chat_id, RankingSettings()) for chat_id in enough}
        return {
            chat_id: settings
            for chat_id, settings in wanted.items()
            if settings.mode is not RankingMode.OFF
        }

    async def keep_orders(self, orders: Mapping[tuple[int, date], Sequence[RankedPaper]]) -> None:
        """Store in which order chats are given papers, after what is stored for a date already."""
        async with self._database.writing() as connection:
            known = await _orders(connection, orders)
            rows = [
                {
                    "chat_id": chat_id,
                    "date": day,
                    "papers": _encode(_joined(known.get((chat_id, day), ()), new)),
                }
                for (chat_id, day), new in orders.items()
            ]
            kept = insert(connection, kept_orders)
            replacing = kept.on_conflict_do_update(
                index_elements=["chat_id", "date"], set_={"papers": kept.excluded.papers}
            )
            if rows:
                await connection.execute(replacing, rows)

    async def orders(
        self, wanted: Collection[tuple[int, date]]
    ) -> Mapping[tuple[int, date], tuple[RankedPaper, ...]]:
        """Return these orders, by chat and date; those that there are."""
        async with self._database.reading() as connection:
            return await _orders(connection, wanted)

    async def models(self, chat_ids: Sequence[int]) -> Mapping[int, LearnedModels]:
        """Return what was learned of these chats; every id is a key."""
        found: dict[int, dict[str, bytes]] = {}
        changed: set[int] = set()
        async with self._database.reading() as connection:
            for chunk in chunks(chat_ids):
                for row in await connection.execute(
                    select(models).where(models.c.chat_id.in_(chunk))
                ):
                    found.setdefault(row.chat_id, {})[row.section] = row.content
                    if row.changed_at is not None:
                        changed.add(row.chat_id)
        return {
            chat_id: LearnedModels(
                found.get(chat_id, {}), chat_id in changed or chat_id not in found
            )
            for chat_id in chat_ids
        }

    async def keep_models(
        self, chat_id: int, learned: Mapping[str, bytes], asked_at: datetime
    ) -> None:
        """Store what was learned of a chat in the place of all that was learned before."""
        own = models.c.chat_id == chat_id
        since = select(models.c.changed_at).where(own, models.c.changed_at > asked_at)
        async with self._database.writing() as connection:
            changed_at = (await connection.execute(since)).scalars().first()
            await connection.execute(delete(models).where(own))
            rows = [
                {
                    "chat_id": chat_id,
                    "section": section,
                    "content": content,
                    "changed_at": None if section else changed_at,
                }
                for section, content in learned.items()
            ]
            await connection.execute(insert(connection, models), rows)

    async def waiting(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Return chats that voted, but not since ``before``, and were not learned from since."""
        waiting = select(models.c.chat_id).where(models.c.changed_at < before)
        oldest = waiting.order_by(models.c.changed_at, models.c.chat_id).limit(limit)
        async with self._database.reading() as connection:
            return tuple(await connection.scalars(oldest))

    async def note_opened(self, chat_id: int, day: date, paper_ids: Sequence[str]) -> None:
        """Store that the chat turned the pages of the digest of ``day`` down to these papers."""
        which = (turned_pages.c.chat_id == chat_id) & (turned_pages.c.date == day)
        async with self._database.writing() as connection:
            known = await connection.scalar(select(turned_pages.c.papers).where(which)) or ""
            papers = " ".join(dict.fromkeys((*known.split(), *paper_ids)))
            new = insert(connection, turned_pages).values(chat_id=chat_id, date=day, papers=papers)
            replaced = new.on_conflict_do_update(
                index_elements=["chat_id", "date"], set_={"papers": papers}
            )
            await connection.execute(replaced)

    async def opened(self, chat_id: int) -> frozenset[str]:
        """Return the papers that the chat turned pages to."""
        own = select(turned_pages.c.papers).where(turned_pages.c.chat_id == chat_id)
        async with self._database.reading() as connection:
            return frozenset(chain.from_iterable(map(str.split, await connection.scalars(own))))

    async def prune(self, before: date) -> None:
        """Delete orders, and what pages were turned to, of listing dates before."""
        async with self._database.writing() as connection:
            for table in (kept_orders, turned_pages):
                await connection.execute(delete(table).where(table.c.date < before))

    async def count_by_day(self, since: date) -> Mapping[date, int]:
        """Return how many papers were listed as new or cross-listed under each date ≥ ``since``."""
        counts = (
            select(editions.c.date, func.count(listings.c.paper_id.distinct()).label("papers"))
            .join(listings, listings.c.edition_id == editions.c.id)
            .where(editions.c.date >= since, _is_announcement())
            .group_by(editions.c.date)
        )
        async with self._database.reading() as connection:
            return {row.date: row.papers for row in await connection.execute(counts)}

    async def announced_on(self, day: date) -> tuple[Paper, ...]:
        """Return the papers that were listed so under the date ``day``, each once."""
        listed = (
            select(listings.c.paper_id, listings.c.version)
            .join(editions, editions.c.id == listings.c.edition_id)
            .where(editions.c.date == day, _is_announcement())
            .distinct()
            .subquery()
        )
        is_listed = (papers.c.paper_id == listed.c.paper_id) & (
            papers.c.version == listed.c.version
        )
        wanted = select(papers).join(listed, is_listed).order_by(papers.c.paper_id)
        async with self._database.reading() as connection:
            found = {row.paper_id: paper_of(row) for row in await connection.execute(wanted)}
        return tuple(found.values())


async def _settings(
    connection: AsyncConnection, chat_ids: Sequence[int]
) -> Mapping[int, RankingSettings]:
    found: dict[int, RankingSettings] = {}
    for chunk in chunks(chat_ids):
        chosen = select(rankings).where(rankings.c.chat_id.in_(chunk))
        for row in await connection.execute(chosen):
            found[row.chat_id] = RankingSettings(RankingMode(row.mode), row.top, row.explores)
    return found


async def _orders(
    connection: AsyncConnection, wanted: Iterable[tuple[int, date]]
) -> Mapping[tuple[int, date], tuple[RankedPaper, ...]]:
    found: dict[tuple[int, date], tuple[RankedPaper, ...]] = {}
    by_day: dict[date, list[int]] = {}
    for chat_id, day in wanted:
        by_day.setdefault(day, []).append(chat_id)
    for day, chat_ids in by_day.items():
        for chunk in chunks(chat_ids):
            theirs = kept_orders.c.chat_id.in_(chunk) & (kept_orders.c.date == day)
            for row in await connection.execute(select(kept_orders).where(theirs)):
                found[row.chat_id, day] = _decode(row.papers)
    return found


def _joined(known: Sequence[RankedPaper], new: Sequence[RankedPaper]) -> Sequence[RankedPaper]:
    there = {(each.paper_id, each.section) for each in known}
    return (*known, *(each for each in new if (each.paper_id, each.section) not in there))


async def mark_changed(connection: AsyncConnection, chat_id: int, at: datetime) -> None:
    """Note that the chat has votes since ``at`` that were not learned from."""
    row = {"chat_id": chat_id, "section": "", "content": b"", "changed_at": at}
    new = insert(connection, models).values(row)
    await connection.execute(
        new.on_conflict_do_update(index_elements=["chat_id", "section"], set_={"changed_at": at})
    )


async def forget_models(connection: AsyncConnection, chat_id: int) -> None:
    """Delete what was learned of a chat: it came from votes that are deleted."""
    await connection.execute(delete(models).where(models.c.chat_id == chat_id))


def _is_announcement() -> ColumnElement[bool]:
    return (listings.c.type != AnnounceType.REPLACE) & (editions.c.source != SAMPLE_SOURCE)


def _encode(order: Sequence[RankedPaper]) -> str:
    rows = [
        (
            each.paper_id,
            each.place,
            [(reason.kind, reason.text) for reason in each.reasons],
            each.is_exploration,
            each.section,
        )
        for each in order
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _decode(content: str) -> tuple[RankedPaper, ...]:
    rows: list[Any] = json.loads(content)
    return tuple(
        RankedPaper(
            paper_id,
            Place(place),
            tuple(Reason(ReasonKind(kind), text) for kind, text in reasons),
            is_exploration,
            *section,
        )
        # Orders of earlier versions have no sections.
        for paper_id, place, reasons, is_exploration, *section in rows
    )
