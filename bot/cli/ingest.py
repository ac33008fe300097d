"""``paperboy ingest``: load announcements and dumps from files, with a report for each."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.arxiv.dumps.dump import Dump
from adapters.arxiv.dumps.files import UnreadableFile, read_files
from bot.app.app import App, open_app
from bot.app.logging import configure_logging
from bot.cli.report import format_report, index_and_report
from bot.errors import SourceError
from bot.ingest.load_dump import LoadProgress, load_dump
from bot.model.announcement import Feed
from bot.model.dump import UnreadableRecord
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
    """Load every file; return 1 if nothing could be read of one of them, else 0."""
    failed = 0
    async with open_app(load_settings()) as app:
        for found in read_files(paths):
            failed |= await _load(app, found)
        await index_and_report(app.store)
    return failed


async def _load(app: App, found: Feed | Dump | UnreadableFile) -> int:
    match found:
        case UnreadableFile(source, reason):
            typer.echo(f"{source}: {reason}", err=True)
            return 1
        case Feed():
            return await _load_feed(app, found)
        case Dump():
            return await _load_dump(app, found)


async def _load_feed(app: App, feed: Feed) -> int:
    try:
        report = await app.ingest.load_feed(feed)
    except SourceError as error:
        typer.echo(str(error), err=True)
        return 1
    for reason in feed.skipped:
        typer.echo(f"{feed.source}: {reason}", err=True)
    skipped = f"; {len(feed.skipped)} unreadable items" if feed.skipped else ""
    typer.echo(f"{feed.source}: {format_report(report)}{skipped}")
    return 0


async def _load_dump(app: App, dump: Dump) -> int:
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
        task = progress.add_task(dump.path.name, total=dump.size, papers=0)

        def watch(loading: LoadProgress) -> None:
            progress.update(task, completed=dump.position, papers=loading.loaded.total)

        loading = await load_dump(dump, app.store.papers, watch)
    return _report(dump, loading)


def _report(dump: Dump, loading: LoadProgress) -> int:
    """Print what was loaded and what is unreadable; return 1 if nothing could be read, else 0."""
    if loading.is_given_up:
        first = _describe(dump, loading.first_unreadable[0])
        typer.echo(f"{first}; none of {loading.unreadable} records can be read", err=True)
        return 1
    for record in loading.first_unreadable:
        typer.echo(_describe(dump, record), err=True)
    if unnamed := loading.unreadable - len(loading.first_unreadable):
        typer.echo(f"{dump.path}: and {unnamed} more unreadable records", err=True)
    loaded = loading.loaded
    if loading.skipped:
        typer.echo(f"{dump.path}: resumed after {loading.skipped} records loaded earlier")
    typer.echo(
        f"{dump.path}: {loaded.total} papers; {loaded.added} added, {loaded.filled} filled in, "
        f"{loaded.known} already known; {loading.unreadable} unreadable records"
    )
    return int(loading.unreadable > 0 and not loaded.total)


def _describe(dump: Dump, record: UnreadableRecord) -> str:
    """Return where and why ``record`` cannot be read."""
    place = f"{dump.path}:{record.line}" if record.line else str(dump.path)
    return f"{place}: {record.reason}"
