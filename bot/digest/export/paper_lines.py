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
        number: of the issue in its volume, or "".
    """

    name: str
    volume: str = ""
    pages: str = ""
    year: str = ""
    number: str = ""


_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? )"
)
_NAME = r"(?P<name>[A-Z][\w.:&' -]*?[\w.])"
_VOLUME_LABEL = r"vol(?:ume)?\.? ?"
_NUMBER = rf"(?:(?:,? (?:no|nr|number|issue)\.? ?| ?\(|\.)(?P<number>(?!{_YEAR})\d{{1,4}})\)?)?"
_PAGES_LABEL = r"(?:pp?\.? ?|pages? |art(?:icle)?\.? (?:(?:no|number|id)\.? )?)"
_PAGES = r"(?P<pages>[A-Z]?\d+[A-Z]?(?: ?(?:-{1,2}|\u2013) ?[A-Z]?\d+)?)"
_VOLUME_FIRST = re.compile(
    # The day of a month is no volume.
    rf"(?!.*\b{_MONTH}\d\d?\b){_NAME}(?:,? {_VOLUME_LABEL}(?P<labelled>[A-Z]?\d{{1,4}})"
    rf"|(?<!\b19\d\d)(?<!\b20\d\d),? (?P<volume>(?!{_YEAR}\b)[A-Z]?\d{{1,4}})){_NUMBER}"
    rf"(?:,? ?\({_MONTH}?(?P<early>{_YEAR})\)|, {_MONTH}?(?P<middle>{_YEAR})(?=, (?!{_YEAR}\b)))?"
    r"(?:(?(early),? (?P<issue>\d{1,4})(?=, )|(?!)))?"
    # A lone year in the place of the pages is the year.
    rf"(?:(?:[,:;] ?| )(?:{_PAGES_LABEL}|(?(early)|(?!{_YEAR}\.?\Z))){_PAGES})?"
    rf"(?:,? \({_MONTH}?(?P<late>{_YEAR})\)|(?:, {_MONTH}?| )(?P<last>{_YEAR}))?[.;]?",
    re.IGNORECASE,
)
"""``J. Ex. 3 (2026) 7``, ``J. Ex. 3, no. 1, 7 (2026)``, and ``J. Ex. 3 (2026) 1, 7`` of INSPIRE."""
_YEAR_FIRST = re.compile(
    rf"{_NAME}(?<!\bvol)(?<!\bvol\.)(?<!\bvolume),? (?P<early>{_YEAR})[,;] ?(?:{_VOLUME_LABEL})?"
    rf"(?P<volume>(?!{_YEAR}\b)\d{{1,4}}){_NUMBER}[,:;] ?{_PAGES_LABEL}?{_PAGES}[.;]?",
    re.IGNORECASE,
)
"""``J. Ex. 2026, 3(1), 7``."""
_NO_YEARS = re.compile(
    rf"https?://\S+|\b10\.\d{{4,}}/\S+|\b(?:{_VOLUME_LABEL}|{_PAGES_LABEL})[A-Z]?\d+"
    r"(?: ?(?:-{1,2}|\u2013) ?\d+)?|(\d{3,}) ?(?:-{1,2}|\u2013) ?(?!\1\b)\d{3,}",
    re.IGNORECASE,
)
"""Numbers that may look like years: of addresses, volumes, pages."""
_ANY_YEAR = re.compile(rf"(?<!\d)(?<!\b[A-Za-z])(?<!\d[.:]){_YEAR}(?!\d|[.:]\d)")
_LAST_YEAR = re.compile(rf"(?:, |\(){_MONTH}?({_YEAR})\)?[.;]?\Z", re.IGNORECASE)


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


def publication_year(paper: Paper) -> int:
    """Return the year that the journal reference names, or arXiv's where it leaves that open.

    Of several years it is the one at the end, in parentheses or after a comma.
    """
    journal = split_journal(paper.journal_ref)
    if journal and journal.year:
        return int(journal.year)
    line = _NO_YEARS.sub("", readable_line(paper.journal_ref))
    years = set(_ANY_YEAR.findall(line))
    if len(years) > 1:
        years = set(_LAST_YEAR.findall(line))
    return int(years.pop()) if years else year_of(paper)


def first_doi(paper: Paper) -> str:
    """Return the DOI, the first where authors named several, or ""."""
    return next(iter(without_controls(paper.doi).split()), "").removeprefix("https://doi.org/")


def split_journal(journal_ref: str) -> Journal | None:
    """Return what a journal reference says where it has a common form, e.g. ``J. Ex. 3 (2026) 7``.

    None where there is no reference. A number like a year is a volume only after "vol.".
    """
    line = readable_line(journal_ref)
    if found := _YEAR_FIRST.fullmatch(line) or _VOLUME_FIRST.fullmatch(line):
        return _name_parts(found.groupdict(""))
    return Journal(line) if line else None


def _name_parts(found: dict[str, str]) -> Journal:
    def first_of(*groups: str) -> str:
        return next(filter(None, map(found.get, groups)), "")

    return Journal(
        found["name"],
        first_of("labelled", "volume"),
        found["pages"],
        first_of("early", "middle", "late", "last"),
        first_of("number", "issue"),
    )


def without_controls(text: str) -> str:
    """Return ``text`` without control characters and invisible marks; white space stays."""
    return _CONTROLS.sub("", text)
