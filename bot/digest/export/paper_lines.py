"""A paper's texts as single lines of plain text, for exports. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.document.tex.reader import plain_tex
from bot.model.arxiv_id import parse_id
from bot.model.author_names import format_author_line as readable_authors
from bot.model.paper import Paper

_PARAGRAPH = re.compile(r"\s*\n\s*")
_SPACE = re.compile(r"[\t\x0b-\x0d\x1c-\x1f\x85\u2028\u2029]")
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""What shows nothing and steers other programs; white space is folded elsewhere."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal reference in parts; what is not told apart stays in the name.

    Attributes:
        name: of the journal, or the whole reference.
        volume: or "".
        pages: first and last page, or the number of the article, or "".
        year: or "".
    """

    name: str
    volume: str = ""
    pages: str = ""
    year: str = ""


_PAGES = r"[A-Z]?\d+[A-Z]?(?: ?(?:-{1,2}|\u2013) ?[A-Z]?\d+)?"
_YEAR = r"(?:19|20)\d\d"
_REFERENCE = re.compile(
    r"(?P<name>[A-Z][\w.:&' -]*?[\w.])(?:,? vol(?:ume)?\.? ?|,? )(?P<volume>[A-Z]?\d{1,4})"
    rf"(?:,? ?\((?P<early>{_YEAR})\))?(?:[,:]? (?:pp?\. ?|article )?(?P<pages>{_PAGES}))?"
    rf"(?:,? \((?P<late>{_YEAR})\)|, (?P<last>{_YEAR}))?\.?",
    re.IGNORECASE,
)


def title_line(paper: Paper) -> str:
    """Return the title as plain text."""
    return readable_line(paper.title)


def readable_line(source: str) -> str:
    """Return raw TeX as plain text in one line, without control characters."""
    return " ".join(without_controls(plain_tex(source)).split())


def abstract_line(paper: Paper) -> str:
    """Return the abstract as plain text in one line; two spaces separate its paragraphs."""
    paragraphs = _PARAGRAPH.split(without_controls(plain_tex(paper.abstract)).strip())
    return "  ".join(_SPACE.sub(" ", paragraph) for paragraph in paragraphs)


def author_line(paper: Paper) -> str:
    """Return the authors as plain text, with affiliations where the source gave them."""
    line = readable_authors(paper.authors) or ", ".join(paper.author_names)
    return " ".join(without_controls(line).split())


def year_of(paper: Paper) -> int:
    """Return the year in which arXiv issued the paper's identifier."""
    return parse_id(paper.id).year


def first_doi(paper: Paper) -> str:
    """Return the DOI, the first where authors named several, or ""."""
    return next(iter(without_controls(paper.doi).split()), "").removeprefix("https://doi.org/")


def split_journal(journal_ref: str) -> Journal | None:
    """Return what a journal reference says where it has a common form, e.g. ``J. Ex. 3 (2026) 7``.

    None where there is no reference.
    """
    line = readable_line(journal_ref)
    found = _REFERENCE.fullmatch(line)
    if found is None:
        return Journal(line) if line else None
    year = found["early"] or found["late"] or found["last"] or ""
    return Journal(found["name"], found["volume"], found["pages"] or "", year)


def without_controls(text: str) -> str:
    """Return ``text`` without control characters and invisible marks; white space stays."""
    return _CONTROLS.sub("", text)
