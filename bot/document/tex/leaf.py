"""Formulas, links and code from what was written for them."""

from __future__ import annotations

import re

from bot.document.nodes import Code, Inlines, Link, Math, Text, plain_text
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.literal import unescape_url

_ABSOLUTE = re.compile(r"(?:https?://|mailto:)[^\s]+\Z")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/?#][^\s]*)?\Z")
_PLAIN = re.compile(r"[\d\s.,:;%+\-−–—×∼≈±<>=°′″→←↑↓✓⁰¹²³⁴-⁻…/()$&#*]*")
_CHARACTER = re.compile(r"\\unicode\s*\{[^{}]*\}\Z")
_SIGNS = re.compile(r"[\\{}$]")


def strip_tex_signs(source: str) -> str:
    """Return ``source`` without the signs that make it TeX."""
    return _SIGNS.sub("", source)


def make_formula(tex: str) -> Inlines:
    """Return a formula, or mere text where its Unicode form says everything."""
    tex = tex.strip()
    if _ABSOLUTE.match(tex):
        return make_link(tex, ())
    plain = formula_to_unicode(tex)
    if _PLAIN.fullmatch(plain) or _CHARACTER.match(tex):
        return (Text(plain),)
    return (Math(tex, plain),)


def make_link(address: str, shown: Inlines) -> Inlines:
    """Return a link to ``address``, which shows itself unless it has something to show.

    What is no address is only shown.
    """
    address = unescape_url(address)
    url = f"https://{address}" if _HOST.match(address) else address
    shown = shown if plain_text(shown).strip() else (Text(strip_tex_signs(address)),)
    return (Link(shown, url),) if _ABSOLUTE.match(url) else shown


def make_code(inner: Inlines) -> Inlines:
    """Return the characters of ``inner`` as code; links in it stay links."""
    if any(isinstance(inline, Link) for inline in inner):
        return inner
    return (Code(plain_text(inner)),)
