"""/export md | bibtex | ris | json [saved | today | week]: papers as a file for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias, assert_never

from bot.commands.answer import Answer, Rows, say
from bot.commands.cite import BIBTEX
from bot.commands.command import Command, Typing, parameter
from bot.commands.context import Context
from bot.commands.quoting import quoted
from bot.commands.stocked import stocked
from bot.commands.wording import words_of
from bot.digest.export import bibtex, json, markdown, ris
from bot.digest.span import span
from bot.document.nodes import Document, Paragraph
from bot.errors import UserError
from bot.model.conversation import Action, Attachment, Choice, Placement
from bot.model.paper import Paper

Writer: TypeAlias = Callable[[Sequence[Paper], date, str], str]


class Format(StrEnum):
    """The forms in which papers are exported."""

    MARKDOWN = "md"
    BIBTEX = "bibtex"
    RIS = "ris"
    JSON = "json"


class Source(StrEnum):
    """What is exported."""

    SAVED = "saved"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class _Kind:
    suffix: str
    media_type: str
    write: Writer


_KINDS: Mapping[Format, _Kind] = {
    Format.MARKDOWN: _Kind("md", "text/markdown", markdown),
    Format.BIBTEX: _Kind("bib", BIBTEX, lambda papers, _day, _language: bibtex(papers)),
    Format.RIS: _Kind(
        "ris", "application/x-research-info-systems", lambda papers, _day, _language: ris(papers)
    ),
    Format.JSON: _Kind("json", "application/json", lambda papers, _day, _language: json(papers)),
}
_WORDS: Mapping[str, Format | Source] = {
    "markdown": Format.MARKDOWN,
    "bib": Format.BIBTEX,
    **{one.value: one for one in (*Format, *Source)},
}
_WEEK = 7


async def export(context: Context) -> Answer:
    """Send a file; without a format, offer the formats as buttons."""
    words = words_of(context.argument)
    strange = [word for word in words if word not in _WORDS]
    if strange:
        raise UserError("export.unknown", given=quoted(strange[0]))
    asked = [_WORDS[word] for word in words]
    source = next((one for one in asked if isinstance(one, Source)), Source.TODAY)
    form = next((one for one in asked if isinstance(one, Format)), None)
    if form is None:
        return say(context.phrases("export.which"), rows=_formats(source))
    return await _file(context, form, source)


def _formats(source: Source) -> Rows:
    return (tuple(Action(one.value, "export", f"{one} {source}") for one in Format),)


async def _file(context: Context, form: Format, source: Source) -> Answer:
    papers, day = await _papers(context, source)
    if not papers:
        raise UserError("export.nothing")
    kind = _KINDS[form]
    text = kind.write(papers, day, context.phrases.language)
    name = f"arxiv-{source}-{day.isoformat()}.{kind.suffix}"
    file = Attachment(name, text.encode(), kind.media_type)
    said = Paragraph(context.phrases("export.done", count=len(papers), file=name))
    return Answer(Document((said,)), placement=Placement.BESIDE, attachment=file)


async def _papers(context: Context, source: Source) -> tuple[Sequence[Paper], date]:
    """Return what is to be exported, and the date it bears."""
    today = context.now.astimezone(context.zone).date()
    match source:
        case Source.SAVED:
            return await _saved(context), today
        case Source.TODAY:
            news = await stocked(context, await context.terms())
            return ([one.paper for one in news.entries], news.date) if news else ((), today)
        case Source.WEEK:
            return await _week(context, today)
        case _:
            assert_never(source)


async def _saved(context: Context) -> Sequence[Paper]:
    kept = await context.store.saved.of(context.chat.id)
    papers = context.store.papers
    found = [await papers.get(one.paper_id, one.version or None) for one in kept]
    return [paper for paper in found if paper is not None]


async def _week(context: Context, today: date) -> tuple[Sequence[Paper], date]:
    last = context.calendar.expected(context.now)
    days = [last - timedelta(days) for days in range(_WEEK)]
    types = context.chat.manner.types
    found = await span(context.store, await context.terms(), types, days)
    return ([one.paper for one in found.entries], last) if found else ((), today)


def _complete(typing: Typing) -> Sequence[Choice]:
    choices = (f"{form} {source}" for source in Source for form in Format)
    return [Choice(one, one) for one in choices if typing.words.casefold() in one]


EXPORT = Command(
    "export",
    "summary.export",
    export,
    parameter=parameter("format", "parameter.export"),
    complete=_complete,
)
