"""A number for each paper, by which the index of words names it.

Numbers ascend as arXiv gave out identifiers, so that the newest come first without sorting, and
lead back to the identifier: year, month, number, archive (0 where identifiers have none).
"""

from __future__ import annotations

import re

from bot.model.arxiv_id import issue_month

# Archives that had identifiers of their own until 2007. The order is stored: append only.
_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn",
    "chem-ph", "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex",
    "hep-lat", "hep-ph", "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th",
    "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
_NUMBER, _ARCHIVE = 100_000, 100
_IDENTIFIER = re.compile(
    r"(?:(?P<archive>[a-z-]+)/\d{4}(?P<old>\d{3})|\d{4}\.(?P<new>\d{4,5}))", re.ASCII
)
_FIVE_DIGITS_FROM = 201501
_OF_SAMPLE = re.compile(r"0000\.\d{5}", re.ASCII)
_MONTH_OF_SAMPLE = 200000
"""The bundled invented papers have identifiers of no month."""


def search_key_of(paper_id: str) -> int | None:
    """Return the number of ``paper_id``; None of what is no identifier of arXiv's."""
    found = _IDENTIFIER.fullmatch(paper_id)
    if found is None or (found["archive"] and found["archive"] not in _ARCHIVES):
        return None
    archive = _ARCHIVES.index(found["archive"]) + 1 if found["archive"] else 0
    month = _month_of(paper_id)
    if month is None:
        return None
    return (month * _NUMBER + int(found["old"] or found["new"])) * _ARCHIVE + archive


def _month_of(paper_id: str) -> int | None:
    """Return the month in which ``paper_id`` was given out, as ``202606``."""
    if _OF_SAMPLE.fullmatch(paper_id):
        return _MONTH_OF_SAMPLE
    try:
        month = issue_month(paper_id)
    except ValueError:
        return None
    return month.year * 100 + month.month


def paper_id_of(key: int) -> str:
    """Return the identifier that has the number ``key``."""
    rest, archive = divmod(key, _ARCHIVE)
    month, number = divmod(rest, _NUMBER)
    if archive:
        return f"{_ARCHIVES[archive - 1]}/{month % 10000:04}{number:03}"
    digits = 5 if month >= _FIVE_DIGITS_FROM or month == _MONTH_OF_SAMPLE else 4
    return f"{month % 10000:04}.{number:0{digits}}"
