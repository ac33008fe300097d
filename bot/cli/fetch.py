"""``paperboy fetch``: one round of ingestion from arXiv, now."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.compose import open_house
from bot.cli.logs import configure_logs
from bot.cli.report import describe
from bot.cli.terms import parse_terms
from bot.ingest.report import Round
from bot.settings import load_settings


def fetch(
    categories: Annotated[
        list[str] | None, typer.Argument(help="Default: all that are subscribed to.")
    ] = None,
) -> None:
    """Ask arXiv once for the newest announcement."""
    settings = load_settings()
    configure_logs(settings, least="ERROR")
    done = asyncio.run(_fetch(parse_terms(categories or [])))
    for line in _lines(done):
        typer.echo(line)
    raise typer.Exit(1 if done.failures else 0)


async def _fetch(terms: tuple[str, ...]) -> Round:
    async with open_house(load_settings()) as house:
        return await house.ingest.fetch(terms)


def _lines(done: Round) -> list[str]:
    lines = [f"{report.feed.source}: {describe(report)}" for report in done.reports]
    lines += list(done.failures)
    if not done.asked:
        lines.append("Nothing to ask: everything subscribed to is there.")
    if done.missing:
        lines.append(f"Not there yet: {', '.join(done.missing)}.")
    return lines
