"""XML of any size, read record by record: each is freed before the next is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BufferedIOBase
from typing import TYPE_CHECKING

from bot.model.dump import DumpRecord, UnreadableRecord
from bot.model.paper import Paper

if TYPE_CHECKING:
    from lxml.etree import Element


def read_records(
    stream: BufferedIOBase, tags: tuple[str, ...], read_paper: Callable[[Element], Paper | None]
) -> Iterator[DumpRecord]:
    """Yield the paper of each element, or why it is none; end at the first broken place.

    Args:
        stream: XML; nothing in it is expanded or fetched.
        tags: names of the elements that hold a record.
        read_paper: returns the paper of an element, None for one without a paper; raises
            ValueError where it cannot be read.
    """
    from lxml import etree  # noqa: PLC0415 - it takes four megabytes

    elements = etree.iterparse(
        stream, tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in elements:
            if element.getroottree().docinfo.doctype:
                yield UnreadableRecord(1, "a document type, which nothing of arXiv's has")
                return
            try:
                paper = read_paper(element)
            except ValueError as error:
                yield UnreadableRecord(element.sourceline or 0, str(error))
            else:
                if paper is not None:
                    yield paper
            _free(element)
    except etree.XMLSyntaxError as error:
        yield UnreadableRecord(error.lineno or 0, f"broken XML: {error.msg}")


def _free(element: Element) -> None:
    """Free what was read: https://lxml.de/parsing.html#modifying-the-tree."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
