"""``paperboy stats``: what is stored, and where it came from."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import date

import typer
from rich.console import Console
from rich.table import Table

from bot.app.app import App, open_app
from bot.app.logging import configure_logging
from bot.model.announcement import AnnounceType, Edition
from bot.model.evidence import Declaration
from bot.settings import load_settings

WIDTH = 120
"""Of the table where there is no terminal that has one."""


def stats() -> None:
    """Show chats, messages and each category's latest announcement."""
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    asyncio.run(_stats())


async def _stats() -> None:
    async with open_app(load_settings()) as house:
        for line in await _totals(house):
            typer.echo(line)
        if editions := await house.store.editions.newest_of_all():
            since = min(edition.date for edition in editions)
            categories = {edition.category for edition in editions}
            declared = await house.store.evidence.declarations(categories, since)
            width = None if sys.stdout.isatty() else WIDTH
            Console(width=width).print(_table(editions, declared))


async def _totals(house: App) -> list[str]:
    states = await house.store.outbox.states()
    parcels = ", ".join(f"{count} {state.value}" for state, count in states.items() if count)
    return [
        f"chats: {await house.store.chats.count()}",
        f"papers: {await house.store.papers.count()}",
        f"messages: {parcels or 'none'}",
    ]


def _table(
    editions: tuple[Edition, ...], declared: Mapping[tuple[str, date], Declaration]
) -> Table:
    """Return a row for each edition; what arXiv counts is of the whole date."""
    counts = [type_.value for type_ in AnnounceType]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("category", "date", *counts, "arXiv counts", "proof", "arrived (UTC)", "source"):
        table.add_column(name, no_wrap=name != "proof")
    for edition in sorted(editions, key=lambda one: (one.category, one.seq)):
        table.add_row(
            edition.category,
            edition.date.isoformat(),
            *(str(count) for count in edition.counts.values()),
            *_proof(declared.get((edition.category, edition.date))),
            f"{edition.completed_at:%Y-%m-%d %H:%M}",
            edition.source,
        )
    return table


def _proof(declared: Declaration | None) -> tuple[str, str]:
    """Return what arXiv counts, and how the stored compares to it."""
    if declared is None:
        return "", "unconfirmed"
    missing = f", {len(declared.missing)} missing" if declared.missing else ""
    note = f": {declared.note}" if declared.note else ""
    return str(declared.total), f"{declared.proof.value}{missing}{note}"
