"""Nodes whose characters, read as TeX once more, stay what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.document.nodes import Code, Emphasis, Inline, Inlines, Link, Math, Strong, Text, plain_text

_Table: TypeAlias = Mapping[int, int]

_DISGUISES: tuple[_Table, ...] = (
    str.maketrans("$", "＄"),
    str.maketrans("{}", "｛｝"),
    str.maketrans("~", "∼"),
    str.maketrans("`'", "‘’"),
    str.maketrans("-", "‐"),
)
_SIGN = re.compile(r"[${}~`'-]")


def stabilize(inlines: Inlines, read_again: Callable[[str], str]) -> Inlines:
    r"""Return ``inlines`` so that reading their characters as TeX gives the same characters.

    Where literal characters (of ``\{`` or ``\$``) would act as TeX, look-alikes take their place.
    """
    for _ in range(len(_DISGUISES) + 1):
        plain = plain_text(inlines)
        again = read_again(plain)
        if again == plain:
            return inlines
        inlines = _translated(inlines, _disguise(plain, again))
    return (Text(_SIGN.sub("", plain_text(inlines))),)


def _disguise(plain: str, again: str) -> _Table:
    """Return the look-alikes of the sign at which the two readings part, or of the one before."""
    pairs = enumerate(zip(plain, again, strict=False))
    parting = next((at for at, (one, other) in pairs if one != other), len(again))
    signs = _SIGN.findall(plain[: parting + 1]) or _SIGN.findall(plain) or ["-"]
    return next(table for table in _DISGUISES if ord(signs[-1]) in table)


def _translated(inlines: Inlines, table: _Table) -> Inlines:
    return tuple(_translate(inline, table) for inline in inlines)


def _translate(inline: Inline, table: _Table) -> Inline:
    match inline:
        case Text(text):
            return Text(text.translate(table))
        case Code(text):
            return Code(text.translate(table))
        case Math(tex, plain):
            return Math(tex, plain.translate(table))
        case Strong(children):
            return Strong(_translated(children, table))
        case Emphasis(children):
            return Emphasis(_translated(children, table))
        case Link(children, url):
            return Link(_translated(children, table), url)
