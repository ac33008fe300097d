"""``paperboy ingest``: load announcements and dumps from files and say per file what it held."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.arxiv import Dump, UnreadableFile, read_files
from bot.app.app import App, open_app
from bot.app.logging import configure_logging
from bot.cli.report import format_report
from bot.ingest.chores.index_words import index_words
from bot.ingest.chores.load_dump import LoadProgress, load_dump
from bot.model.announcement import Feed
from bot.settings import load_settings


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders, plain or .gz.")],
) -> None:
    """Load announcements (RSS and Atom feeds) and papers (metadata dumps) from files.

    Dumps are the metadata snapshot in JSON Lines, OAI-PMH responses (arXivRaw, arXiv) and Atom
    pages of the query API, of any size. To resume an interrupted load, run the command again.
    """
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    missing = [path for path in paths if not path.exists()]
    if missing:
        typer.echo(f"No such file or folder: {missing[0]}.", err=True)
        raise typer.Exit(1)
    raise typer.Exit(asyncio.run(_ingest(paths)))


async def _ingest(paths: list[Path]) -> int:
    """Load every file; return 1 when one of them held nothing that could be read."""
    failed = 0
    async with open_app(load_settings()) as house:
        for found in read_files(paths):
            failed |= await _load(house, found)
        await _index(house)
    return failed


async def _index(house: App) -> None:
    """Take in the words of what is new; who does not wait leaves it to ``paperboy run``."""
    if await house.store.search.count_unindexed(1):
        typer.echo("Indexing for /search; if interrupted, paperboy run continues it.")
        typer.echo(f"{await index_words(house.store)} papers indexed.")


async def _load(house: App, found: Feed | Dump | UnreadableFile) -> int:
    match found:
        case UnreadableFile(source, reason):
            typer.echo(f"{source}: {reason}", err=True)
            return 1
        case Feed():
            typer.echo(f"{found.source}: {format_report(await house.ingest.load_feed(found))}")
            return 0
        case Dump():
            return await _load_archive(house, found)


async def _load_archive(house: App, archive: Dump) -> int:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[papers]} papers"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    ) as progress:
        task = progress.add_task(archive.path.name, total=archive.size, papers=0)

        def watch(tally: LoadProgress) -> None:
            progress.update(task, completed=archive.position, papers=tally.loaded.total)

        tally = await load_dump(archive, house.store.papers, watch)
    return _say(archive, tally)


def _say(archive: Dump, tally: LoadProgress) -> int:
    """Say what became of a dump, name what cannot be read, and return 1 if that is all."""
    for one in tally.first_unreadable:
        typer.echo(f"{archive.path}:{one.line}: {one.reason}", err=True)
    if unnamed := tally.unreadable - len(tally.first_unreadable):
        typer.echo(f"{archive.path}: and {unnamed} more unreadable records", err=True)
    loaded = tally.loaded
    if tally.skipped:
        typer.echo(f"{archive.path}: resumed after {tally.skipped} records loaded earlier")
    typer.echo(
        f"{archive.path}: {loaded.total} papers; {loaded.added} added, {loaded.filled} filled in, "
        f"{loaded.known} already known; {tally.unreadable} unreadable records"
    )
    return int(tally.unreadable > 0 and not loaded.total)
