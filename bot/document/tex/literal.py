"""Dashes and quotes in literal text, and the bare URLs in it."""

from __future__ import annotations

import re

_DASHES = re.compile(
    r"(?<!-)(?:---(?!-)|(?<![\s(\[])--(?!-)|--(?![-A-Za-z]))"  # " --word" is a program's option
)
_DASH = {"--": "–", "---": "—"}
_QUOTED = re.compile(r"(?<![\w`])`(?=[^\s`'])([^`']*(?:'\w[^`']*)*)(?<!\s)'(?![\w'])")
_LIGATURE = re.compile(r"--|``|''|`")
_URL = re.compile(r"https?://(?:[!#-;=?-Z\]\[_a-z~]|\\[_%#&~$])+")
_TRAILING = re.compile(r"(?:[.,;:!?'*]|\\)+$")
_OPENING = {")": "(", "]": "["}
_ESCAPE = re.compile(r"\\(?:([_%#&$~{}])(?:(?<=~)\{\})?|textasciitilde\s*(?:\{\})?)")


def typeset(text: str) -> str:
    """Return ``text`` with TeX's dashes and quotes as characters."""
    if not _LIGATURE.search(text):
        return text
    text = _DASHES.sub(lambda dash: _DASH[dash[0]], text)
    text = text.replace("``", "“").replace("''", "”")
    return _QUOTED.sub(r"‘\1’", text)


def find_url_end(source: str, start: int, end: int) -> int:
    """Return where the URL that begins at ``start`` ends, or ``start`` if there is none.

    Punctuation at its end and a parenthesis around it belong to the sentence.
    """
    match = _URL.match(source, start, end)
    if match is None:
        return start
    url = _TRAILING.sub("", match[0])
    while url.endswith((")", "]")) and url.count(url[-1]) > url.count(_OPENING[url[-1]]):
        url = _TRAILING.sub("", url[:-1])
    return start + len(url) if url.partition("://")[2] else start


def unescape_url(url: str) -> str:
    r"""Return ``url`` without TeX's escapes: ``a\_b`` is ``a_b``."""
    return _ESCAPE.sub(lambda escape: escape[1] or "~", url).strip()
