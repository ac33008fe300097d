"""Addresses of searches and listings, pasted from a browser, as queries. Pure.

https://info.arxiv.org/help/api/user-manual.html#query_details, https://arxiv.org/search/advanced,
https://ui.adsabs.harvard.edu/help/search/search-syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from urllib.parse import parse_qs, unquote, unquote_plus

from bot.query.inspire import read_inspire
from bot.query.vocabulary import find_categories

_ADDRESS = re.compile(
    r"<?(?P<scheme>https?://)?(?P<host>(?:[\w-]+\.)+[a-z]{2,})(?::\d+)?(?P<path>/[^?#]*)?"
    r"(?:\?(?P<asked>[^#]*))?(?:#.*?)?>?",
    re.IGNORECASE,
)
_KNOWN_HOST = re.compile(
    r"(?:[\w-]+\.)*(?:arxiv\.org|google\.[a-z.]+|semanticscholar\.org|harvard\.edu|nih\.gov"
    r"|inspirehep\.net|dblp\.org|openreview\.net|huggingface\.co)",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r"\??(?:[a-z_]+=[^&\s]*&)*(?:search_query|query|id_list|q)=[^&]+(?:&\S*)?")
_MORE_PARAMETERS = re.compile(r"(?:&[A-Za-z_]+=[\w.-]*)+")
_ENCODED = re.compile(
    r"%(?:2[0-9A-F]|3[A-F]|5B|5D|7C)|\+(?:AND|OR|ANDNOT)\+|:\w[^\s+]*\+[a-z]+:", re.IGNORECASE
)
_UNSPACED = re.compile(r"[^\s\"]+")
_LISTING = re.compile(
    r"/(?:list|rss|atom|archive|year|catchup)/(?P<terms>[a-z.+*-]+)", re.IGNORECASE
)
_PERSON = re.compile(
    r"/(?:a/(?P<key>[a-z]+(?:_[a-z]+)*)|author/(?P<name>[^/]+)/\d+)", re.IGNORECASE
)
_ASKED_FOR = ("search_query", "query", "q", "term", "text", "search", "keywords")
_FIELDS: Mapping[str, str] = {
    "title": "ti:", "author": "au:", "abstract": "abs:", "comments": "co:", "journal_ref": "jr:",
    "paper_id": "id:", "cross_list_category": "cat:", "doi": "doi:", "orcid": "orcid:",
    "acm_class": "acm:", "msc_class": "msc:", "report_num": "rn:", "author_id": "au:",
}  # fmt: skip


def read_address(text: str) -> str:
    """Return what the address, or the part of one, that ``text`` is asks for.

    ``text`` itself if it is no address, or one of which nothing can be read.
    """
    plain = text.strip()
    found = _ADDRESS.fullmatch(plain)
    if found and (found["scheme"] or _KNOWN_HOST.fullmatch(found["host"])):
        return next(_readings(found), text)
    if _PARAMETERS.fullmatch(plain):
        return next(_read_parameters(plain.removeprefix("?")), text)
    if _UNSPACED.fullmatch(plain) and _ENCODED.search(plain):
        return unquote_plus(plain)
    return text


def _readings(found: re.Match[str]) -> Iterator[str]:
    """Yield what the parts of an address say, most telling first."""
    path, asked = unquote(found["path"] or ""), found["asked"] or ""
    if path.startswith("/search/") and "=" in path:  # ADS has its parameters in the path
        asked = (found["path"] or "").removeprefix("/search/")
    if "inspirehep" in found["host"]:
        yield from (read_inspire(parameter) for parameter in _read_parameters(asked))
    yield from _read_advanced(asked)
    yield from _read_parameters(asked)
    if listing := _LISTING.match(path):
        terms = [
            category for term in listing["terms"].split("+") for category in find_categories(term)
        ]
        yield from filter(None, (" OR ".join(f"cat:{term}" for term in terms),))
    if person := _PERSON.match(path):
        yield f'au:"{(person["key"] or person["name"]).replace("_", " ").replace("-", " ")}"'


def _read_parameters(asked: str) -> Iterator[str]:
    """Yield the query in the parameters of arXiv's search, its API, or another search."""
    given = {name: values[0] for name, values in parse_qs(asked).items()}
    parts = [
        *(given[name].removesuffix("$") for name in _ASKED_FOR if name in given),
        *([given["as_q"]] if "as_q" in given else ()),
        *([f'"{given["as_epq"]}"'] if "as_epq" in given else ()),
        *([f'au:"{given["as_sauthors"]}"'] if "as_sauthors" in given else ()),
    ]
    field = _FIELDS.get(given.get("searchtype", ""), "")
    if parts:
        yield f"{field}({parts[0]})" if field else " ".join(parts)
    elif "id_list" in given:
        yield " OR ".join(f"id:{paper_id}" for paper_id in given["id_list"].split(","))


def _read_advanced(asked: str) -> Iterator[str]:
    """Yield the query of arXiv's advanced search: ``terms-0-operator=AND&terms-0-term=graph``."""
    given = {name: values[0] for name, values in parse_qs(asked).items()}
    numbers = takewhile(lambda number: f"terms-{number}-term" in given, range(20))
    clauses = [
        f"{given.get(f'terms-{number}-operator', 'AND') if number else ''} "
        f"{_FIELDS.get(given.get(f'terms-{number}-field', ''), '')}"
        f"({given[f'terms-{number}-term']})"
        for number in numbers
    ]
    chosen = [
        f'cat:"{name.removeprefix("classification-").replace("_", " ")}"'
        for name, value in given.items()
        if name.startswith("classification-") and value == "y"
    ]
    if clauses:
        wanted = f"({' '.join(clauses).strip()})"
        yield f"{wanted} AND ({' OR '.join(chosen)})" if chosen else wanted


def drop_parameters(text: str) -> str:
    """Return ``text`` without parameters of an address behind it: ``graph&sortBy=lastUpdated``."""
    words, sign, _ = text.partition("&")
    return words if sign and _MORE_PARAMETERS.fullmatch(text[len(words) :].strip()) else text
