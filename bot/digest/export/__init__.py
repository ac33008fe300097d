"""Papers as a file for other programs: Markdown, BibTeX, RIS and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.digest.export.bibtex import to_bibtex
from bot.digest.export.json import to_json
from bot.digest.export.markdown import to_markdown
from bot.digest.export.ris import to_ris
from bot.model.paper import Paper


class ExportFormat(StrEnum):
    """A format in which papers are exported."""

    MARKDOWN = "md"
    BIBTEX = "bibtex"
    RIS = "ris"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Exporter:
    """What makes a file of papers.

    Attributes:
        suffix: of the file's name.
        media_type: of the file.
        export: returns its text for papers, the listing date of its heading, and a language
            (``en`` or ``zh``); most formats have neither heading nor language.
    """

    suffix: str
    media_type: str
    export: Callable[[Sequence[Paper], date, str], str]


EXPORTERS: Mapping[ExportFormat, Exporter] = {
    ExportFormat.MARKDOWN: Exporter("md", "text/markdown", to_markdown),
    ExportFormat.BIBTEX: Exporter(
        "bib", "application/x-bibtex", lambda papers, _day, _language: to_bibtex(papers)
    ),
    ExportFormat.RIS: Exporter(
        "ris",
        "application/x-research-info-systems",
        lambda papers, _day, _language: to_ris(papers),
    ),
    ExportFormat.JSON: Exporter(
        "json", "application/json", lambda papers, _day, _language: to_json(papers)
    ),
}
