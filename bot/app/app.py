"""The composition root: the one place where rooms, adapters and store are put together."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from adapters.arxiv import ArxivApi, ArxivFeeds, ArxivListings, ArxivRateLimiter, sample_feed
from adapters.discord import DiscordPlatform
from adapters.telegram import TelegramPlatform, Webhook, derive_secret
from bot.app.clock import database_clock
from bot.app.delivery import build_couriers, build_limiters
from bot.app.roles import Role
from bot.commands import Dispatcher, menu_entries
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.ingest import Ingest
from bot.model.announcement import Feed
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatDefaults
from bot.ports import (
    AnnouncementSource,
    Clock,
    ListingSource,
    PaperIndex,
    Platform,
    SendLimiter,
    Store,
)
from bot.settings import Settings
from storage import open_store


@dataclass(frozen=True, slots=True)
class App:
    """All rooms, ready to be used.

    Attributes:
        clock: time.
        store: the database.
        source: arXiv's feeds.
        listings: arXiv's listing pages.
        index: arXiv's query API.
        ingest: brings editions in.
        dispatcher: answers people.
        planner: decides what chats are owed.
        couriers: deliver it, one for each platform, so that none waits for another's.
        platforms: by name.
        gates: what passes to each platform, by its name.
        heard_alone: names of the platforms that only one process at a time may listen to.
        worker: the name of this process among those on the database.
    """

    clock: Clock
    store: Store
    source: AnnouncementSource
    listings: ListingSource
    index: PaperIndex
    ingest: Ingest
    dispatcher: Dispatcher
    planner: Planner
    couriers: tuple[Courier, ...]
    platforms: Mapping[str, Platform]
    limiters: Mapping[str, SendLimiter]
    exclusive_platforms: frozenset[str]
    worker: str


def platforms_with_token(settings: Settings) -> tuple[Platform, ...]:
    """Return the platforms whose token is set."""
    found: list[Platform] = []
    if settings.telegram_token:
        token = settings.telegram_token.get_secret_value()
        webhook = _webhook(settings, token)
        budget = settings.telegram_page_budget
        found.append(
            TelegramPlatform(token, settings.telegram_api_url, menu_entries(), webhook, budget)
        )
    if settings.discord_token:
        token = settings.discord_token.get_secret_value()
        urls = (settings.discord_api_url, settings.discord_gateway_url)
        found.append(DiscordPlatform(token, *urls, menu_entries()))
    return tuple(found)


def _webhook(settings: Settings, token: str) -> Webhook | None:
    if not settings.telegram_webhook_url:
        return None
    secret = settings.telegram_webhook_secret.get_secret_value() or derive_secret(token)
    return Webhook(settings.telegram_webhook_url, secret, settings.telegram_webhook_port)


@asynccontextmanager
async def open_app(
    settings: Settings,
    platforms: Sequence[Platform] = (),
    clock: Clock | None = None,
    sample: Callable[[], Feed] | None = None,
    role: Role = Role.ALL,
) -> AsyncGenerator[App]:
    """Open store and connections, put the rooms together, and close everything at the end.

    Args:
        settings: checked settings.
        platforms: whom to serve; none for a command that only looks at papers.
        clock: time; what all processes on the database agree on when None.
        sample: the announcement used when arXiv has never been reached; None to use none.
        role: what this process does; others may do the rest.

    Raises:
        SetupError: the database cannot be opened.
    """
    async with AsyncExitStack() as closing:
        store = await open_store(settings.database_url)
        closing.push_async_callback(store.close)
        clock = clock or await closing.enter_async_context(database_clock(store.reservations))
        feeds, listings, api = _arxiv(settings, store, clock, closing)
        ingest = Ingest(store, feeds, listings, api, arxiv_calendar(), clock, sample)
        closing.push_async_callback(ingest.close)
        for platform in platforms:
            closing.push_async_callback(platform.close)
        services = feeds, listings, api
        yield _furnish(settings, clock, store, services, ingest, platforms, role=role)


def _arxiv(
    settings: Settings, store: Store, clock: Clock, closing: AsyncExitStack
) -> tuple[ArxivFeeds, ArxivListings, ArxivApi]:
    """Return arXiv's services, which share one pace."""
    politeness = ArxivRateLimiter(settings.arxiv_interval_s, clock, store.reservations)
    feeds = ArxivFeeds(settings.arxiv_feed_url, politeness, settings.arxiv_contact)
    api = ArxivApi(settings.arxiv_api_url, politeness, settings.arxiv_contact)
    listings = ArxivListings(
        settings.arxiv_listing_url,
        politeness,
        settings.arxiv_contact,
        crawl_delay=settings.arxiv_listing_interval_s,
    )
    for service in (feeds, listings, api):
        closing.push_async_callback(service.close)
    return feeds, listings, api


def _furnish(
    settings: Settings,
    clock: Clock,
    store: Store,
    services: tuple[AnnouncementSource, ListingSource, PaperIndex],
    ingest: Ingest,
    platforms: Sequence[Platform],
    *,
    role: Role,
) -> App:
    feeds, listings, index = services
    calendar, by_name = arxiv_calendar(), {one.name: one for one in platforms}
    gates = build_limiters(settings, by_name, store, clock, role)
    defaults, worker = _defaults(settings), _name_of_this_process()
    return App(
        clock=clock,
        store=store,
        source=feeds,
        listings=listings,
        index=index,
        ingest=ingest,
        dispatcher=Dispatcher(store, clock, ingest, index, by_name, defaults, calendar),
        planner=Planner(store, by_name, calendar, clock),
        couriers=build_couriers(settings, by_name, gates, store, clock, worker),
        platforms=by_name,
        limiters=gates,
        exclusive_platforms=_heard_alone(settings),
        worker=worker,
    )


def _defaults(settings: Settings) -> ChatDefaults:
    return ChatDefaults(settings.default_language, settings.default_timezone, settings.default_time)


def _name_of_this_process() -> str:
    """Return a name that no other has: containers can be alike in host and process number."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def _heard_alone(settings: Settings) -> frozenset[str]:
    """Return whom only one process may listen to; a webhook may be served by any number."""
    return frozenset({"discord"} if settings.telegram_webhook_url else {"discord", "telegram"})


__all__ = ["App", "open_app", "platforms_with_token", "sample_feed"]
