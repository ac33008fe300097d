"""XML from a foreign hand, read safely: lxml behind the few types that are used here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from bot.errors import Unreadable


class Element(Protocol):
    """What is used of an lxml element; lxml itself is not typed."""

    tag: str
    text: str | None

    def __iter__(self) -> Iterator[Element]:
        """Return the children."""
        ...

    def get(self, key: str) -> str | None:
        """Return an attribute, or None."""
        ...

    def find(self, path: str) -> Element | None:
        """Return the first child at ``path``, or None."""
        ...

    def findtext(self, path: str) -> str | None:
        """Return the text of the first child at ``path``, or None."""
        ...

    def iterfind(self, path: str) -> Iterator[Element]:
        """Return the children at ``path``."""
        ...

    def xpath(self, path: str) -> list[str]:
        """Return the texts at ``path``, which ends in ``text()``."""
        ...

    def itertext(self) -> Iterator[str]:
        """Return all text below, piece by piece."""
        ...

    def getroottree(self) -> _Tree:
        """Return the document."""
        ...


class _DocInfo(Protocol):
    doctype: str


class _Tree(Protocol):
    docinfo: _DocInfo


class _Etree(Protocol):
    XMLSyntaxError: type[SyntaxError]

    def XMLParser(self, **options: bool) -> object: ...  # noqa: N802

    def HTMLParser(self, **options: bool | str) -> object: ...  # noqa: N802

    def fromstring(self, text: bytes, parser: object) -> Element | None: ...


@cache
def _etree() -> _Etree:
    """Return lxml, loaded with the first document: it takes four megabytes."""
    return cast("_Etree", import_module("lxml.etree"))


def parse_xml(content: bytes, source: str) -> Element:
    """Return the root of ``content``; nothing is expanded, fetched, or mended.

    Raises:
        Unreadable: empty, HTML, broken or truncated, or with a document type (which nothing of
            arXiv's has, and which could define entities).
    """
    if not content.strip():
        raise Unreadable(f"{source}: empty")
    if content.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise Unreadable(f"{source}: an HTML page instead of XML")
    root = _root(content, source)
    if root.getroottree().docinfo.doctype:
        raise Unreadable(f"{source}: a document type, which no answer of arXiv has")
    return root


def parse_html(content: bytes, source: str) -> Element:
    """Return the root of an HTML page in UTF-8, read as browsers do; nothing is fetched.

    Raises:
        Unreadable: empty, not in UTF-8, or nothing that could be a page.
    """
    if not content.strip():
        raise Unreadable(f"{source}: empty")
    parser = _etree().HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, recover=True
    )
    try:
        content.decode()
        root = _etree().fromstring(content, parser)
    except (_etree().XMLSyntaxError, UnicodeDecodeError) as error:
        raise Unreadable(f"{source}: no page: {error}") from error
    if root is None:
        raise Unreadable(f"{source}: no page")
    return root


def _root(content: bytes, source: str) -> Element:
    parser = _etree().XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = _etree().fromstring(content, parser)
    except _etree().XMLSyntaxError as error:
        raise Unreadable(f"{source}: broken XML: {error.msg}") from error
    if root is None:
        raise Unreadable(f"{source}: broken XML")
    return root
