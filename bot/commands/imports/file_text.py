"""From a file, or a message, to what it holds: the form is told by the text itself. Pure."""

from __future__ import annotations

import re

from bot.commands.imports.bibliographies import read_bibtex, read_ris
from bot.commands.imports.imported import Imported
from bot.commands.imports.subscriptions import (
    is_mail,
    read_feed_list,
    read_mail,
    read_opml,
    read_references,
)
from bot.commands.imports.zotero import read_zotero

MAX_FILE_BYTES = 2_000_000
"""Of a file that is read; a bibliography of five thousand papers has fewer."""
_OPML = re.compile(r"<(?:opml|outline)\b", re.IGNORECASE)
_BIBTEX = re.compile(r"^\s*@\s*[a-z]+\s*[{(]", re.IGNORECASE | re.MULTILINE)
_RIS = re.compile(r"^\ufeff?\s*TY {1,3}- ?[A-Z]{3,}", re.MULTILINE | re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_PROBED = 4_000
"""Bytes at the beginning by which UTF-16 without its mark is known."""
_FEW_ZEROS, _MANY_ZEROS = 0.1, 0.4
"""Shares of bytes that are zero: in Latin letters of UTF-16, every second one is."""


def decode_file(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or UTF-32, GB18030, or Windows' Latin letters."""
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return content.decode("utf-32", "replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if unmarked := _find_utf16(content[:_PROBED]):
        return content.decode(unmarked, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_guess_legacy(content), "replace")


def _find_utf16(start: bytes) -> str:
    """Return in which byte order ``start`` is UTF-16 without its mark; "" if it is none."""
    even, odd = (start[first::2].count(0) * 2 / max(len(start), 1) for first in (0, 1))
    if odd > _MANY_ZEROS and even < _FEW_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if even > _MANY_ZEROS and odd < _FEW_ZEROS else ""


def _guess_legacy(content: bytes) -> str:
    """Return the encoding of a text that isn't Unicode: Chinese characters are pairs of bytes."""
    runs = _BEYOND_ASCII.findall(content)
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "cp1252"
    return "cp1252" if any(len(run) % 2 for run in runs) else "gb18030"


def read_text(text: str) -> Imported:
    """Return what ``text`` holds; nothing where it is of no form that is known."""
    if (library := read_zotero(text)) is not None:
        return library
    if _OPML.search(text):
        return read_opml(text)
    if _BIBTEX.search(text):
        return read_bibtex(text)
    if _RIS.search(text):
        return read_ris(text)
    if is_mail(text):
        return read_mail(text)
    feeds = read_feed_list(text)
    return read_references(text) if feeds.is_empty else feeds


def is_pasted_file(text: str) -> bool:
    """Tell whether ``text``, sent as a message, is of a form from which interests are made.

    A few identifiers are not: whoever sends them wants to read the papers.
    """
    forms = (_OPML, _BIBTEX, _RIS)
    return (
        any(form.search(text) for form in forms)
        or bool(read_zotero(text))
        or (is_mail(text) and bool(read_mail(text).terms))
    )
