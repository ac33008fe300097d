"""``paperboy run --dry-run``: print what the next deliveries would send."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from adapters.console.plain import as_text
from bot.app.app import open_app
from bot.app.ranking_process import RankingProcess
from bot.delivery.rehearsal import RehearsedDelivery, rehearse
from bot.model.calendar import arxiv_calendar
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.settings import Settings

MAX_PLACES = 10
"""Chats of an audience that are named."""


async def print_rehearsal(
    settings: Settings, platforms: tuple[Platform, ...], clock: Clock | None = None
) -> None:
    """Print what the chats that are due within a day would get now, each message once."""
    async with open_app(settings, platforms, clock) as app:
        deliveries = await rehearse(
            app.store, app.platforms, arxiv_calendar(), app.clock, RankingProcess()
        )
    for delivery in deliveries:
        for line in _lines(delivery):
            typer.echo(line)
    chats = sum(len(delivery.chats) for delivery in deliveries)
    messages = sum(len(delivery.chats) * len(delivery.pages) for delivery in deliveries)
    typer.echo(f"{messages} messages to {chats} chats; nothing was sent or written.")


def _lines(delivery: RehearsedDelivery) -> Iterator[str]:
    places = ", ".join(chat.place for chat in delivery.chats[:MAX_PLACES])
    more = len(delivery.chats) - MAX_PLACES
    named = f"{places} and {more} more" if more > 0 else places
    count = len(delivery.pages)
    what = "nothing" if not count else "1 message" if count == 1 else f"{count} messages"
    yield f"=== {delivery.platform}, {what} to each of {len(delivery.chats)}: {named}"
    for page in delivery.pages:
        yield as_text(page)
