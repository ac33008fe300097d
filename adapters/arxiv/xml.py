"""Safe parsing of XML and HTML with lxml: nothing is expanded, fetched or mended.

lxml takes four megabytes, so it is imported with the first document.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
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
FIRST_YEAR, LAST_YEAR = 1991, 2099
"""Years in which arXiv may have announced something; its identifiers name a year in two digits."""


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


def parse_instant(text: str | None) -> datetime:
    """Return the instant in RSS's notation (RFC 822) or Atom's (ISO 8601), aware, in UTC.

    Raises:
        ValueError: it is none, or lies in a year in which arXiv announced nothing.
    """
    written = (text or "").strip()
    parse = datetime.fromisoformat if written[:4].isdigit() else parsedate_to_datetime
    try:
        instant = parse(written)
        instant = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError) as error:
        raise ValueError(f"no date: {written[:40]!r}") from error
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"a date in which arXiv announces nothing: {written[:40]!r}")
    return instant
