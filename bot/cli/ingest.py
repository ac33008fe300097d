"""``paperboy ingest``: load announcements and dumps from files and say per file what it held."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.arxiv import Archive, Unread, read_files
from bot.cli.compose import House, open_house
from bot.cli.logs import configure_logs
from bot.cli.report import describe
from bot.ingest.archive import Tally, load_archive
from bot.ingest.indexing import index_words
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
    configure_logs(settings, least="ERROR")
    missing = [path for path in paths if not path.exists()]
    if missing:
        typer.echo(f"No such file or folder: {missing[0]}.", err=True)
        raise typer.Exit(1)
    raise typer.Exit(asyncio.run(_ingest(paths)))


async def _ingest(paths: list[Path]) -> int:
    """Load every file; return 1 when one of them held nothing that could be read."""
    failed = 0
    async with open_house(load_settings()) as house:
        for found in read_files(paths):
            failed |= await _load(house, found)
        await _index(house)
    return failed


async def _index(house: House) -> None:
    """Take in the words of what is new; who does not wait leaves it to ``paperboy run``."""
    if await house.store.search.waiting(1):
        typer.echo("Indexing for /search; if interrupted, paperboy run continues it.")
        typer.echo(f"{await index_words(house.store)} papers indexed.")


async def _load(house: House, found: Feed | Archive | Unread) -> int:
    match found:
        case Unread(source, reason):
            typer.echo(f"{source}: {reason}", err=True)
            return 1
        case Feed():
            typer.echo(f"{found.source}: {describe(await house.ingest.load(found))}")
            return 0
        case Archive():
            return await _load_archive(house, found)


async def _load_archive(house: House, archive: Archive) -> int:
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

        def watch(tally: Tally) -> None:
            progress.update(task, completed=archive.position, papers=tally.loaded.total)

        tally = await load_archive(archive, house.store.papers, watch)
    return _say(archive, tally)


def _say(archive: Archive, tally: Tally) -> int:
    """Say what became of a dump, name what cannot be read, and return 1 if that is all."""
    for one in tally.named:
        typer.echo(f"{archive.path}:{one.line}: {one.reason}", err=True)
    if unnamed := tally.spoiled - len(tally.named):
        typer.echo(f"{archive.path}: and {unnamed} more unreadable records", err=True)
    loaded = tally.loaded
    if tally.skipped:
        typer.echo(f"{archive.path}: resumed after {tally.skipped} records loaded earlier")
    typer.echo(
        f"{archive.path}: {loaded.total} papers; {loaded.added} added, {loaded.filled} filled in, "
        f"{loaded.known} already known; {tally.spoiled} unreadable records"
    )
    return int(tally.spoiled > 0 and not loaded.total)
