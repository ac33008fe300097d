"""How chats want their digests ranked, the orders that they got, and papers to learn from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
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
from storage.engine import Database
from storage.repositories.paper_rows import paper_of
from storage.schema import editions, listings, orders, papers, rankings, saved, votes
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
        is_like = votes.c.sign == Sign.LIKE
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

    async def keep_order(self, chat_id: int, day: date, order: Sequence[RankedPaper]) -> None:
        """Store in which order the chat is given papers of ``day``, after those stored already."""
        kept = select(orders.c.papers).where(_is_order(chat_id, day))
        async with self._database.writing() as connection:
            found = _decode((await connection.execute(kept)).scalar_one_or_none() or "[]")
            known = {(each.paper_id, each.section) for each in found}
            new = (each for each in order if (each.paper_id, each.section) not in known)
            whole = (*found, *new)
            row = {"papers": _encode(whole)}
            new = insert(connection, orders).values(chat_id=chat_id, date=day, **row)
            await connection.execute(
                new.on_conflict_do_update(index_elements=["chat_id", "date"], set_=row)
            )

    async def order(self, chat_id: int, day: date) -> tuple[RankedPaper, ...]:
        """Return that order; () if there is none."""
        kept = select(orders.c.papers).where(_is_order(chat_id, day))
        async with self._database.reading() as connection:
            return _decode((await connection.execute(kept)).scalar_one_or_none() or "[]")

    async def prune(self, before: date) -> None:
        """Delete the orders of listing dates before."""
        async with self._database.writing() as connection:
            await connection.execute(delete(orders).where(orders.c.date < before))

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


def _is_order(chat_id: int, day: date) -> ColumnElement[bool]:
    return (orders.c.chat_id == chat_id) & (orders.c.date == day)


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
