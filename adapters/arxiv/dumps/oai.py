"""Answers of arXiv's OAI-PMH service, kept in files: the forms ``arXivRaw`` and ``arXiv``.

https://info.arxiv.org/help/oa/index.html. ``arXivRaw`` has all versions and the authors as they
were typed, ``arXiv`` has no version and the authors one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from itertools import islice
from typing import TYPE_CHECKING

from adapters.arxiv.dumps.record import (
    InvalidRecord,
    check_id,
    fold_line,
    join_name,
    parse_version,
    read_category_ids,
    read_records,
    strip_unstorable,
)
from bot.model.dump import DumpRecord
from bot.model.paper import Paper

if TYPE_CHECKING:
    from lxml.etree import Element

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_FORMS = {
    "{http://arxiv.org/OAI/arXivRaw/}": "arXivRaw",
    "{http://arxiv.org/OAI/arXiv/}": "arXiv",
}


def read_oai(stream: BufferedIOBase, after: int) -> Iterator[DumpRecord]:
    """Yield the paper of each record but for the first ``after``, or why it is none.

    Deleted records are left out.
    """
    tags = (f"{_OAI}record", f"{_OAI}error")
    return islice(read_records(stream, tags, _read_record), after, None)


def _read_record(element: Element) -> Paper | None:
    if element.tag == f"{_OAI}error":
        raise InvalidRecord(f"arXiv answers: {fold_line(element.text)}")
    header = element.find(f"{_OAI}header")
    if header is not None and header.get("status") == "deleted":
        return None
    for namespace, form in _FORMS.items():
        metadata = element.find(f"{_OAI}metadata/{namespace}{form}")
        if metadata is not None:
            return _read_paper(metadata, namespace)
    raise InvalidRecord("a record that is neither in the form arXivRaw nor in the form arXiv")


def _read_paper(metadata: Element, namespace: str) -> Paper:
    def text(key: str) -> str:
        return metadata.findtext(f"{namespace}{key}") or ""

    parts = [f"{namespace}{part}" for part in ("forenames", "keyname", "suffix")]
    authors = metadata.iterfind(f"{namespace}authors/{namespace}author")
    joined = (join_name(*(author.findtext(part) or "" for part in parts)) for author in authors)
    names = tuple(name for name in joined if name)
    versions = [
        parse_version(version.get("version") or "")
        for version in metadata.iterfind(f"{namespace}version")
    ]
    return Paper(
        id=check_id(text("id").strip()),
        version=max(versions, default=0),
        title=fold_line(text("title")),
        abstract=strip_unstorable(text("abstract")).strip(),
        authors=", ".join(names) or fold_line(text("authors")),
        categories=read_category_ids(text("categories")),
        author_names=names,
        license=fold_line(text("license")),
        doi=fold_line(text("doi")),
        journal_ref=fold_line(text("journal-ref")),
        comment=fold_line(text("comments")),
    )
