"""RIS, for reference managers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digest.export.paper_lines import abstract_line, title_line, year_of
from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors, split_name
from bot.model.paper import Paper


def to_ris(papers: Sequence[Paper]) -> str:
    """Return ``papers`` as RIS records of unpublished works, each line ended by CR LF.

    Tags: https://en.wikipedia.org/wiki/RIS_(file_format)
    """
    records = (
        "".join(f"{tag}  - {value}\r\n" for tag, value in _fields(paper)) for paper in papers
    )
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield tag and value of what is known about ``paper``, in RIS's usual order."""
    yield "TY", "UNPB"
    yield "TI", title_line(paper)
    for name in list_authors(paper):
        split = split_name(name)
        yield "AU", ", ".join(filter(None, (split.last, split.first, split.suffix)))
    yield "PY", str(year_of(paper))
    yield "AB", abstract_line(paper)
    for category in paper.categories:
        yield "KW", category
    yield from _known(("N1", plain_tex(paper.comment)), ("JO", plain_tex(paper.journal_ref)))
    yield from _known(("DO", paper.doi))
    yield "PB", "arXiv"
    yield "AN", f"arXiv:{paper.id}"
    yield "UR", paper.abs_url


def _known(*fields: tuple[str, str]) -> Iterator[tuple[str, str]]:
    return ((tag, " ".join(value.split())) for tag, value in fields if value)
