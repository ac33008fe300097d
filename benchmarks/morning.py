"""Planning one morning for many chats: composed once per group of equal readings, or once per chat.

python -m benchmarks.morning [CHATS] [READINGS] [RANKED]

RANKED of the chats have likes and are given an order of their own.

The announcement is arXiv's of 16 June 2026, see tests/support/real_data.py; an invented one where
that is absent.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from datetime import time as wall_time
from pathlib import Path

from sqlalchemy import func, insert, make_url, select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.telegram.platform import TelegramPlatform
from benchmarks._memory import peak_memory_mb, peak_memory_mb_of_children
from benchmarks._ranked import add_likes
from bot.app.gc_tuning import freeze_startup_objects
from bot.app.ranking_process import RankingProcess
from bot.delivery.audience import Audience
from bot.delivery.audience_digest import compose_for
from bot.delivery.planner import Planner
from bot.delivery.ranker import StoredRanker
from bot.delivery.read_cache import CachedReads
from bot.digest.feed_status import observed_calendar
from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Chat, ChatState, Interest
from bot.model.paper import Paper
from bot.model.taxonomy import CATEGORIES
from bot.ports.platform import Platform
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
from storage.bootstrap import open_store
from storage.repositories.interests import interest_values
from storage.schema import chats as chat_rows
from storage.schema import interests as interest_rows
from storage.schema import orders
from tests.support.real_data import SHARED
from tests.support.real_june_2026 import listings_by_day

DAY = date(2026, 6, 16)
NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)
COMPOSED_PER_CHAT = 30
"""Chats that the alternative is measured on; its cost grows with their number."""
MOST_TERMS = 3
"""Categories that one reader takes: one, two or three, each as likely as any other."""
WHAT = (
    "Planning digests (from due chats to parcels in SQLite) in one process; chats with equal "
    f"subscriptions are composed once. Each reader subscribes to one to {MOST_TERMS} of all "
    "categories. With words: each of them also excludes a phrase, so that every paper’s words are "
    "looked at."
)


class Frozen:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nobody should sleep {seconds} s here")


def announcement() -> Mapping[str, Sequence[Listing]]:
    """Return the announcement by category."""
    if (SHARED / "daily").exists():
        return listings_by_day()[DAY]
    return {category: _invented(number, category) for number, category in enumerate(CATEGORIES)}


def _invented(number: int, category: str) -> Sequence[Listing]:
    papers = (
        Paper(
            id=f"2606.{number:02}{index:03}",
            version=1,
            title=rf"Title {index}: $O(n \log n)$ and \emph{{more}}",
            abstract="We measure what planning costs. " * 30,
            authors="Ada Quorum, Bo Heartbeat, Cleo N. Follower, Dag Leader",
            categories=(category,),
        )
        for index in range(10)
    )
    return [Listing(paper, category, AnnounceType.NEW) for paper in papers]


async def announce(url: str, day: date) -> None:
    """Store the announcement as that of ``day``."""
    store = await open_store(url)
    found = announcement()
    drafts = [
        EditionDraft(category, day, tuple(found.get(category, ())), "rss")
        for category in CATEGORIES
    ]
    await store.editions.complete(drafts, NOW)
    await store.close()


async def create(url: str) -> None:
    """Make an empty database."""
    store = await open_store(url)
    await store.close()


async def add_chats(
    url: str,
    places: Sequence[str],
    readings: int,
    interest_in: Callable[[str], Interest] = Interest.plain,
) -> None:
    """Store readers at these places, who are all due, with so many different interests.

    Args:
        url: of the database.
        places: of the chats.
        readings: how many different sets of interests there are.
        interest_in: what is read of a category.
    """
    chosen = random.Random(16)  # the same readers in every run
    sets = list(_sets(chosen, readings))
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        first = (await connection.scalar(select(func.max(chat_rows.c.id))) or 0) + 1
        rows = [chat_row(n) | {"place": place} for n, place in enumerate(places, first - 1)]
        await connection.execute(insert(chat_rows), rows)
        wanted = [
            {"chat_id": first + number, "began": 0, **interest_values(interest_in(term))}
            for number in range(len(places))
            for term in (sets[number] if number < readings else chosen.choice(sets))
        ]
        await connection.execute(insert(interest_rows), wanted)
    await engine.dispose()


def interest_with_words(term: str) -> Interest:
    """Return an interest in nearly all of a category, so that both mornings have as much to say."""
    return make_interest(parse(f'{term} -"invented word"'), 0)


def _sets(chosen: random.Random, count: int) -> Iterator[tuple[str, ...]]:
    """Yield so many different sets of categories."""
    seen = set[frozenset[str]]()
    while len(seen) < count:
        terms = chosen.sample(sorted(CATEGORIES), chosen.randint(1, MOST_TERMS))
        if frozenset(terms) not in seen:
            seen.add(frozenset(terms))
            yield tuple(terms)


def chat_row(number: int) -> dict[str, object]:
    return {
        "id": number + 1,
        "platform": "telegram",
        "place": str(10**9 + number),
        "kind": "private",
        "language": "en",
        "timezone": "UTC",
        "delivery_time": wall_time(8),
        "cursor": 0,
        "next_due_at": NOW,
        "paused": False,
        "types": "cross new",
        "state": ChatState.ACTIVE,
    }


async def plan(url: str) -> dict[str, float]:
    """Plan everything that is due; return what it took."""
    store = await open_store(url)
    platform = TelegramPlatform("1:bench")
    ranker = StoredRanker(store, RankingProcess(), Frozen())
    planner = Planner(store, {"telegram": platform}, arxiv_calendar(), Frozen(), ranker)
    freeze_startup_objects()
    began, began_wall = time.process_time(), time.perf_counter()
    await planner.plan_due()
    taken = {
        "seconds": time.perf_counter() - began_wall,
        "cpu": time.process_time() - began,
        "parcels": await store.outbox.pending(),
        "memory": peak_memory_mb(),
        "ranked": await count_orders(url),
    }
    taken["worker_mb"] = peak_memory_mb_of_children()
    await ranker.close()
    await store.close()
    return taken


async def count_orders(url: str) -> int:
    """Return how many chats were given an order of their own."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        count = await connection.scalar(select(func.count()).select_from(orders))
    await engine.dispose()
    return count or 0


