"""arXiv, a database and the ingest between them: what a test of announcements stands in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, time

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.ingest.ingest import Ingest
from bot.model.announcement import Feed
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.arxiv.emulator import ArxivEmulator
from tests.support.clock import JumpingClock
from tests.support.patience import PATIENCE_S

TUESDAY_MORNING = "2026-06-16T06:00:00+00:00"
PATIENT = HttpTimeouts(PATIENCE_S, PATIENCE_S, PATIENCE_S)
HASTY = HttpTimeouts(connect=0.3, read=0.3, total=0.6)
"""Where arXiv hangs, which is nothing to wait for."""


@dataclass(frozen=True, slots=True)
class IngestHarness:
    """All that takes part, and the few things a test wants done or known."""

    arxiv: ArxivEmulator
    store: Store
    clock: JumpingClock
    ingest: Ingest
    listings: ArxivListings

    async def subscribes(self, *terms: str) -> None:
        """A chat wants ``terms``."""
        defaults = ChatDefaults("en", "UTC", time(8))
        chat = await self.store.chats.get_or_create(
            ChatAddress("console", "1"), ChatKind.PRIVATE, defaults
        )
        await self.store.interests.add(chat.id, terms, 0, None)

    async def shows(self, category: str, day: date | None = None) -> list[str] | None:
        """The ids of the category's newest edition (or of ``day``'s); None without one."""
        editions = (await self.store.editions.newest([category], day)).get(category)
        if not editions or (day and editions[0].date != day):
            return None
        listings = await self.store.editions.listings([edition.id for edition in editions])
        return [listing.paper.id for listing in listings]

    def file(self, asked: str) -> Feed:
        """The RSS feed of ``asked`` as it is now, as if it had been kept in a file."""
        return parse_feed(self.arxiv.feed("rss", asked), "a file")

    @property
    def asked(self) -> list[str]:
        """The paths of all requests so far."""
        return [seen.path for seen in self.arxiv.requests]

    @property
    def feeds_asked(self) -> list[str]:
        """The paths of all requests for feeds."""
        return [path for path in self.asked if path.startswith(("/rss/", "/atom/"))]

    @property
    def pages_asked(self) -> list[str]:
        """The paths of all requests for listing pages."""
        return [path for path in self.asked if path.startswith(("/list/", "/catchup/"))]


@asynccontextmanager
async def ingest_harness(
    database_url: str, sample: Callable[[], Feed] | None = None, patience: HttpTimeouts = PATIENT
) -> AsyncIterator[IngestHarness]:
    """A world on a Tuesday morning, with nothing announced and nothing stored."""
    clock = JumpingClock(TUESDAY_MORNING)
    async with ArxivEmulator(clock) as arxiv:
        store = await open_store(database_url)
        limiter = ArxivRateLimiter(3, clock, store.reservations)
        feeds = ArxivFeeds(arxiv.url, limiter, "", patience)
        api = ArxivApi(arxiv.api_url, limiter, "", patience)
        listings = ArxivListings(arxiv.listing_url, limiter, "", patience)
        ingest = Ingest(store, feeds, listings, api, arxiv_calendar(), clock, sample)
        try:
            yield IngestHarness(arxiv, store, clock, ingest, listings)
        finally:
            for part in (ingest, feeds, api, listings, store):
                await part.close()
