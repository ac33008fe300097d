"""``paperboy stats``: what is stored, and where it came from."""

from __future__ import annotations

import asyncio

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.compose import House, open_house
from bot.cli.logs import configure_logs
from bot.model.announcement import Edition
from bot.settings import load_settings


def stats() -> None:
    """Show chats, messages and, by category, the newest announcement."""
    settings = load_settings()
    configure_logs(settings, least="ERROR")
    asyncio.run(_stats())


async def _stats() -> None:
    async with open_house(load_settings()) as house:
        for line in await _totals(house):
            typer.echo(line)
        if editions := await house.store.editions.latest():
            Console().print(_table(editions))


async def _totals(house: House) -> list[str]:
    states = await house.store.outbox.states()
    parcels = ", ".join(f"{count} {state.value}" for state, count in states.items() if count)
    return [
        f"chats: {await house.store.chats.count()}",
        f"papers: {await house.store.papers.count()}",
        f"messages: {parcels or 'none'}",
    ]


def _table(editions: tuple[Edition, ...]) -> Table:
    table = Table("category", "date", "new", "cross", "replace", "arrived (UTC)", "source")
    for edition in sorted(editions, key=lambda one: (one.category, one.seq)):
        table.add_row(
            edition.category,
            edition.date.isoformat(),
            *(str(count) for count in edition.counts.values()),
            f"{edition.completed_at:%Y-%m-%d %H:%M}",
            edition.source,
        )
    return table
