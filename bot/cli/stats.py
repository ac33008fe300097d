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

PIPE_WIDTH = 120
"""Columns of the table when it is not printed on a terminal."""


def stats() -> None:
    """Show chats, messages and each category's latest announcement."""
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    asyncio.run(_stats())


async def _stats() -> None:
    async with open_app(load_settings()) as app:
        for line in await _totals(app):
            typer.echo(line)
        if editions := await app.store.editions.newest_of_all():
            since = min(edition.date for edition in editions)
            categories = {edition.category for edition in editions}
            declared = await app.store.evidence.declarations(categories, since)
            width = None if sys.stdout.isatty() else PIPE_WIDTH
            Console(width=width).print(_table(editions, declared))


async def _totals(app: App) -> list[str]:
    states = await app.store.outbox.states()
    parcels = ", ".join(f"{count} {state.value}" for state, count in states.items() if count)
    return [
        f"chats: {await app.store.chats.count()}",
        f"papers: {await app.store.papers.count()}",
        f"messages: {parcels or 'none'}",
    ]


def _table(
    editions: tuple[Edition, ...], declared: Mapping[tuple[str, date], Declaration]
) -> Table:
    """Return a row for each edition; arXiv's count is that of its whole date."""
    counts = [type_.value for type_ in AnnounceType]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in (
        "category",
        "date",
        *counts,
        "arXiv counts",
        "reconciled",
        "arrived (UTC)",
        "source",
    ):
        table.add_column(name, no_wrap=name != "reconciled")
    for edition in sorted(editions, key=lambda edition: (edition.category, edition.seq)):
        table.add_row(
            edition.category,
            edition.date.isoformat(),
            *(str(count) for count in edition.counts.values()),
            *_reconciliation(declared.get((edition.category, edition.date))),
            f"{edition.completed_at:%Y-%m-%d %H:%M}",
            edition.source,
        )
    return table


def _reconciliation(declared: Declaration | None) -> tuple[str, str]:
    """Return arXiv's count, and how the stored edition compares to it."""
    if declared is None:
        return "", "unconfirmed"
    missing = f", {len(declared.missing)} missing" if declared.missing else ""
    note = f": {declared.note}" if declared.note else ""
    return str(declared.total), f"{declared.status.value}{missing}{note}"
