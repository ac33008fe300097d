"""Whole queries of other systems, rewritten before they are read. Pure.

Addresses of arXiv's search and API, INSPIRE's ``find a lecun and t graph``, Google's
``allintitle:``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote_plus, urlsplit

from bot.query.nodes import Remark, RemarkKind

_ENCODED = re.compile(r"%(?:2[0-9A-F]|3[A-F]|5B|5D|7C)|\+(?:AND|OR|ANDNOT)\+", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*https?://[^\s\"?]+\?[^\s\"]*(?:query|q)=[^\s\"]+\s*", re.IGNORECASE)
_UNSPACED = re.compile(r"[^\s\"]+")
_PARAMETER = re.compile(r"\s*(?:search_)?query=(?P<query>[^&]+)(?:&\S*)?\s*", re.IGNORECASE)
_INSPIRE = re.compile(
    r"\s*(?:find|fin|f)\s+(?P<rest>(?P<field>[a-z]+)\s+\S.*)", re.IGNORECASE | re.DOTALL
)
_CONNECTIVE = re.compile(r"\s+(and not|and|or|not)\s+", re.IGNORECASE)
_INSPIRE_FIELDS: Mapping[str, str] = {
    "a": "au:", "au": "au:", "author": "au:", "ea": "au:", "exactauthor": "au:",
    "fa": "au:", "cn": "au:",
    "t": "ti:", "ti": "ti:", "title": "ti:", "k": "", "keyword": "", "j": "jr:", "eprint": "id:",
    "primarch": "cat:", "ft": "all:", "fulltext": "all:", "d": "date:", "date": "date:",
}  # fmt: skip
_ALL_IN = re.compile(
    r"\s*all(?P<field>intitle|inauthor|intext):\s*(?P<rest>[^():]+?)\s*", re.IGNORECASE
)
_ALL_IN_FIELDS = {"intitle": "ti:", "inauthor": "au:", "intext": ""}


def translate(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Return ``text`` in our language as far as whole forms of others go, and what was changed."""
    for read in (_read_address, _read_inspire, _read_all_in):
        translated = read(text)
        if translated != text:
            return translated, (Remark(RemarkKind.TRANSLATED, text, translated),)
    return text, ()


def _read_address(text: str) -> str:
    if _ADDRESS.fullmatch(text):
        asked = parse_qs(urlsplit(text.strip()).query)
        return next(
            (asked[name][0] for name in ("search_query", "query", "q") if name in asked), text
        )
    if found := _PARAMETER.fullmatch(text):
        return unquote_plus(found["query"])
    is_encoded = _UNSPACED.fullmatch(text) and _ENCODED.search(text)
    return unquote_plus(text) if is_encoded else text


def _read_inspire(text: str) -> str:
    found = _INSPIRE.fullmatch(text)
    if found is None or found["field"].lower() not in _INSPIRE_FIELDS:
        return text
    parts = _CONNECTIVE.split(found["rest"])
    return " ".join(
        part.upper() if index % 2 else _read_clause(part) for index, part in enumerate(parts)
    )


def _read_clause(clause: str) -> str:
    name, _, rest = clause.strip().partition(" ")
    field = _INSPIRE_FIELDS.get(name.lower())
    if field is None or not rest.strip():
        return f'"{clause.strip()}"'
    value = rest.strip().strip('"')
    return f'{field}"{value}"'


def _read_all_in(text: str) -> str:
    found = _ALL_IN.fullmatch(text)
    return f"{_ALL_IN_FIELDS[found['field'].lower()]}({found['rest']})" if found else text
