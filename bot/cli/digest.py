"""``paperboy digest``: the newest announcement of some categories, printed or in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters.arxiv.sample import sample_feed
from adapters.console.plain import as_text
from bot.app.app import open_app
from bot.app.logging import configure_logging
from bot.cli.arguments import parse_terms
from bot.digest.counts import incomplete_sentence
from bot.digest.export import EXPORTERS, ExportFormat
from bot.digest.latest import LatestAnnouncement, compose_latest, load_latest
from bot.document.nodes import Document, plain_text
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings
from bot.model.taxonomy import categories_of_all
from bot.phrases import LANGUAGES, load_phrases
from bot.settings import load_settings

FETCH_TIMEOUT_S = 20.0
"""Seconds to wait for arXiv when a category is not stored yet."""


class OutputFormat(StrEnum):
    """The forms a digest can be printed in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    BIBTEX = "bibtex"
    RIS = "ris"


def digest(
    categories: Annotated[list[str], typer.Argument(help="Categories or archives, in order.")],
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Listing date; default: the latest."),
    ] = None,
    types: Annotated[
        str, typer.Option(help="Any of new, cross, replace; comma-separated.")
    ] = "new,cross",
    form: Annotated[
        OutputFormat, typer.Option("--format", help="Output format.")
    ] = OutputFormat.TEXT,
    lang: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = "en",
    out: Annotated[Path | None, typer.Option(help="File to write; default: print it.")] = None,
) -> None:
    """Print the latest announcement of some categories."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"--lang must be one of {', '.join(LANGUAGES)}.")
    configure_logging(load_settings(), least="ERROR")
    settings = DigestSettings(_types(types))
    found = asyncio.run(_find(parse_terms(categories), settings, lang, day))
    if found is None:
        typer.echo("Nothing is stored for that, and arXiv did not provide it.", err=True)
        raise typer.Exit(1)
    latest, document = found
    phrases = load_phrases(lang)
    if latest.is_sample:
        typer.echo(phrases.text("digest.sample-only"), err=True)
    if form is OutputFormat.TEXT:
        text = as_text(document)
    else:
        if latest.missing and not latest.is_sample:  # which the document says as well
            lacking = incomplete_sentence(latest.missing, (latest.date,), phrases)
            typer.echo(plain_text(lacking), err=True)
        papers = [entry.paper for entry in latest.select(settings.types)]
        text = EXPORTERS[ExportFormat[form.name]].export(papers, latest.date, lang)
    _write(text, out)


def _types(text: str) -> frozenset[AnnounceType]:
    try:
        return frozenset(AnnounceType(word.strip()) for word in text.split(","))
    except ValueError:
        choices = ", ".join(AnnounceType)
        raise typer.BadParameter(f"--types takes any of {choices}, separated by commas.") from None


async def _find(
    terms: Sequence[str], settings: DigestSettings, lang: str, day: datetime | None
) -> tuple[LatestAnnouncement, Document] | None:
    async with open_app(load_settings(), sample=sample_feed) as app:
        on = day.replace(tzinfo=UTC).date() if day else None
        if on is None:
            await app.ingest.refresh(terms, FETCH_TIMEOUT_S)
        editions = await app.store.editions.newest(categories_of_all(terms), on)
        latest = await load_latest(app.store, terms, editions)
        if latest is None:
            return None
        return latest, await compose_latest(app.store, latest, settings, load_phrases(lang))


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"Cannot write {out}: {error.strerror}.", err=True)
        raise typer.Exit(1) from error
