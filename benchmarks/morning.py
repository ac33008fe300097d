"""Planning one morning for many chats: composed once per group of equal readings, or once per chat.

python -m benchmarks.morning [CHATS] [READINGS]
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from datetime import time as wall_time
from itertools import combinations

from adapters.telegram.limits import fits
from bot.delivery.outlook import look
from bot.delivery.planner import Planner
from bot.delivery.reading import Reading
from bot.document.nodes import Document
from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Address, Chat, ChatDefaults, ChatKind, Form
from bot.model.delivery import Pace
from bot.model.paper import Paper
from bot.ports import Platform, Store
from storage import open_store

CATEGORIES = ("cs.DC", "cs.AR", "cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO", "cs.CR", "cs.SE")
PAPERS_EACH = 40
DAY = date(2026, 6, 16)
NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)
COMPOSED_PER_CHAT = 50
"""Chats that the alternative is measured on; its cost grows with their number."""
WHAT = (
    "Planning a morning (due chats → parcels in SQLite), chats with equal interests composed once, "
    "next to composing for every chat."
)


class Frozen:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nobody should sleep {seconds} s here")


class Pages:
    """As much of Telegram as planning needs: its real limits."""

    name = "telegram"
    pace = Pace(30, 1)

    def fits(self, page: Document, form: Form) -> bool:
        return fits(page, form)


def _drafts() -> list[EditionDraft]:
    return [
        EditionDraft(category, DAY, tuple(_listings(number, category)), "rss")
        for number, category in enumerate(CATEGORIES)
    ]


def _listings(number: int, category: str) -> Sequence[Listing]:
    papers = (
        Paper(
            id=f"2606.{number:02}{index:03}",
            version=1,
            title=rf"Title {index}: $O(n \log n)$ and \emph{{more}}",
            abstract="We measure what planning costs. " * 30,
            authors="Ada Quorum, Bo Heartbeat, Cleo N. Follower, Dag Leader",
            categories=(category,),
        )
        for index in range(PAPERS_EACH)
    )
    return [Listing(one, category, AnnounceType.NEW) for one in papers]


async def _fill(store: Store, chats: int, readings: int) -> None:
    defaults = ChatDefaults("en", "UTC", wall_time(8))
    sets = [one for size in (1, 2, 3) for one in combinations(CATEGORIES, size)][:readings]
    chosen = random.Random(16)  # the same chats in every run
    for number in range(chats):
        chat = await store.chats.open(Address("telegram", str(number)), ChatKind.PRIVATE, defaults)
        await store.interests.add(chat.id, chosen.choice(sets), 0, NOW)
    await store.editions.complete(_drafts(), NOW)


async def _per_chat(store: Store, platform: Platform, due: Sequence[Chat]) -> float:
    """Return the processor seconds for one chat when nothing is shared."""
    interests = await store.interests.of_many([chat.id for chat in due])
    top = await store.editions.top()
    began = time.process_time()
    for chat in due:
        reading = Reading.of(chat, interests[chat.id])
        await look(store, platform, arxiv_calendar(), reading, top, NOW)
    return (time.process_time() - began) / len(due)


async def measure(chats: int, readings: int) -> dict[str, object]:
    """Return the figures for that many chats."""
    platform: Platform = Pages()  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite+aiosqlite:///{folder}/paperboy.db")
        await _fill(store, chats, readings)
        due = await store.chats.due(NOW, ("telegram",), COMPOSED_PER_CHAT)
        alone = await _per_chat(store, platform, due)
        planner = Planner(store, {"telegram": platform}, arxiv_calendar(), Frozen())
        began, began_wall = time.process_time(), time.perf_counter()
        planned = await planner.plan_due()
        shared = (time.process_time() - began) / planned
        seconds = time.perf_counter() - began_wall
        parcels = await store.outbox.pending()
        await store.close()
    return {
        "what": WHAT,
        "chats": chats,
        "distinct_interest_sets": readings,
        "parcels": parcels,
        "seconds": round(seconds, 2),
        "cpu_ms_per_chat": round(shared * 1000, 3),
        "ratio_to_composing_per_chat": round(shared / alone, 4),
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(asyncio.run(measure(*(words or (2000, 100))))))
