"""Nodes of a text: formulas, links and code from their source, merged and typeset at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.document.nodes import (
    Code,
    Emphasis,
    Inline,
    Inlines,
    Link,
    Math,
    Strong,
    Text,
    plain_text,
)
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.literal import typeset, unescape_url

_ABSOLUTE_URL = re.compile(r"(?:https?://|mailto:)[^\s]+\Z")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/?#][^\s]*)?\Z")
_PLAIN = re.compile(r"[\d\s.,:;%+\-−–—×∼≈±<>=°′″→←↑↓✓⁰¹²³⁴-⁻…/()$&#*]*")
_CODE_POINT = re.compile(r"\\unicode\s*\{[^{}]*\}\Z")
_GAP = re.compile(r"(?:\\[,;:> ]?|~|\\q?quad|\s)+")
_TEX_SIGNS = re.compile(r"[\\{}$]")


def strip_tex_signs(source: str) -> str:
    r"""Return ``source`` without backslashes, braces and dollars."""
    return _TEX_SIGNS.sub("", source)


def make_formula(tex: str) -> Inlines:
    """Return a formula, or plain text if its Unicode form says everything."""
    tex = tex.strip()
    if _ABSOLUTE_URL.match(tex):
        return make_link(tex, ())
    if _GAP.fullmatch(tex):
        return (Text(" "),)
    if len(tex) > 1 and not tex.strip("-"):
        return (Text(tex),)  # a dash
    plain = formula_to_unicode(tex)
    if _PLAIN.fullmatch(plain) or _CODE_POINT.match(tex):
        return (Text(plain),)
    return (Math(tex, plain),)


def make_link(address: str, shown: Inlines) -> Inlines:
    """Return a link to ``address`` with the text ``shown``, or with the address if that is blank.

    What is not a URL becomes text.
    """
    address = unescape_url(address)
    url = f"https://{address}" if _HOST.match(address) else address
    shown = shown if plain_text(shown).strip() else (Text(strip_tex_signs(address)),)
    return (Link(shown, url),) if _ABSOLUTE_URL.match(url) else shown


def make_code(inner: Inlines) -> Inlines:
    """Return the characters of ``inner`` as code; with a link in it, ``inner`` as it is."""
    if any(isinstance(inline, Link) for inline in inner):
        return inner
    return (Code(plain_text(inner)),)


def strip_links(inlines: Iterable[Inline]) -> Inlines:
    """Return ``inlines`` with every link replaced by its text: links do not nest."""
    return tuple(_strip_links(inlines))


def _strip_links(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case Link(children, _):
                yield from _strip_links(children)
            case Strong(children):
                yield Strong(strip_links(children))
            case Emphasis(children):
                yield Emphasis(strip_links(children))
            case _:
                yield inline


def merge_and_typeset(inlines: Iterable[Inline]) -> Inlines:
    """Return ``inlines`` with adjacent texts merged and typeset, without empty nodes."""
    merged = tuple(_merge_texts(inlines))
    plain = ("", *(plain_text((inline,)) for inline in merged), "")
    return tuple(
        _typeset(inline, before[-1:], after[:1])
        for inline, before, after in zip(merged, plain, plain[2:], strict=False)
    )


def _merge_texts(inlines: Iterable[Inline]) -> Iterator[Inline]:
    visible = (inline for inline in inlines if plain_text((inline,)))
    for is_text, run in groupby(visible, lambda inline: isinstance(inline, Text)):
        if is_text:
            yield Text(plain_text(run))
        else:
            yield from run


def _typeset(inline: Inline, before: str, after: str) -> Inline:
    """Typeset one node between the characters ``before`` and ``after`` it."""
    match inline:
        case Text(text):
            return Text(typeset(text, before, after))
        case Strong(children):
            return Strong(merge_and_typeset(children))
        case Emphasis(children):
            return Emphasis(merge_and_typeset(children))
        case Link(children, url) if not url.endswith(plain_text(children)):
            return Link(merge_and_typeset(children), url)
        case _:
            return inline
