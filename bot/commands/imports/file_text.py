"""From a file, or a message, to what it holds: the form is told by the text itself. Pure."""

from __future__ import annotations

import re

from bot.commands.imports.bibliographies import read_bibtex, read_ris
from bot.commands.imports.imported import Imported
from bot.commands.imports.subscriptions import is_mail, read_mail, read_opml, read_references
from bot.commands.imports.zotero import read_zotero

MAX_FILE_BYTES = 2_000_000
"""Of a file that is read; a bibliography of five thousand papers has fewer."""
_OPML = re.compile(r"<(?:opml|outline)\b", re.IGNORECASE)
_BIBTEX = re.compile(r"^\s*@\s*[a-z]+\s*[{(]", re.IGNORECASE | re.MULTILINE)
_RIS = re.compile(r"^\ufeff?TY {1,2}- ", re.MULTILINE)


def decode_file(content: bytes) -> str:
    """Return the text of a file in UTF-8, in UTF-16 with its mark, or in Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


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
    return read_mail(text) if is_mail(text) else read_references(text)


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
