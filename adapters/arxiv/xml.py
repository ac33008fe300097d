"""Safe parsing of XML and HTML with lxml: nothing is expanded, fetched or mended.

lxml takes four megabytes, so it is imported with the first document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Unreadable

if TYPE_CHECKING:
    from lxml.etree import Element


ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
"""Namespaces as lxml writes them in front of names."""
TOTAL_RESULTS = f"{OPENSEARCH}totalResults"
"""The element by which an answer of the query API is recognised."""


def parse_xml(content: bytes, source: str) -> Element:
    """Return the root element of an XML document.

    Args:
        content: the document.
        source: where it came from, for messages.

    Raises:
        Unreadable: empty, HTML, broken or truncated, or with a document type, which no answer of
            arXiv has and which could define entities.
    """
    from lxml import etree  # noqa: PLC0415 - see above

    if not content.strip():
        raise Unreadable(f"{source}: empty")
    if content.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise Unreadable(f"{source}: an HTML page instead of XML")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"{source}: broken XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable(f"{source}: a document type, which no answer of arXiv has")
    return root


def parse_html(content: bytes, source: str) -> Element:
    """Return the root element of an HTML page in UTF-8, parsed as browsers do.

    Args:
        content: the page.
        source: where it came from, for messages.

    Raises:
        Unreadable: empty, not in UTF-8, or nothing that could be a page.
    """
    from lxml import etree  # noqa: PLC0415 - see above

    if not content.strip():
        raise Unreadable(f"{source}: empty")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, recover=True
    )
    try:
        content.decode()
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise Unreadable(f"{source}: no page: {error}") from error
    if not etree.iselement(root):  # of a page that is all comment nothing is left
        raise Unreadable(f"{source}: no page")
    return root


def fold_text(element: Element | None) -> str:
    """Return all text in ``element`` on one line; "" where there is no element."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
