"""``paperboy ingest``: load announcements from files and say per file what it held."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from adapters.arxiv import Unread, read_feeds
from bot.cli.compose import open_house
from bot.cli.logs import configure_logs
from bot.cli.report import describe
from bot.settings import load_settings


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders; .gz as well.")],
) -> None:
    """Load announcements from files: arXiv's RSS and Atom feeds."""
    settings = load_settings()
    configure_logs(settings, least="ERROR")
    missing = [path for path in paths if not path.exists()]
    if missing:
        typer.echo(f"There is no file or folder {missing[0]}.", err=True)
        raise typer.Exit(1)
    raise typer.Exit(asyncio.run(_ingest(paths)))


async def _ingest(paths: list[Path]) -> int:
    """Load every file; return 1 when one of them could not be read."""
    failed = 0
    async with open_house(load_settings()) as house:
        for found in read_feeds(paths):
            if isinstance(found, Unread):
                typer.echo(f"{found.source}: {found.reason}", err=True)
                failed = 1
            else:
                typer.echo(f"{found.source}: {describe(await house.ingest.load(found))}")
    return failed
