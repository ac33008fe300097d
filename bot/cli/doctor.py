"""``paperboy doctor``: check settings, database, tokens and arXiv, one line each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Annotated

import typer

from bot.app.app import App, open_app, platforms_with_token
from bot.app.logging import configure_logging
from bot.errors import PaperboyError
from bot.ingest.feed_requests import SENTINEL
from bot.model.calendar import arxiv_calendar
from bot.ports.platform import Platform
from bot.settings import Settings, load_settings
from storage.maintenance import check_integrity

CHECK_TIMEOUT_S = 15.0
"""Seconds each service has to answer."""
RATE_LIMIT_WAIT_S = 30.0
"""Seconds that the rate limit for arXiv may take, when the running bot asks at the same time."""


def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Skip the network and the integrity check.")
    ] = False,
) -> None:
    """Check settings, database, tokens and arXiv; exit 1 if a check fails."""
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    typer.echo("settings: ok")
    raise typer.Exit(asyncio.run(_examine(settings, offline)))


async def _examine(settings: Settings, offline: bool) -> int:
    platforms = () if offline else platforms_with_token(settings)
    failed = 0
    async with open_app(settings, platforms) as app:
        async for line, healthy in _checks(app, platforms, offline):
            typer.echo(line)
            failed |= not healthy
    if not offline:
        line, healthy = await _check("integrity", _integrity(settings))
        typer.echo(line)
        failed |= not healthy
    return int(failed)


async def _checks(
    app: App, platforms: tuple[Platform, ...], offline: bool
) -> AsyncIterator[tuple[str, bool]]:
    yield await _check("database", _database(app))
    for platform in platforms:
        yield await _check(platform.name, _token(platform))
    if not offline:
        yield await _check("arxiv", _feed(app), CHECK_TIMEOUT_S + RATE_LIMIT_WAIT_S)
        yield await _check("arxiv listing", _listing(app), CHECK_TIMEOUT_S + RATE_LIMIT_WAIT_S)
        yield await _check("arxiv api", _query_api(app), CHECK_TIMEOUT_S + RATE_LIMIT_WAIT_S)


async def _check(
    name: str, check: Awaitable[str], limit: float = CHECK_TIMEOUT_S
) -> tuple[str, bool]:
    try:
        return f"{name}: {await asyncio.wait_for(check, limit)}", True
    except PaperboyError as error:
        return f"{name}: {error}", False
    except TimeoutError:
        return f"{name}: no answer within {limit:.0f} seconds", False


async def _database(app: App) -> str:
    chats, papers = await app.store.chats.count(), await app.store.papers.count()
    owed = await app.store.outbox.pending()
    return f"up to date; chats: {chats}, papers: {papers}, messages to send: {owed}"


async def _integrity(settings: Settings) -> str:
    # Not in a thread, where it would be timed out: a large file may take long.
    check_integrity(settings.database_url)
    return "ok"


async def _token(platform: Platform) -> str:
    return f"logged in as {await platform.probe()}"


async def _feed(app: App) -> str:
    feed = await app.feeds.read((SENTINEL,))
    expected = arxiv_calendar().expected(app.clock.now())
    return f"reachable, {len(feed.items)} items for {feed.claimed_date}, expected {expected}"


async def _listing(app: App) -> str:
    page = await app.listings.newest(SENTINEL)
    return f"reachable, {sum(page.declared.values())} papers for {page.date}"


async def _query_api(app: App) -> str:
    (newest, *_) = await app.api.newest(SENTINEL, 1)
    return f"reachable, latest submission {newest.id}"
