"""Typographer's work on literal text, and the addresses that stand bare in it."""

from __future__ import annotations

import re

_DASHES = re.compile(
    r"(?<!-)(?:---(?!-)|(?<![\s(\[])--(?!-)|--(?![-A-Za-z]))"  # " --word" is a program's option
)
_DASH = {"--": "–", "---": "—"}
_QUOTED = re.compile(r"(?<![\w`])`(?=[^\s`'])([^`']*(?:'\w[^`']*)*)(?<!\s)'(?![\w'])")
_LIGATURE = re.compile(r"--|``|''|`")
_ADDRESS = re.compile(r"https?://(?:[!#-;=?-Z\]\[_a-z~]|\\[_%#&~$])+")
_TRAILING = re.compile(r"(?:[.,;:!?'*]|\\)+$")
_ESCAPE = re.compile(r"\\(?:([_%#&$~{}])(?:(?<=~)\{\})?|textasciitilde\s*(?:\{\})?)")


def typeset(text: str) -> str:
    """Return ``text`` with TeX's dashes and quotes as characters."""
    if not _LIGATURE.search(text):
        return text
    text = _DASHES.sub(lambda dash: _DASH[dash[0]], text)
    text = text.replace("``", "“").replace("''", "”")
    return _QUOTED.sub(r"‘\1’", text)


def find_url_end(source: str, start: int, end: int) -> int:
    """Return where the web address that begins at ``start`` ends, or ``start`` if none does.

    Punctuation at its end and a parenthesis around it belong to the sentence.
    """
    match = _ADDRESS.match(source, start, end)
    if match is None:
        return start
    found = _TRAILING.sub("", match[0])
    while found.endswith((")", "]")) and _unbalanced(found):
        found = _TRAILING.sub("", found[:-1])
    return start + len(found) if found.partition("://")[2] else start


def _unbalanced(found: str) -> bool:
    opening = {")": "(", "]": "["}[found[-1]]
    return found.count(found[-1]) > found.count(opening)


def unescape_url(address: str) -> str:
    r"""Return ``address`` without TeX's escapes: ``a\_b`` is ``a_b``."""
    return _ESCAPE.sub(lambda escape: escape[1] or "~", address).strip()
