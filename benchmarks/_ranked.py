"""Readers with likes, whose mornings are ranked: what was learned of them, without the learning."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain, cycle, islice

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.model.announcement import AnnounceType, EditionDraft
from bot.model.paper import Paper
from bot.model.reader_order import LIKES_NEEDED
from bot.model.taxonomy import CATEGORIES
from bot.model.vote import Sign
from bot.ranking.corpus import Corpus
from bot.ranking.library import Announced, History, Library, Opinion
from bot.ranking.mixture import Trials
from bot.ranking.reader_model import learn
from storage.bootstrap import open_store
from storage.schema import chats, editions, interests, models, votes
from tests.support.real_june_2026 import listings_by_day

DIFFERENT = 40
"""Readers that are learned from; others have the models of these, in turn."""
LIKES = 120


async def add_likes(url: str, day: date, count: int) -> None:
    """Store earlier days, as read, and for ``count`` chats likes and what was learned of them.

    All of these chats read a category in which something is announced on ``day``.
    """
    before = datetime.combine(day, datetime.min.time(), UTC)
    earlier = {
        earlier_day: found for earlier_day, found in listings_by_day().items() if earlier_day < day
    }
    store = await open_store(url)
    for earlier_day, found in sorted(earlier.items()):
        drafts = [
            EditionDraft(term, earlier_day, tuple(found.get(term, ())), "rss")
            for term in CATEGORIES
        ]
        await store.editions.complete(drafts, before)
    await store.close()
    papers = {
        listing.paper.id: (listing.paper, earlier_day)
        for earlier_day, found in sorted(earlier.items())
        for listing in chain.from_iterable(found.values())
    }
    stored = list(_learn([*papers.values()]))
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        newest = await connection.scalar(select(func.max(editions.c.seq)))
        await connection.execute(update(chats).values(cursor=newest))
        ids = await _with_news(connection, day)
        chosen = random.Random(14).sample(ids, count)
        rows = [{"chat_id": chat_id, "section": ""} for chat_id in chosen]
        learned = islice(cycle(stored), count)
        await connection.execute(
            insert(models),
            [row | {"content": content} for row, content in zip(rows, learned, strict=True)],
        )
        liked = [*papers][:LIKES_NEEDED]
        vote = {"person": "", "sign": Sign.LIKE, "at": before, "name": ""}
        given = [
            {"chat_id": chat_id, "paper_id": paper} | vote for chat_id in chosen for paper in liked
        ]
        await connection.execute(insert(votes), given)
    await engine.dispose()


async def _with_news(connection: AsyncConnection, day: date) -> Sequence[int]:
    announced = [
        category
        for category, found in listings_by_day()[day].items()
        if any(listing.type is not AnnounceType.REPLACE for listing in found)
    ]
    reading = select(interests.c.chat_id).where(interests.c.query.in_(announced))
    return [*await connection.scalars(reading.distinct().order_by(interests.c.chat_id))]


def _learn(papers: Sequence[tuple[Paper, date]]) -> Iterator[bytes]:
    announced = [Announced.of(paper, day) for paper, day in papers]
    library = Library(announced, Corpus([each.features for each in announced]))
    chosen = random.Random(15)
    for _ in range(DIFFERENT):
        category = chosen.choice(["cs.LG", "cs.CL", "cs.CV", "quant-ph", "astro-ph.GA", "math.CO"])
        about = [paper.id for paper, _ in papers if category in paper.categories]
        liked = dict.fromkeys(chosen.sample(about, min(LIKES, len(about))), 1.0)
        model = learn(History(library, Opinion(liked, shown=library.ids)), Trials())
        if model is not None:
            yield model.encode()
