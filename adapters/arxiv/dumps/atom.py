"""Atom pages of arXiv's query API, kept in files.

https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

from adapters.arxiv.dumps.record import (
    InvalidRecord,
    check_id,
    fold_line,
    parse_categories,
    strip_unstorable,
)
from adapters.arxiv.dumps.stream import read_records
from adapters.arxiv.xml import Element
from bot.model.dump import DumpRecord
from bot.model.paper import Paper

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ADDRESS = re.compile(r"https?://arxiv\.org/abs/(?P<id>.+)v(?P<version>\d{1,4})")
_ERROR = "/api/errors"


def read_atom(stream: IO[bytes], after: int) -> Iterator[DumpRecord]:
    """Yield each entry behind ``after`` ones: its paper, or why it is none."""
    return islice(read_records(stream, (f"{_ATOM}entry",), _paper), after, None)


def _paper(entry: Element) -> Paper:
    address = (entry.findtext(f"{_ATOM}id") or "").strip()
    if _ERROR in address:
        raise InvalidRecord(f"arXiv answers: {fold_line(entry.findtext(f'{_ATOM}summary') or '')}")
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise InvalidRecord(f"no paper's address: {address[:80]!r}")
    authors = list(entry.iterfind(f"{_ATOM}author"))
    return Paper(
        id=check_id(found["id"]),
        version=int(found["version"]),
        title=fold_line(entry.findtext(f"{_ATOM}title") or ""),
        abstract=strip_unstorable(entry.findtext(f"{_ATOM}summary") or "").strip(),
        authors=", ".join(map(_with_affiliation, authors)),
        categories=parse_categories(" ".join(_categories(entry))),
        author_names=tuple(filter(None, map(_name, authors))),
        doi=fold_line(entry.findtext(f"{_ARXIV}doi") or ""),
        journal_ref=fold_line(entry.findtext(f"{_ARXIV}journal_ref") or ""),
        comment=fold_line(entry.findtext(f"{_ARXIV}comment") or ""),
    )


def _categories(entry: Element) -> Iterator[str]:
    """Yield the categories, the primary one first; a class with spaces is no category."""
    for tag in (f"{_ARXIV}primary_category", f"{_ATOM}category"):
        terms = (one.get("term") or "" for one in entry.iterfind(tag))
        yield from (term for term in terms if " " not in term)


def _name(author: Element) -> str:
    return fold_line(author.findtext(f"{_ATOM}name") or "")


def _with_affiliation(author: Element) -> str:
    """Return the name as arXiv's author strings give it: ``Name (place, place)``."""
    places = [fold_line(one.text or "") for one in author.iterfind(f"{_ARXIV}affiliation")]
    return f"{_name(author)} ({', '.join(places)})" if places else _name(author)
