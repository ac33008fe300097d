"""What the forms of a dump's records share: XML record by record, and values fit for storage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BufferedIOBase
from typing import TYPE_CHECKING

from bot.document.tex.reader import plain_tex
from bot.model.arxiv_id import VERSION_PATTERN, parse_id
from bot.model.dump import DumpRecord, UnreadableRecord
from bot.model.paper import Paper
from bot.model.taxonomy import canonical_category

if TYPE_CHECKING:
    from lxml.etree import Element

MAX_RECORD_BYTES = 1_000_000
"""Most bytes of one record; the largest real ones, with thousands of authors, have some hundred
thousand. Parsed they take up to thirty times as much memory."""

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?")
_MARKUP = re.compile(r"[\\{}$~]")
_VERSION = re.compile(f"v({VERSION_PATTERN})", re.ASCII)


class InvalidRecord(ValueError):
    """A record has a value or a form that cannot be; the message says which."""


class _RecordStream:
    """Hands bytes to a parser until it has had more than any record without finding one."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self._since_record = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes.

        Raises:
            InvalidRecord: what was read since the last record is longer than any record.
        """
        content = self._stream.read(size)
        self._since_record += len(content)
        if self._since_record > MAX_RECORD_BYTES + size:
            raise InvalidRecord(f"more than {MAX_RECORD_BYTES} bytes without a record")
        return content

    def note_record(self) -> None:
        """Count from here on: a record was found."""
        self._since_record = 0


def read_records(
    stream: BufferedIOBase, tags: tuple[str, ...], read_paper: Callable[[Element], Paper | None]
) -> Iterator[DumpRecord]:
    """Yield the paper of each element, or why it is none; end at the first broken place.

    Each element is freed before the next is read, and a file without records is left early, so XML
    of any size fits into memory.

    Args:
        stream: XML; nothing in it is expanded or fetched.
        tags: names of the elements that hold a record.
        read_paper: returns the paper of an element, None for one without a paper; raises
            ValueError where it cannot be read.
    """
    from lxml import etree  # noqa: PLC0415 - it takes four megabytes

    source = _RecordStream(stream)
    elements = etree.iterparse(
        source, tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in elements:
            source.note_record()
            if element.getroottree().docinfo.doctype:
                yield UnreadableRecord(1, "a document type, which nothing of arXiv's has")
                return
            if (record := _read_record(element, read_paper)) is not None:
                yield record
            # Free what was read: https://lxml.de/parsing.html#modifying-the-tree
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        yield UnreadableRecord(error.lineno or 0, f"broken XML: {error.msg}")
    except InvalidRecord as error:
        yield UnreadableRecord(0, str(error))


def _read_record(
    element: Element, read_paper: Callable[[Element], Paper | None]
) -> DumpRecord | None:
    try:
        return read_paper(element)
    except ValueError as error:
        return UnreadableRecord(element.sourceline or 0, str(error))


def check_id(text: str) -> str:
    """Return ``text`` if it is a base identifier.

    Raises:
        ValueError: it is not.
    """
    parse_id(text)
    return text


def parse_version(text: str) -> int:
    """Return the number in ``v3``.

    Raises:
        InvalidRecord: ``text`` is no version.
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        raise InvalidRecord(f"no version: {text[:40]!r}")
    return int(found[1])


def read_category_ids(text: str) -> tuple[str, ...]:
    """Return the canonical categories in a list with spaces, the primary one first.

    Old records carry classes of the ACM and the MSC among them, which are left out.

    Raises:
        InvalidRecord: there is no category.
    """
    known = (canonical_category(name) for name in text.split() if _CATEGORY.fullmatch(name))
    if found := tuple(dict.fromkeys(known)):
        return found
    raise InvalidRecord(f"no category: {text[:40]!r}")


def strip_unstorable(text: str) -> str:
    """Return ``text`` without what no database takes: NUL characters and lone surrogates."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def fold_line(text: str | None) -> str:
    """Return ``text`` on one line, fit to be stored."""
    return " ".join(strip_unstorable(text or "").split())


def join_name(*parts: str) -> str:
    """Return the name that consists of ``parts``, in Unicode."""
    written = " ".join(" ".join(parts).split())
    return strip_unstorable(_decode_tex(written) if _MARKUP.search(written) else written)


@lru_cache(maxsize=1 << 14)
def _decode_tex(written: str) -> str:
    """Return a name out of TeX; the same ones come again and again."""
    return " ".join(plain_tex(written).split())
