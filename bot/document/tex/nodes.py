"""Nodes as they leave the reader: merged, typeset, and stable when they are read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from bot.document.nodes import Code, Emphasis, Inline, Inlines, Link, Math, Strong, Text, plain_text
from bot.document.tex.literal import typeset

_LOOK_ALIKES: Mapping[str, Mapping[int, str]] = {
    sign: {ord(tex): look_alike for tex, look_alike in pairs}
    for signs in ("$＄", "{｛}｝", "~∼", "`‘'’", "-‐")
    for pairs in [list(zip(signs[::2], signs[1::2], strict=True))]
    for sign in signs[::2]
}
_TEX = re.compile(r"[${}~`'-]")


def finished(inlines: Iterable[Inline]) -> Inlines:
    """Return ``inlines`` with adjacent texts merged and typeset, without empty nodes."""
    return tuple(_finish(inline) for inline in _merged(inlines))


def _merged(inlines: Iterable[Inline]) -> Iterator[Inline]:
    visible = (inline for inline in inlines if plain_text((inline,)))
    for literal, run in groupby(visible, lambda inline: isinstance(inline, Text)):
        if literal:
            yield Text(plain_text(run))
        else:
            yield from run


def _finish(inline: Inline) -> Inline:
    match inline:
        case Text(text):
            return Text(typeset(text))
        case Strong(children):
            return Strong(finished(children))
        case Emphasis(children):
            return Emphasis(finished(children))
        case Link(children, url) if not url.endswith(plain_text(children)):
            return Link(finished(children), url)
        case _:
            return inline


def unlinked(inlines: Iterable[Inline]) -> Inlines:
    """Return ``inlines`` with the text of links in place of the links: links do not nest."""
    return tuple(_unlink(inlines))


def _unlink(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case Link(children, _):
                yield from _unlink(children)
            case Strong(children):
                yield Strong(unlinked(children))
            case Emphasis(children):
                yield Emphasis(unlinked(children))
            case _:
                yield inline


def stable(inlines: Inlines, read_again: Callable[[str], str]) -> Inlines:
    r"""Return ``inlines`` so that reading their characters as TeX gives the same characters.

    Where literal characters (of ``\{`` or ``\$``) would act as TeX, look-alikes take their place.
    """
    for _ in _LOOK_ALIKES:
        plain = plain_text(inlines)
        again = read_again(plain)
        if again == plain:
            return inlines
        inlines = _translated(inlines, _LOOK_ALIKES[_culprit(plain, again)])
    return (Text(_TEX.sub("", plain_text(inlines))),)


def _culprit(plain: str, again: str) -> str:
    """Return the sign of TeX at which the two readings part, or the one before it."""
    pairs = enumerate(zip(plain, again, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), len(again))
    signs = _TEX.findall(plain[: same + 1]) or _TEX.findall(plain)
    return signs[-1] if signs else "-"


def _translated(inlines: Inlines, table: Mapping[int, str]) -> Inlines:
    return tuple(_translate(inline, table) for inline in inlines)


def _translate(inline: Inline, table: Mapping[int, str]) -> Inline:
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
