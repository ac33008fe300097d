"""/export: papers as a file for other programs, or ``me``: everything stored about who asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    CompletionRequest,
    Guide,
    Section,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import split_words
from bot.commands.support.freshness import fetch_latest
from bot.digest.export import EXPORTERS, ExportFormat
from bot.digest.period import announced_in
from bot.document.nodes import Document, Paragraph
from bot.errors import UserError
from bot.model.conversation import Action, Attachment, Completion, Placement
from bot.model.paper import Paper


class ExportSource(StrEnum):
    """What is exported."""

    SAVED = "saved"
    TODAY = "today"
    WEEK = "week"


_WORDS: Mapping[str, ExportFormat | ExportSource] = {
    "markdown": ExportFormat.MARKDOWN,
    "bib": ExportFormat.BIBTEX,
    **{word.value: word for word in (*ExportFormat, *ExportSource)},
}
_LABELS: Mapping[ExportFormat, str] = {
    ExportFormat.MARKDOWN: "Markdown",
    ExportFormat.BIBTEX: "BibTeX",
    ExportFormat.RIS: "RIS",
    ExportFormat.JSON: "JSON",
}
"""The formats as they are written in every language."""
_WEEK = 7
ME = frozenset({"me", "我", "我的"})
"""What asks for everything that is stored about a person."""


def names_export(argument: str) -> bool:
    """Return whether ``argument`` names formats and sources and nothing else, or everything."""
    words = split_words(argument)
    return _WORDS.keys() >= set(words) or (len(words) == 1 and words[0] in ME)


async def export(context: Context) -> Answer:
    """Send a file; without a format, offer the formats as buttons."""
    words = split_words(context.argument)
    if len(words) == 1 and words[0] in ME:
        return await _everything(context)
    strange = [word for word in words if word not in _WORDS]
    if strange:
        raise UserError("export.unknown", given=echo(strange[0]))
    asked = [_WORDS[word] for word in words]
    source = next((word for word in asked if isinstance(word, ExportSource)), ExportSource.TODAY)
    form = next((word for word in asked if isinstance(word, ExportFormat)), None)
    if form is None:
        return say(context.phrases("export.which"), rows=_formats(source, context.list_word))
    return await _file(context, form, source)


async def _everything(context: Context) -> Answer:
    """Send everything stored about the asker, to the asker alone."""
    if context.is_shared:
        raise UserError("export.me-private")
    if context.chat.is_unsaved:
        raise UserError("export.me-nothing")
    async with context.heavy_slot():
        stored = await context.store.personal_data.collect(context.chat, context.person)
    text = json.dumps(stored, ensure_ascii=False, indent=2)
    file = Attachment("paperboy-me.json", text.encode(), "application/json")
    said = Paragraph(context.phrases("export.me-done", file=file.name))
    return Answer(Document((said,)), placement=Placement.BESIDE, attachment=file)


def _formats(source: ExportSource, list_word: str) -> ButtonRows:
    before = list_word if source is ExportSource.SAVED else ""
    return (
        tuple(Action(_LABELS[form], "export", f"{before}{form} {source}") for form in ExportFormat),
    )


async def _file(context: Context, form: ExportFormat, source: ExportSource) -> Answer:
    papers, day = await _papers(context, source)
    if not papers:
        raise UserError("export.nothing")
    exporter = EXPORTERS[form]
    async with context.heavy_slot():
        text = await asyncio.to_thread(exporter.export, papers, day, context.phrases.language)
    name = f"arxiv-{source}-{day.isoformat()}.{exporter.suffix}"
    file = Attachment(name, text.encode(), exporter.media_type)
    said = Paragraph(context.phrases("export.done", count=len(papers), file=name))
    return Answer(Document((said,)), placement=Placement.BESIDE, attachment=file)


async def _papers(context: Context, source: ExportSource) -> tuple[Sequence[Paper], date]:
    """Return the papers to export, and the date in the file's name and heading."""
    today = context.today
    match source:
        case ExportSource.SAVED:
            return await _saved(context), today
        case ExportSource.TODAY:
            latest = await fetch_latest(context, await context.terms(), await context.reading())
            if latest is None:
                return (), today
            entries = latest.select(context.chat.digest_settings.types)
            return [entry.paper for entry in entries], latest.date
        case ExportSource.WEEK:
            return await _week(context, today)
        case _:
            assert_never(source)


async def _saved(context: Context) -> Sequence[Paper]:
    kept = await context.store.saved.of(context.list_owner.id)
    papers = context.store.papers
    found = [await papers.get(saved.paper_id, saved.version or None) for saved in kept]
    return [paper for paper in found if paper is not None]


async def _week(context: Context, today: date) -> tuple[Sequence[Paper], date]:
    last = context.calendar.expected(context.now)
    days = [last - timedelta(days) for days in range(_WEEK)]
    types = context.chat.digest_settings.types
    terms, reading = await context.terms(), await context.reading()
    found = await announced_in(context.store, terms, types, days, reading)
    return ([entry.paper for entry in found.entries], last) if found else ((), today)


def _complete(request: CompletionRequest) -> Sequence[Completion]:
    choices = (*(f"{form} {source}" for source in ExportSource for form in ExportFormat), "me")
    return [Completion(choice, choice) for choice in choices if request.words.casefold() in choice]


EXPORT = Command(
    "export",
    "summary.export",
    export,
    parameter=make_parameter("format", "parameter.export"),
    complete=_complete,
    guide=Guide(
        Section.KEEP,
        "explain.export",
        examples=("bibtex saved", "md week", "me"),
        words=("导出", "download"),
    ),
    is_personal=lambda argument: ExportSource.SAVED in split_words(argument),
)
