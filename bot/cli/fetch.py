"""``paperboy fetch``: ingest from arXiv now."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from bot.app.app import open_app
from bot.app.logging import configure_logging
from bot.cli.arguments import parse_terms
from bot.cli.report import format_report
from bot.ingest.report import IngestReport
from bot.model.announcement import Slot
from bot.model.calendar import arxiv_calendar
from bot.settings import load_settings


def fetch(
    categories: Annotated[
        list[str] | None, typer.Argument(help="Default: all subscribed categories.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Also fetch announcements missed since this date."),
    ] = None,
) -> None:
    """Fetch the latest announcement from arXiv, or all since a date.

    What is already stored is not fetched again: after an interruption, run the command again.
    """
    settings = load_settings()
    configure_logging(settings, least="CRITICAL")
    terms = parse_terms(categories or [])
    report = asyncio.run(_backfill(terms, _known_date(since)) if since else _fetch(terms))
    for line in _lines(report):
        typer.echo(line)
    raise typer.Exit(1 if report.failures else 0)


async def _fetch(terms: tuple[str, ...]) -> IngestReport:
    async with open_app(load_settings()) as app:
        return await app.ingest.fetch(terms)


def _known_date(since: datetime) -> date:
    """Return the date of ``since``.

    Raises:
        BadParameter: arXiv's holidays are not known for that time.
    """
    oldest = min(arxiv_calendar().skipped)
    if since.date() < oldest:
        raise typer.BadParameter(
            f"arXiv's holidays are known only from {oldest} on; load a dump for older papers."
        )
    return since.date()


async def _backfill(terms: tuple[str, ...], since: date) -> IngestReport:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    ) as progress:
        task = progress.add_task("checking", total=None)

        def watch(done: int, total: int, slot: Slot) -> None:
            category, day = slot
            progress.update(task, completed=done, total=total, description=f"{category}, {day}")

        async with open_app(load_settings()) as app:
            return await app.ingest.backfill(terms, since, watch)


def _lines(report: IngestReport) -> list[str]:
    lines = [f"{feed.feed.source}: {format_report(feed)}" for feed in report.reports]
    lines += [
        f"{edition.category}, {edition.date}: {edition.total} papers" for edition in report.editions
    ]
    lines += list(report.failures)
    if not report.asked:
        lines.append("Nothing to fetch: everything subscribed to is stored.")
    if report.missing:
        lines.append(f"Not available yet: {', '.join(report.missing)}.")
    return lines
