"""The real June of 2026, read as Paperboy reads and as a plain feed reader does.

python -m benchmarks.replay

What arXiv announced each day is taken from records of its listings; where the feeds of that month
were captured, they are read as they were, stale ones as well. On a day with a stale feed *every*
feed that Paperboy asks for is stale, which is worse than it was. One reader for each category takes
everything.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Document, Heading, plain_text
from bot.model.announcement import AnnounceType, Feed
from bot.model.calendar import NEW_YORK, arxiv_calendar, next_due
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind, DigestSettings, RenderMode
from bot.model.delivery import RateLimits
from bot.model.evidence import ReconciliationStatus
from bot.phrases import load_phrases
from bot.ports.coordination import Inbox
from bot.ports.platform import NO_INBOX, UNLIMITED, BotCore, SendLimiter
from tests.emulators.arxiv import AnnouncedPaper
from tests.emulators.arxiv.daily import daily_announcements
from tests.emulators.arxiv.ingest_harness import IngestHarness, ingest_harness
from tests.support.couriers import drain
from tests.support.real_data import SHARED
from tests.support.reservations import MemoryReservations

WHAT = (
    "The listings of six categories in June 2026, four feeds of which were stale: delivered "
    "once and under their date, next to reading each category's feed once a day."
)
LARGE = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
CATEGORIES = (*LARGE, "cs.DC", "cs.AR")
DAY = timedelta(days=1)
MORNING = time(8)
BLOCKS = 400
"""On one page of the reader's platform."""

Place = tuple[str, date, str]
"""A listing: category, listing date, paper."""


class Reader:
    """A platform that keeps under which date each chat was given which papers."""

    name = "console"
    rate_limits = RateLimits(per_second=1000, chat_interval=0)

    def __init__(self, days: Sequence[date]) -> None:
        self.given: Counter[Place] = Counter()
        self.digests = 0
        self._titles = {
            plain_text(load_phrases("en")("digest.title", date=_long(day))): day for day in days
        }
        self._day: dict[str, date | None] = {}

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return render_mode is RenderMode.RICH and len(page.blocks) <= BLOCKS

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        category = address.place
        for block in page.blocks:
            if isinstance(block, Heading) and block.level == 1:
                self._day[category] = self._titles.get(plain_text(block.children))
                self.digests += 1
        day = self._day.get(category)
        for paper_id in _papers_in(page):
            self.given[category, day or date.min, paper_id] += 1
        return f"{key} {render_mode}"

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        return bool(address and person)

    async def serve(
        self, core: BotCore, limiter: SendLimiter = UNLIMITED, inbox: Inbox = NO_INBOX
    ) -> None:
        raise NotImplementedError(core, limiter)

    async def probe(self) -> str:
        return self.name

    async def close(self) -> None:
        return


def _long(day: date) -> str:
    return load_phrases("en").long_date(day)


def _papers_in(page: Document) -> Iterator[str]:
    for block in page.blocks:
        opens = getattr(block, "opens", "")
        if opens:
            yield opens.rpartition("|")[2]


def captured() -> Iterator[tuple[str, Feed, bytes]]:
    """Yield the feeds that were captured in June: category, feed, bytes."""
    for path in sorted((SHARED / "feeds").glob("2026-06-*")):
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        feed = parse_feed(content, path.name)
        yield feed.categories[0], feed, content


def listed(announced: Mapping[date, Sequence[AnnouncedPaper]]) -> dict[Place, bool]:
    """Return every listing, and whether it is news: the first of that version in its category.

    The records know categories as they are today, so that a paper stands in a category on the day
    it was new and again on the day it was added to it; and a paper that is new in its second
    version is listed as replaced by it the day after. Neither is given twice.
    """
    found: dict[Place, bool] = {}
    given: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for day, papers in sorted(announced.items()):
        for paper in papers:
            for category in CATEGORIES:
                if paper.type_for(frozenset({category})):
                    version = (paper.id, paper.version)
                    found[category, day, paper.id] = version not in given[category]
                    given[category].add(version)
    return found


async def plain(here: IngestHarness, days: Sequence[date]) -> Counter[Place]:
    """Return what reading each category's feed at eight in the morning brings."""
    given: Counter[Place] = Counter()
    feeds = ArxivFeeds(here.arxiv.url, ArxivRateLimiter(0, here.clock, MemoryReservations()))
    for day in days:
        here.clock.jump(to=datetime.combine(day, MORNING, NEW_YORK))
        for category in CATEGORIES:
            for item in (await feeds.read((category,))).items:
                given[category, day, item.paper.id] += 1
    await feeds.close()
    return given