async def compose_alone(url: str) -> float:
    """Return the processor seconds for one chat when nothing is shared."""
    store, platform = await open_store(url), TelegramPlatform("1:bench")
    due = await store.chats.due(NOW, ("telegram",), COMPOSED_PER_CHAT)
    seconds = await _per_chat(store, platform, due)
    await store.close()
    return seconds


async def _per_chat(store: Store, platform: Platform, due: Sequence[Chat]) -> float:
    interests = await store.interests.of_many([chat.id for chat in due])
    calendar = await observed_calendar(store, arxiv_calendar(), NOW)
    last_seq = await store.editions.last_seq()
    began = time.process_time()
    for chat in due:
        audience = Audience.of(chat, interests[chat.id])
        await compose_for(CachedReads(store), platform, calendar, audience, last_seq, NOW)
    return (time.process_time() - began) / len(due)


def occupied(url: str) -> tuple[int, int, int]:
    """Return the bytes of the database in use, and how many pages it holds of how many bytes."""
    file = make_url(url).database or ""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        asked = "SELECT count(*), coalesce(sum(length(CAST(content AS BLOB))), 0) FROM pages"
        count, content = connection.execute(asked).fetchone()
    return Path(file).stat().st_size, count, content


def planned(url: str) -> dict[str, float]:
    """Plan in a process of its own, whose memory is nothing else's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_in_child, (url,))


def _in_child(url: str) -> dict[str, float]:
    return asyncio.run(plan(url))


def measure(chats: int, readings: int, ranked: int = 0) -> dict[str, object]:
    """Return the figures for that many chats."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (f"sqlite+aiosqlite:///{Path(folder, name)}" for name in ("few", "many"))
        for url, share in ((few, 10), (many, 1)):
            places = [str(10**9 + number) for number in range(chats // share)]
            asyncio.run(announce(url, DAY) if not ranked else create(url))
            announced_size, *_ = occupied(url)
            asyncio.run(add_chats(url, places, max(1, readings // share)))
            if ranked:
                asyncio.run(add_likes(url, DAY, ranked // share))
                asyncio.run(announce(url, DAY))
        enrolled_size, *_ = occupied(many)
        alone = asyncio.run(compose_alone(few))
        tenth, whole = planned(few), planned(many)
        size, pages, content = occupied(many)
        words = f"sqlite+aiosqlite:///{Path(folder, 'words')}"
        places = [str(10**9 + number) for number in range(chats)]
        asyncio.run(announce(words, DAY))
        asyncio.run(add_chats(words, places, readings, interest_with_words))
        worded = planned(words)
    return {
        "what": WHAT,
        "chats": chats,
        "distinct_interest_sets": readings,
        "parcels": int(whole["parcels"]),
        "ranked_chats": ranked,
        "ranked_in_time": int(whole["ranked"]),
        "peak_memory_mb_of_the_worker": round(whole["worker_mb"], 1) if ranked else 0,
        "seconds": round(whole["seconds"], 2),
        "cpu_s": round(whole["cpu"], 2),
        "peak_memory_mb": round(whole["memory"], 1),
        "seconds_for_a_tenth": round(tenth["seconds"], 2),
        "peak_memory_mb_for_a_tenth": round(tenth["memory"], 1),
        "ratio_to_a_tenth": round(whole["seconds"] / tenth["seconds"], 2),
        "database_mb": round(size / 2**20, 1),
        "bytes_per_chat_with_its_interests": round((enrolled_size - announced_size) / chats),
        "pages": pages,
        "pages_mb": round(content / 2**20, 1),
        "bytes_per_parcel": round((size - enrolled_size - content) / whole["parcels"]),
        "cpu_ms_per_chat": round(whole["cpu"] / chats * 1000, 3),
        "ratio_to_composing_per_chat": round(whole["cpu"] / chats / alone, 4),
        "parcels_with_words": int(worded["parcels"]),
        "cpu_s_with_words": round(worded["cpu"], 2),
        "peak_memory_mb_with_words": round(worded["memory"], 1),
        "ratio_with_words": round(worded["cpu"] / whole["cpu"], 2),
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (100_000, 20_000)))))
