"""Dashes and quotes in literal text, and the bare URLs in it."""

from __future__ import annotations

import re

# "C-- code", "i--", "run --fast" and "`--fast`" are no dashes; one stands between two words, or two
# spaces.
_QUOTES = "['\"\u2018\u201c]"
_DASHES = re.compile(  # begins with what it finds, which is looked for first: ten times faster
    rf"--(?:-(?<!----)(?!-)|(?<=[^\s(\[`-]--)(?<![\s(\[]{_QUOTES}--)(?<!\A{_QUOTES}--)"
    r"(?=[^-\s.,:;!?)\]}\"'”’])|(?:(?<=\s--)|(?<=\A--))(?=\s))"
)
_DASH = {"--": "–", "---": "—"}
_QUOTED = re.compile(r"(?<![\w`])`(?=[^\s`'])([^`']*(?:'\w[^`']*)*)(?<!\s)'(?![\w'])")
_INCHES = re.compile(r"(?P<quotation>``[^`]*?'')|(?P<digit>\d)''")
_KEPT = "\x00"
_LIGATURE = re.compile(r"--|``|''|`")
_URL = re.compile(r"https?://(?:[!#-;=?-Z\]\[_a-z~]|\\[_%#&~$])+")
_TRAILING = re.compile(r"(?:[.,;:!?'*]|\\)+$")
_OPENING = {")": "(", "]": "["}
_ESCAPE = re.compile(r"\\(?:([_%#&$~{}])(?:(?<=~)\{\})?|textasciitilde\s*(?:\{\})?)")


def typeset(text: str, before: str = "", after: str = "") -> str:
    """Return ``text`` with TeX's dashes and quotes as characters.

    Args:
        text: literal text.
        before: the character before it, "" at the start.
        after: the character after it, "" at the end.
    """
    if not _LIGATURE.search(text):
        return text
    if "--" in text:
        dashed = _DASHES.sub(lambda dash: _DASH[dash[0]], f"{before}{text}{after}")
        text = dashed[len(before) : len(dashed) - len(after)]
    if "''" in text:
        text = _INCHES.sub(_keep_inches, text)
    text = text.replace("``", "“").replace("''", "”")
    return (_QUOTED.sub(r"‘\1’", text) if "`" in text else text).replace(_KEPT, "''")


def _keep_inches(found: re.Match[str]) -> str:
    """Return two primes after a number: inches or seconds, unless they close a quotation."""
    return found[0] if found["quotation"] else f"{found['digit']}{_KEPT}"


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
