"""``paperboy doctor``: check settings, database, tokens and arXiv, one line each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.app.app import App, open_app, platforms_with_token
from bot.app.logging import configure_logging
from bot.app.redaction import Redactor
from bot.errors import (
    PaperboyError,
    Rejected,
    SetupError,
    StoreError,
    StoreUnavailable,
    Unreachable,
    Unreadable,
)
from bot.ingest.feed_requests import SENTINEL
from bot.model.calendar import arxiv_calendar
from bot.ports.capabilities import SetupCheck
from bot.ports.platform import Platform
from bot.settings import Settings, load_settings
from storage.maintenance import check_integrity

CHECK_TIMEOUT_S = 15.0
"""Seconds each service has to answer."""
RATE_LIMIT_WAIT_S = 30.0
"""Seconds that the rate limit for arXiv may take, when the running bot asks at the same time."""
TOKEN_REMEDIES = {
    "telegram": "Send /mybots to @BotFather, choose API Token, and put it into TELEGRAM_TOKEN.",
    "discord": "In the developer portal, under Bot, reset the token and put it into DISCORD_TOKEN.",
}
URL_SETTINGS = {
    "telegram": "TELEGRAM_API_URL",
    "discord": "DISCORD_API_URL",
    "arxiv": "ARXIV_FEED_URL",
    "arxiv listing": "ARXIV_LISTING_URL",
    "arxiv api": "ARXIV_API_URL",
}
DATABASE_REMEDY = (
    "Check DATABASE_URL, that the server runs, and that this user may write the file and its "
    "folder, and has room on the disk."
)
DAMAGE_REMEDY = 'Stop the bot and put a backup in place, see "Backups" in docs/operators.md.'


@dataclass(frozen=True, slots=True)
class _Finding:
    """The result of a check, or a hint: its name, what was found, and what to do about it."""

    name: str
    text: str
    remedy: str = ""
    is_good: bool = True


def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Skip the network and the integrity check.")
    ] = False,
) -> None:
    """Check settings, database, tokens and arXiv; exit 1 if a check fails."""
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    typer.echo("settings: ok")
    if offline:
        findings = _examine_offline(settings)
    else:
        findings = _examine_online(settings, platforms_with_token(settings))
    raise typer.Exit(asyncio.run(_report(findings)))


async def _report(findings: AsyncGenerator[_Finding]) -> int:
    """Print ``findings`` and return the exit code."""
    failed = False
    try:
        async with aclosing(findings):
            async for finding in findings:
                _print(finding)
                failed |= not finding.is_good
    except SetupError as error:
        _print(_Finding("database", str(error), DATABASE_REMEDY, is_good=False))
        return 1
    return int(failed)


def _print(finding: _Finding) -> None:
    redactor = Redactor(load_settings())  # what a platform answers may quote what it was asked
    typer.echo(redactor.redact(f"{finding.name}: {finding.text}"))
    if finding.remedy:
        typer.echo(f"  remedy: {finding.remedy}")


async def _examine_offline(settings: Settings) -> AsyncGenerator[_Finding]:
    async with open_app(settings, ()) as app:
        yield await _check("database", _database(app))


async def _examine_online(
    settings: Settings, platforms: tuple[Platform, ...]
) -> AsyncGenerator[_Finding]:
    async with open_app(settings, platforms) as app:
        yield await _check("database", _database(app))
        for platform in platforms:
            found = await _check(platform.name, _log_in(platform))
            yield found
            if found.is_good and isinstance(platform, SetupCheck):
                for finding in await _examine_setup(platform.name, platform):
                    yield finding
        yield await _check("arxiv", _feed(app), CHECK_TIMEOUT_S + RATE_LIMIT_WAIT_S)
        yield await _check("arxiv listing", _listing(app), CHECK_TIMEOUT_S + RATE_LIMIT_WAIT_S)
        yield await _check("arxiv api", _query_api(app), CHECK_TIMEOUT_S + RATE_LIMIT_WAIT_S)
    yield await _check("integrity", _integrity(settings))
    for advice in _advise(settings):
        yield advice


async def _check(name: str, check: Awaitable[str], limit: float = CHECK_TIMEOUT_S) -> _Finding:
    try:
        return _Finding(name, await asyncio.wait_for(check, limit))
    except PaperboyError as error:
        return _Finding(name, str(error), find_remedy(name, error), is_good=False)
    except TimeoutError as error:
        text = f"no answer within {limit:.0f} seconds"
        return _Finding(name, text, find_remedy(name, error), is_good=False)


async def _examine_setup(name: str, platform: SetupCheck) -> Sequence[_Finding]:
    try:
        found = await asyncio.wait_for(platform.examine_setup(), CHECK_TIMEOUT_S)
    except (PaperboyError, TimeoutError) as error:
        text = str(error) or "the setup was not told in time"
        return [_Finding(name, text, find_remedy(name, error), is_good=False)]
    return [
        _Finding(name, finding.text, finding.remedy, is_good=finding.is_good) for finding in found
    ]


def _advise(settings: Settings) -> Iterator[_Finding]:
    """Yield what works and could be better."""
    if not (settings.telegram_token or settings.discord_token):
        what = "no token is set, so paperboy run is a chat in the terminal"
        yield _Finding("platforms", what, "Set TELEGRAM_TOKEN or DISCORD_TOKEN.")
    elif not settings.admins:
        what = "nobody is told if a platform refuses messages"
        yield _Finding("admins", what, "Set ADMINS to your chat, such as telegram:12345.")
    if not settings.arxiv_contact:
        what = "arXiv cannot reach you, and throttles clients that do not say who runs them"
        yield _Finding("contact", what, "Set ARXIV_CONTACT to a mail or web address.")


def find_remedy(name: str, error: Exception) -> str:
    """Return what an operator can do about ``error`` of the check called ``name``."""
    match error:
        case SetupError() if name in TOKEN_REMEDIES:
            return TOKEN_REMEDIES[name]
        case SetupError() | StoreUnavailable() if name == "database":
            return DATABASE_REMEDY
        case StoreError():
            return DAMAGE_REMEDY
        case Unreachable(retry_after=seconds) if seconds:
            return (
                "Let it rest until then; look for other programs that ask arXiv from here, and set "
                "ARXIV_CONTACT."
            )
        case Unreadable() | Rejected():
            return (
                "Try again in an hour. If it stays so, look for a newer release: arXiv may have "
                "changed what it serves."
            )
        case _:
            setting = URL_SETTINGS.get(name, "the settings")
            return f"Check the network, firewalls and {setting}; the bot tries again by itself."


async def _database(app: App) -> str:
    chats, papers = await app.store.chats.count(), await app.store.papers.count()
    owed = await app.store.outbox.pending()
    return f"up to date; chats: {chats}, papers: {papers}, messages to send: {owed}"


async def _integrity(settings: Settings) -> str:
    # Not in a thread, where it would be timed out: a large file may take long.
    check_integrity(settings.database_url)
    return "ok"


async def _log_in(platform: Platform) -> str:
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
