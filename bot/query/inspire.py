"""INSPIRE's ``find a lecun and t graph``, in our language. Pure.

https://help.inspirehep.net/knowledge-base/inspire-paper-search/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_FLAGS = re.IGNORECASE | re.DOTALL
_SHORT = 2
"""Letters of a field that tells by itself that a clause is INSPIRE's: a, t, tc."""
_FIND = re.compile(r"\s*(?:find|fin|f)\s+(?P<rest>(?P<field>[a-z]+)\s+\S.*)", _FLAGS)
_CONNECTIVE = re.compile(r"\s+(and not|or not|and|or|not)\s+", re.IGNORECASE)
_FIELDS: Mapping[str, str] = {
    "a": "au:", "au": "au:", "author": "au:", "ea": "au:", "exactauthor": "au:",
    "fa": "au:", "cn": "au:", "collaboration": "au:",
    "t": "ti:", "ti": "ti:", "title": "ti:", "k": "", "keyword": "", "j": "jr:", "journal": "jr:",
    "eprint": "id:", "primarch": "cat:", "ft": "all:", "fulltext": "all:", "d": "date:",
    "date": "date:", "topcite": "cited:", "cited": "cited:", "recid": "citedby:", "r": "rn:",
    "refersto": "refersto:", "citedby": "citedby:", "tc": "doctype:", "ps": "doctype:",
    "de": "date:", "jy": "year:", "aff": "aff:", "doi": "doi:", "rn": "rn:", "reportnumber": "rn:",
}  # fmt: skip


def read_inspire(text: str) -> str:
    """Return ``text`` in our language; as it is if it isn't INSPIRE's.

    ``find`` may be left out where at least two clauses are written so.
    """
    found = _FIND.fullmatch(text)
    if found and found["field"].lower() in _FIELDS:
        return _translate(found["rest"])
    clauses = _CONNECTIVE.split(text)[::2]
    is_spires = len(clauses) > 1 and all(map(_is_clause, clauses))
    return _translate(text) if is_spires else text


def _translate(text: str) -> str:
    parts = _CONNECTIVE.split(text)
    return " ".join(
        part.upper() if index % 2 else _read_clause(part) for index, part in enumerate(parts)
    )


def _is_clause(clause: str) -> bool:
    name, _, rest = clause.strip().partition(" ")
    is_short = len(name) <= _SHORT and name.lower() in _FIELDS
    return is_short and bool(rest.strip()) and ":" not in clause


def _read_clause(clause: str) -> str:
    name, _, rest = clause.strip().partition(" ")
    field = _FIELDS.get(name.lower())
    if field is None or not rest.strip():
        return f'"{clause.strip()}"'
    value = rest.strip().strip('"')
    return f'{field}"{value}"'
