"""Answers of arXiv's OAI-PMH service, kept in files: the forms ``arXivRaw`` and ``arXiv``.

https://info.arxiv.org/help/oa/index.html. ``arXivRaw`` has all versions and the authors as they
were typed, ``arXiv`` has no version and the authors one by one.
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
    join_name,
    parse_categories,
    strip_unstorable,
)
from adapters.arxiv.dumps.stream import read_records
from adapters.arxiv.xml import Element
from bot.model.dump import DumpRecord
from bot.model.paper import Paper

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_PARSED = "{http://arxiv.org/OAI/arXiv/}"
_VERSION = re.compile(r"v(\d{1,4})")


def read_oai(stream: IO[bytes], after: int) -> Iterator[DumpRecord]:
    """Yield each record behind ``after`` ones: its paper, or why it is none; no deleted ones."""
    return islice(read_records(stream, (f"{_OAI}record", f"{_OAI}error"), _paper), after, None)


def _paper(element: Element) -> Paper | None:
    if element.tag == f"{_OAI}error":
        raise InvalidRecord(f"arXiv answers: {fold_line(element.text or '')}")
    header = element.find(f"{_OAI}header")
    if header is not None and header.get("status") == "deleted":
        return None
    for space in (_RAW, _PARSED):
        for form in ("arXivRaw", "arXiv"):
            found = element.find(f"{_OAI}metadata/{space}{form}")
            if found is not None:
                return _described(found, space)
    raise InvalidRecord("a record that is neither in the form arXivRaw nor in the form arXiv")


def _described(metadata: Element, space: str) -> Paper:
    names = _names(metadata, space)

    def text(key: str) -> str:
        return metadata.findtext(f"{space}{key}") or ""

    return Paper(
        id=check_id(text("id").strip()),
        version=_version(metadata, space),
        title=fold_line(text("title")),
        abstract=strip_unstorable(text("abstract")).strip(),
        authors=", ".join(names) or fold_line(text("authors")),
        categories=parse_categories(text("categories")),
        author_names=names,
        license=fold_line(text("license")),
        doi=fold_line(text("doi")),
        journal_ref=fold_line(text("journal-ref")),
        comment=fold_line(text("comments")),
    )


def _version(metadata: Element, space: str) -> int:
    """Return the newest version; 0 where the form does not say."""
    said = [one.get("version") or "" for one in metadata.iterfind(f"{space}version")]
    numbers = [int(found[1]) for one in said if (found := _VERSION.fullmatch(one))]
    return max(numbers, default=0)


def _names(metadata: Element, space: str) -> tuple[str, ...]:
    authors = metadata.iterfind(f"{space}authors/{space}author")
    names = (
        join_name(
            *(one.findtext(f"{space}{part}") or "" for part in ("forenames", "keyname", "suffix"))
        )
        for one in authors
    )
    return tuple(one for one in names if one)
