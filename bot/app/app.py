"""The composition root: the one place where the core, the adapters and the store meet."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import ArxivRateLimiter
from adapters.discord.platform import DiscordPlatform
from adapters.telegram.client.webhook_server import Webhook, derive_secret
from adapters.telegram.platform import TelegramPlatform
from bot.app.clock import database_clock
from bot.app.ranking_process import RankingProcess
from bot.app.roles import Role
from bot.app.single_instance import is_sole_process, listening_file
from bot.commands.chat_access import AccessPolicy
from bot.commands.dispatcher import Dispatcher
from bot.commands.registry import menu_entries
from bot.delivery.courier.alert import Alert
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.followed import FollowPlanner
from bot.delivery.journal_club import JournalClubPlanner
from bot.delivery.past_digests import StoredPastDigests
from bot.delivery.planner import Planner
from bot.delivery.ranker import StoredRanker
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.delivery.rate_limit.shared import SharedReservations
from bot.ingest.ingest import Ingest
from bot.model.announcement import Feed
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatDefaults
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.ports.store import Store
from bot.settings import Settings
from storage.bootstrap import open_store


@dataclass(frozen=True, slots=True)
class App:
    """The bot's parts, wired together.

    Attributes:
        clock: time.
        store: the database.
        feeds: arXiv's RSS and Atom feeds.
        listings: arXiv's listing pages.
        api: arXiv's query API.
        ingest: brings editions into the store.
        dispatcher: answers commands.
        ranker: puts papers in chats' own orders.
        planner: decides what chats are owed.
        follow_planner: decides what chats are told about papers that they follow.
        journal_club_planner: decides which papers chats are told before they meet.
        couriers: deliver it, one for each platform, so that no platform waits for another.
        platforms: by name.
        limiters: the rate limiter of each platform, by its name.
        exclusive_platforms: names of the platforms that only one process at a time may listen to.
        listening_files: of each of them the file that who listens locks; None where a lease is
            taken instead.
        worker: the name of this process among those on the database.
        keep_delivered: how long delivered messages are kept.
        keep_gone: how long chats are kept that have removed the bot.
    """

    clock: Clock
    store: Store
    feeds: ArxivFeeds
    listings: ArxivListings
    api: ArxivApi
    ingest: Ingest
    dispatcher: Dispatcher
    ranker: StoredRanker
    planner: Planner
    follow_planner: FollowPlanner
    journal_club_planner: JournalClubPlanner
    couriers: tuple[Courier, ...]
    platforms: Mapping[str, Platform]
    limiters: Mapping[str, RateLimiter]
    exclusive_platforms: frozenset[str]
    listening_files: Mapping[str, Path | None]
    worker: str
    keep_delivered: timedelta
    keep_gone: timedelta


def platforms_with_token(settings: Settings) -> tuple[Platform, ...]:
    """Return the platforms whose token is set."""
    found: list[Platform] = []
    if settings.telegram_token:
        token = settings.telegram_token.get_secret_value()
        secret = settings.telegram_webhook_secret.get_secret_value() or derive_secret(token)
        url, port = settings.telegram_webhook_url, settings.telegram_webhook_port
        webhook = Webhook(url, secret, port) if url else None
        budget = settings.telegram_page_budget
        found.append(
            TelegramPlatform(token, settings.telegram_api_url, menu_entries(), webhook, budget)
        )
    if settings.discord_token:
        token = settings.discord_token.get_secret_value()
        urls = (settings.discord_api_url, settings.discord_gateway_url)
        found.append(DiscordPlatform(token, *urls, menu_entries()))
    return tuple(found)


@asynccontextmanager
async def open_app(
    settings: Settings,
    platforms: Sequence[Platform] = (),
    clock: Clock | None = None,
    sample: Callable[[], Feed] | None = None,
    role: Role = Role.ALL,
) -> AsyncGenerator[App]:
    """Open the store and all connections, wire the parts together, and close them at the end.

    Args:
        settings: checked settings.
        platforms: which to serve; none for a command that only looks at papers.
        clock: time; None for the database's.
        sample: the announcement to show when arXiv has never been reached; None for no sample.
        role: what this process does; other processes may do the rest.

    Raises:
        SetupError: the database cannot be opened.
    """
    async with AsyncExitStack() as closing:
        store = await open_store(settings.database_url)
        closing.push_async_callback(store.close)
        clock = clock or await closing.enter_async_context(database_clock(store.reservations))
        limiter = ArxivRateLimiter(settings.arxiv_interval_s, clock, store.reservations)
        contact, interval = settings.arxiv_contact, settings.arxiv_listing_interval_s
        feeds = ArxivFeeds(settings.arxiv_feed_url, limiter, contact)
        api = ArxivApi(settings.arxiv_api_url, limiter, contact)
        listings = ArxivListings(settings.arxiv_listing_url, limiter, contact, crawl_delay=interval)
        ingest = Ingest(store, feeds, listings, api, arxiv_calendar(), clock, sample)
        ranker = StoredRanker(store, RankingProcess(), clock)
        for part in (feeds, listings, api, ingest, ranker, *platforms):
            closing.push_async_callback(part.close)
        arxiv = feeds, listings, api
        yield _wire(settings, clock, store, arxiv, (ingest, ranker), platforms, role=role)


def _wire(
    settings: Settings,
    clock: Clock,
    store: Store,
    arxiv: tuple[ArxivFeeds, ArxivListings, ArxivApi],
    learning: tuple[Ingest, StoredRanker],
    platforms: Sequence[Platform],
    *,
    role: Role,
) -> App:
    (feeds, listings, api), (ingest, ranker) = arxiv, learning
    calendar, by_name = arxiv_calendar(), {platform.name: platform for platform in platforms}
    limiters = _build_limiters(settings, platforms, store, clock, role)
    defaults = ChatDefaults(
        settings.default_language, settings.default_timezone, settings.default_time
    )
    dispatcher = Dispatcher(store, clock, ingest, api, by_name, defaults, calendar)
    dispatcher.policy = AccessPolicy(
        settings.admins, settings.allowed, settings.blocked, settings.private
    )
    dispatcher.past_digests, dispatcher.ranker = StoredPastDigests(store), ranker
    # Containers can be alike in host name and process number.
    worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    # A webhook may be served by any number of processes, the other connections by one; a process
    # that is alone, which the lock on its file proves, needs no lease for that.
    exclusive = {"discord"} if settings.telegram_webhook_url else {"discord", "telegram"}
    if is_sole_process(settings, role):
        exclusive.clear()
    return App(
        clock=clock,
        store=store,
        feeds=feeds,
        listings=listings,
        api=api,
        ingest=ingest,
        dispatcher=dispatcher,
        ranker=ranker,
        planner=Planner(store, by_name, calendar, clock, ranker),
        follow_planner=FollowPlanner(store, by_name, clock),
        journal_club_planner=JournalClubPlanner(store, by_name, clock),
        couriers=_build_couriers(settings, by_name, limiters, store, clock, worker),
        platforms=by_name,
        limiters=limiters,
        exclusive_platforms=frozenset(exclusive),
        listening_files={name: listening_file(settings, name) for name in exclusive},
        worker=worker,
        keep_delivered=timedelta(days=settings.keep_delivered_days),
        keep_gone=timedelta(days=settings.keep_gone_days),
    )


def _build_limiters(
    settings: Settings, platforms: Sequence[Platform], store: Store, clock: Clock, role: Role
) -> Mapping[str, RateLimiter]:
    """Return a limiter for each platform, shared with other processes where there may be some."""
    is_sole = is_sole_process(settings, role)
    limiters: dict[str, RateLimiter] = {}
    for platform in platforms:
        name, limits = platform.name, platform.rate_limits
        shared = None if is_sole else SharedReservations(store.reservations, name, limits, clock)
        limiters[name] = RateLimiter(limits, clock, shared)
    return limiters


def _build_couriers(
    settings: Settings,
    platforms: Mapping[str, Platform],
    limiters: Mapping[str, RateLimiter],
    store: Store,
    clock: Clock,
    worker: str,
) -> tuple[Courier, ...]:
    alert = Alert(settings.admins, store, platforms, limiters, settings.default_language, clock)
    return tuple(
        Courier(
            f"{name}-{worker}",
            store,
            {name: PacedPlatform(platform, limiters[name])},
            clock,
            settings.courier_concurrency,
            alert,
        )
        for name, platform in platforms.items()
    )
