"""References to papers as people write them: identifiers of every form, citations, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from bot.model.arxiv_id import (
    MONTH_PATTERN,
    OLD_ARCHIVES,
    SAMPLE_MONTH,
    VERSION_PATTERN,
    is_issued,
)
from bot.model.folding import fold
from bot.model.taxonomy import ARCHIVES

# An identifier does not begin inside a word or a number, unless the word is arXiv's name.
_FRONT = (
    r"(?:(?<![a-z\d._:\-])|(?<=\D:)|(?<=arxiv)|(?<=arxiv[._\-])"
    r"|(?<=[_\-])(?<![a-z\d][_\-]))"  # a list's dash, Markdown's emphasis
)
_NEW = rf"(?P<new>(?:{MONTH_PATTERN}|{SAMPLE_MONTH})\.\d{{4,5}})"
# Until 2007 a subject class could stand behind the archive; it is no part of the identifier.
_OLD = (
    rf"(?P<archive>{'|'.join(sorted(OLD_ARCHIVES, key=len, reverse=True))})"
    rf"(?:\.[a-z][a-z\-]+)?[/:](?P<old>{MONTH_PATTERN}\d{{3}})"
)
# https://ui.adsabs.harvard.edu/help/actions/bibcode: 2026arXiv260614824S
_BIBCODE = rf"(?<=\d{{4}}arxiv)(?P<month>{MONTH_PATTERN})(?P<number>\d{{5}})(?=[a-z])"
# https://dblp.org/rec/journals/corr/abs-2606-14824, and the keys of its BibTeX
_DBLP = rf"(?<=corr/abs-)(?P<year_month>{MONTH_PATTERN})-(?P<count>\d{{4,5}})"
_VERSION = (
    rf"(?:[_\-]?v(?:er)?\.?(?P<version>{VERSION_PATTERN})"
    rf"|,?[ \t][(\[]?v(?:er(?:sion|\.)?[ \t]?)?(?P<apart>{VERSION_PATTERN})(?![a-z\d]))?"
)
# A number that goes on is another one, but a list may have slashes.
_END = r"(?!\d|[._\-]\d|/\d(?!\d{3}\.\d{4}))"
_REFERENCE = re.compile(
    rf"(?:{_FRONT}(?:{_NEW}|{_OLD})|{_BIBCODE}|{_DBLP}){_VERSION}{_END}", re.ASCII
)
_STAMP = re.compile(
    rf"\s*\[(?:{'|'.join({*OLD_ARCHIVES, *ARCHIVES})})(?:\.[a-z\-]+)?\]"
    r"(?:\s*\d{1,2}\s+[a-z]{3,9}\.?\s+\d{4})?",
    re.IGNORECASE,
)
"""What arXiv prints behind an identifier on the first page of a PDF: ``[hep-ex] 1 Jun 2026``."""
_LONGEST_DOI = 200
_OTHER_DOI = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/(?!arxiv[.:/])[^\s,;|<>\"']*\Z", re.ASCII)
_DASH = re.compile("(?<=[a-z])[\u2010-\u2015\u2212](?=[a-z])")
_STOP = re.compile("(?<=\\d)[\u3002\u00b7](?=\\d)")
_SLASH = re.compile("[\u2044\u2215]")
_LINE_BREAK = re.compile(
    r"(?:(?<=\b\d{4}\.)\s*\n\s*(?=\d{4,5}(?!\d))|(?<=[a-z]/)\s*\n\s*(?=\d{7}(?!\d))"
    r"|(?<=[a-z]-)\s*\n\s*(?=[a-z]{2,3}/\d{7}(?!\d)))",
    re.ASCII,
)
_RANGE = re.compile(
    r"(?<![\d.])(?P<month>\d{4})\.(?P<first>\d{4,5})\s?(?:[-\u2010-\u2015]|\.{2,3})\s?"
    r"(?:arxiv:\s?)?(?:(?P=month)\.)?(?P<last>\d{4,5})(?!\d|[.-]\d)",
    re.ASCII,
)
"""``2606.14801-2606.14803`` and ``2606.14801-14803``: all between are meant as well."""
_LONGEST_RANGE = 50
_SLIP = re.compile(
    r"(?<![a-z\d./\-])(?:\d{4}\.\d{1,5}\s?-\s?\d{4}\.\d{1,5}"
    rf"|\d{{3,5}}\.\d{{1,7}}|{MONTH_PATTERN}[ ,:/_\-]?\d{{4,5}}"
    rf"|[a-z][a-z.\-]*/\d{{5,8}}|(?:{'|'.join(OLD_ARCHIVES)})-\d{{7}}"
    r"|arxiv[:.]\s?[a-z\-/]*\d[\d.]*)(?:v\d*)?(?![a-z\d]|[./\-]\d)",
    re.ASCII,
)
"""What is nearly an identifier: a digit too few, no dot, no such month, no such archive."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper, and which version of it.

    Attributes:
        paper_id: base identifier.
        version: from 1; None where the newest is meant.
    """

    paper_id: str
    version: int | None = None

    def __str__(self) -> str:
        """Return ``2606.14824v2``, or without version where none is named."""
        return f"{self.paper_id}v{self.version}" if self.version else self.paper_id


def find_references(text: str) -> tuple[Reference, ...]:
    """Return the papers that ``text`` refers to, each once, in order.

    Args:
        text: ``2606.14824``, ``arXiv:2606.14824v2 [cs.DC]``, ``math.CA/0611800``,
            ``10.48550/arXiv.2606.14824``, ``https://arxiv.org/pdf/2606.14824v2``, many of them.
    """
    return tuple(dict.fromkeys(reference for reference, _place in _scan(_normalize(text))))


def find_unrecognized(text: str) -> tuple[str, ...]:
    """Return what in ``text`` looks like an identifier and is none, e.g. mistyped ones."""
    rest = _normalize(text)
    for _reference, (start, end) in reversed(tuple(_scan(rest))):
        rest = f"{rest[:start]} {rest[end:]}"
    found = (match for match in _SLIP.finditer(rest) if not _is_other_doi(rest, match.end()))
    return tuple(dict.fromkeys(match[0] for match in found))


def strip_stamps(text: str) -> str:
    """Return ``text`` without what arXiv prints behind identifiers in PDFs."""
    return _STAMP.sub(" ", text)


def _normalize(text: str) -> str:
    """Return ``text`` folded, with ASCII punctuation and in whole lines, as addresses need it."""
    folded = fold(unquote(text))
    plain = _SLASH.sub("/", _DASH.sub("-", _STOP.sub(".", folded)))
    return _RANGE.sub(_list_range, _LINE_BREAK.sub("", plain))


def _list_range(found: re.Match[str]) -> str:
    """Return the identifiers of a range one by one, or only its ends where it is long."""
    first, last = int(found["first"]), int(found["last"])
    if len(found["first"]) != len(found["last"]) or not first < last:
        return found[0]
    numbers = range(first, last + 1, 1 if last - first < _LONGEST_RANGE else last - first)
    return ", ".join(f"{found['month']}.{number:0{len(found['first'])}}" for number in numbers)


def _scan(text: str) -> Iterator[tuple[Reference, tuple[int, int]]]:
    """Yield each reference in the normalized ``text``, and from where to where it stands there."""
    for match in _REFERENCE.finditer(text):
        paper_id = match["new"] or f"{match['archive']}/{match['old']}"
        if match["month"]:
            paper_id = f"{match['month']}.{match['number']}"
        elif match["year_month"]:
            paper_id = f"{match['year_month']}.{match['count']}"
        if is_issued(paper_id) and not _is_other_doi(text, match.start()):
            version = match["version"] or match["apart"]
            stamp = _STAMP.match(text, match.end())
            end = stamp.end() if stamp else match.end()
            yield Reference(paper_id, int(version) if version else None), (match.start(), end)


def _is_other_doi(text: str, end: int) -> bool:
    """Tell whether ``text`` up to ``end`` is a DOI of another publisher, as theirs look alike."""
    return _OTHER_DOI.search(text, max(0, end - _LONGEST_DOI), end) is not None
