"""XML of any size, record by record: what was read is let go before the next is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import IO, Protocol, cast

from adapters.arxiv.dumps.record import InvalidRecord
from adapters.arxiv.xml import Element
from bot.model.dump import DumpRecord, UnreadableRecord
from bot.model.paper import Paper


class _Streamed(Element, Protocol):
    sourceline: int | None

    def clear(self) -> None: ...

    def getprevious(self) -> _Streamed | None: ...

    def getparent(self) -> _Parent: ...


class _Parent(Protocol):
    def __delitem__(self, at: int) -> None: ...


class _Etree(Protocol):
    XMLSyntaxError: type[SyntaxError]

    def iterparse(
        self, source: IO[bytes], *, tag: tuple[str, ...], **options: bool
    ) -> Iterator[tuple[str, _Streamed]]: ...


def read_records(
    stream: IO[bytes], tags: tuple[str, ...], paper_of: Callable[[Element], Paper | None]
) -> Iterator[DumpRecord]:
    """Yield the paper of each element, or why it is none; ends at the first broken place.

    Args:
        stream: XML; nothing in it is expanded or fetched.
        tags: names of the elements that hold a record.
        paper_of: gives the paper of an element, or None for one that says nothing of a paper;
            raises Strange.
    """
    etree = cast("_Etree", import_module("lxml.etree"))
    elements = etree.iterparse(
        stream, tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in elements:
            if element.getroottree().docinfo.doctype:
                yield UnreadableRecord(1, "a document type, which nothing of arXiv's has")
                return
            yield from _record(element, paper_of)
            _let_go(element)
    except etree.XMLSyntaxError as error:
        yield UnreadableRecord(error.lineno or 0, f"broken XML: {error.msg}")


def _record(
    element: _Streamed, paper_of: Callable[[Element], Paper | None]
) -> Iterator[DumpRecord]:
    try:
        paper = paper_of(element)
    except InvalidRecord as error:
        yield UnreadableRecord(element.sourceline or 0, str(error))
    else:
        if paper is not None:
            yield paper


def _let_go(element: _Streamed) -> None:
    """Free what was read: https://lxml.de/parsing.html#modifying-the-tree."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
