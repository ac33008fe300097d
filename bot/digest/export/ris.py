"""RIS, for reference managers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.digest.export.paper_lines import (
    abstract_line,
    first_doi,
    publication_year,
    readable_line,
    split_journal,
    title_line,
    without_controls,
)
from bot.model.author_names import list_authors, split_name
from bot.model.paper import Paper


def to_ris(papers: Sequence[Paper]) -> str:
    """Return ``papers`` as RIS records, each line ended by CR LF.

    Papers with a journal reference are articles, others unpublished works. Tags: https://en.wikipedia.org/wiki/RIS_(file_format)
    """
    records = (
        "".join(f"{tag}  - {value}\r\n" for tag, value in _fields(paper)) for paper in papers
    )
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield tag and value of what is known about ``paper``, in RIS's usual order."""
    journal, doi = split_journal(paper.journal_ref), first_doi(paper)
    yield "TY", "JOUR" if journal else "UNPB"
    yield "TI", title_line(paper)
    for name in list_authors(paper):
        split = split_name(without_controls(name))
        yield "AU", ", ".join(filter(None, (split.last, split.first, split.suffix)))
    yield "PY", str(publication_year(paper))
    yield "AB", " ".join(abstract_line(paper).split("\n"))
    for category in paper.categories:
        yield "KW", category
    yield from _known(("N1", readable_line(paper.comment)))
    if journal:
        first, _, last = re.sub(r" ?(?:-+|\u2013) ?", "-", journal.pages).partition("-")
        yield from _known(("JO", journal.name), ("VL", journal.volume), ("IS", journal.number))
        yield from _known(("SP", first), ("EP", last))
    yield from _known(("DO", doi))
    yield "PB", "arXiv"
    yield "AN", f"arXiv:{paper.id}"
    yield "UR", paper.abs_url


def _known(*fields: tuple[str, str]) -> Iterator[tuple[str, str]]:
    return ((tag, " ".join(value.split())) for tag, value in fields if value)