async def paperboy(
    here: IngestHarness, days: Sequence[date], stale: frozenset[date], feeds: Sequence[Feed]
) -> Reader:
    """Return a reader who was served through the month; captured feeds are loaded beside it."""
    reader = Reader(days)
    await _subscribe(here, days[0])
    planner = Planner(here.store, {reader.name: reader}, arxiv_calendar(), here.clock)
    courier = Courier(
        "replay",
        here.store,
        {reader.name: PacedPlatform(reader, RateLimiter(reader.rate_limits, here.clock))},
        here.clock,
    )
    for day in days:
        if day in stale:
            here.arxiv.is_stale(day)
        for feed in (feed for feed in feeds if feed.claimed_date == day):
            here.clock.jump(to=datetime.combine(day, time(0, 12), NEW_YORK))
            await here.ingest.load_feed(feed)
        for hour, minute in ((0, 15), (0, 45), (8, 0), (8, 5)):
            here.clock.jump(to=datetime.combine(day, time(hour, minute), NEW_YORK))
            await here.ingest.run_round()
            if await planner.plan_due():
                await drain(courier)
    return reader


async def _subscribe(here: IngestHarness, first: date) -> None:
    here.clock.jump(to=datetime.combine(first - DAY, time(12), NEW_YORK))
    defaults = ChatDefaults("en", NEW_YORK.key, MORNING)
    for category in CATEGORIES:
        chat = await here.store.chats.get_or_create(
            ChatAddress(Reader.name, category), ChatKind.PRIVATE, defaults
        )
        await here.store.chats.set_digest_settings(chat.id, DigestSettings(frozenset(AnnounceType)))
        due = next_due(here.clock.now(), MORNING, NEW_YORK)
        await here.store.interests.add(chat.id, [category], 0, due)


async def replay(last: int = 30, first: int = 1) -> dict[str, Any]:
    """Replay June from its day ``first`` to its day ``last``."""
    content = gzip.decompress((SHARED / "daily/arxiv_daily_2026-06.jsonl.gz").read_bytes())
    days = [date(2026, 6, number) for number in range(first, last + 1)]
    announced = {day: papers for day, papers in daily_announcements(content).items() if day in days}
    due, feeds = (
        listed(announced),
        [capture for capture in captured() if capture[1].claimed_date in days],
    )
    stale = Counter(
        feed.claimed_date for category, feed, _ in feeds if _is_stale(category, feed, due)
    )
    async with _june(announced) as here:
        for category, feed, bytes_ in feeds:
            here.arxiv.serve(category, feed.claimed_date, bytes_)
        bare = await plain(here, days)
    async with _june(announced) as here:
        reader = await paperboy(here, days, frozenset(stale), [feed for _, feed, _ in feeds])
        declared = await here.store.evidence.declarations(CATEGORIES, days[0])
    confirmed = sum(
        declaration.status in {ReconciliationStatus.AGREED, ReconciliationStatus.EXPLAINED}
        for declaration in declared.values()
    )
    return {
        "what": WHAT,
        "days": len(announced),
        "stale_feeds": sum(stale.values()),
        "listings": sum(due.values()),
        "paperboy": _figures(reader.given, due),
        "plain_feed_reading": _figures(bare, due),
        "digests": reader.digests,
        "editions_confirmed": confirmed,
        "editions": len(announced) * len(CATEGORIES),
    }


@asynccontextmanager
async def _june(
    announced: Mapping[date, Sequence[AnnouncedPaper]],
) -> AsyncGenerator[IngestHarness]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'replay.db'}"
        async with ingest_harness(url, patience=HttpTimeouts()) as here:
            for day, papers in announced.items():
                here.arxiv.announce(day, *papers)
            yield here


def _is_stale(category: str, feed: Feed, due: Mapping[Place, bool]) -> bool:
    """Tell whether most of what ``feed`` calls new was not announced on the day it claims."""
    new = {item.paper.id for item in feed.items if item.type is AnnounceType.NEW}
    listed = {
        paper_id for place, day, paper_id in due if (place, day) == (category, feed.claimed_date)
    }
    return len(new & listed) < len(new) / 2


def _figures(given: Counter[Place], due: Mapping[Place, bool]) -> dict[str, float | int]:
    news = {place for place, is_news in due.items() if is_news}
    there = news & given.keys()
    return {
        "delivered_under_its_date_percent": round(100 * len(there) / len(news), 3),
        "lost": len(news) - len(there),
        "under_a_wrong_date": sum(count for place, count in given.items() if place not in due),
        "twice": sum(given.values()) - len(given) + len(given.keys() & due.keys() - news),
    }


def flat(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``figures`` in one table: ``paperboy_lost`` beside ``plain_feed_reading_lost``."""
    sides = ("paperboy", "plain_feed_reading")
    whole = {name: value for name, value in figures.items() if name not in sides}
    return whole | {
        f"{side}_{key}": figure for side in sides for key, figure in figures[side].items()
    }


if __name__ == "__main__":
    print(json.dumps(flat(asyncio.run(replay(*map(int, sys.argv[1:]))))))
