"""arXiv identifiers: their grammar, order, months and addresses.

Identifiers are given at announcement, in the month of the announcement, one after another over all
of arXiv: https://info.arxiv.org/help/arxiv_identifier.html. Three forms followed one another:
``hep-th/9901001`` (August 1991 to March 2007, numbered in each archive), ``0704.0001`` (four
digits) and ``1501.00001`` (five digits).
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

MONTH_PATTERN = r"\d\d(?:0[1-9]|1[0-2])"
"""Regular expression of year and month in an identifier."""
SAMPLE_MONTH = "0000"
"""Month of the bundled invented papers: no real paper was issued in it."""
ID_PATTERN = (
    rf"(?:{MONTH_PATTERN}|{SAMPLE_MONTH})\.\d{{4,5}}"
    rf"|[a-z-]+(?:\.[A-Z]{{2}})?/{MONTH_PATTERN}\d{{3}}"
)
"""Regular expression of a base identifier as arXiv itself prints it; it has no groups."""

VERSION_PATTERN = r"[1-9]\d{0,3}"
"""Regular expression of a version's number; no paper has had a thousand versions."""

_ID = re.compile(ID_PATTERN, re.ASCII)
_ABS_URL = re.compile(rf"https?://arxiv\.org/abs/({ID_PATTERN})v({VERSION_PATTERN})", re.ASCII)
_FIRST_YEAR = 91  # arXiv began in August 1991: two-digit years from here on are of that century
_OLD_SCHEME_SINCE, _NEW_SCHEME_SINCE, _FIVE_DIGITS_SINCE = (1991, 7), (2007, 4), (2015, 1)
OLD_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn",
    "chem-ph", "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex",
    "hep-lat", "hep-ph", "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th",
    "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
"""Archives with identifiers of their own until 2007. The order is stored: append only."""


class IdParts(NamedTuple):
    """The parts of a base identifier; compared in this order, they sort by announcement.

    Attributes:
        year: with the century; 2000 in the bundled sample.
        month: 1 to 12; 0 in the bundled sample.
        number: in that month; in the old scheme, in that month and archive.
        archive: in the old scheme, e.g. ``hep-th``; otherwise "".
    """

    year: int
    month: int
    number: int
    archive: str


def parse_id(paper_id: str) -> IdParts:
    """Return the parts of a base identifier, which are also its key in the order of announcement.

    Raises:
        ValueError: ``paper_id`` is no base identifier.
    """
    if not _ID.fullmatch(paper_id):
        raise ValueError(f"no identifier: {paper_id[:40]!r}")
    archive, _, digits = paper_id.rpartition("/")
    year, month, number = int(digits[:2]), int(digits[2:4]), int(digits[4:].removeprefix("."))
    century = 1900 if archive and year >= _FIRST_YEAR else 2000
    return IdParts(century + year, month, number, archive)


def format_id(parts: IdParts) -> str:
    """Return the base identifier that ``parse_id`` takes apart into ``parts``."""
    month = f"{parts.year % 100:02}{parts.month:02}"
    if parts.archive:
        return f"{parts.archive}/{month}{parts.number:03}"
    return f"{month}.{parts.number:0{_count_digits(parts)}}"


def issue_month(paper_id: str) -> date:
    """Return the first day of the month in which arXiv issued ``paper_id``.

    Raises:
        ValueError: ``paper_id`` is no base identifier, or one of the sample, which has no month.
    """
    parts = parse_id(paper_id)
    return date(parts.year, parts.month, 1)


def abs_url(paper_id: str) -> str:
    """Return the address of the abstract page, which arXiv asks everyone to link to."""
    return f"https://arxiv.org/abs/{paper_id}"


def parse_abs_url(url: str) -> tuple[str, int]:
    """Return identifier and version in the address of an abstract page, as arXiv's answers give it.

    Raises:
        ValueError: ``url`` is not the abstract page of a version.
    """
    found = _ABS_URL.fullmatch(url)
    if found is None:
        raise ValueError(f"no paper's address: {url[:80]!r}")
    return found[1], int(found[2])


def is_issued(paper_id: str) -> bool:
    """Tell whether the scheme of ``paper_id`` was in use, with numbers this long, in its month.

    Raises:
        ValueError: ``paper_id`` is no base identifier.
    """
    parts = parse_id(paper_id)
    if parts.archive:
        return _OLD_SCHEME_SINCE <= parts[:2] < _NEW_SCHEME_SINCE and parts.archive in OLD_ARCHIVES
    is_since_2007 = parts.month == 0 or parts[:2] >= _NEW_SCHEME_SINCE
    return is_since_2007 and len(paper_id.partition(".")[2]) == _count_digits(parts)


def _count_digits(parts: IdParts) -> int:
    """Return how many digits the new scheme gives to the numbers of that month."""
    return 5 if parts.month == 0 or parts[:2] >= _FIVE_DIGITS_SINCE else 4
