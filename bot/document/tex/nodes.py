"""Nodes as they leave the reader: merged and typeset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.document.nodes import Emphasis, Inline, Inlines, Link, Strong, Text, plain_text
from bot.document.tex.literal import typeset


def merge_and_typeset(inlines: Iterable[Inline]) -> Inlines:
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
            return Strong(merge_and_typeset(children))
        case Emphasis(children):
            return Emphasis(merge_and_typeset(children))
        case Link(children, url) if not url.endswith(plain_text(children)):
            return Link(merge_and_typeset(children), url)
        case _:
            return inline


def strip_links(inlines: Iterable[Inline]) -> Inlines:
    """Return ``inlines`` with the text of links in place of the links: links do not nest."""
    return tuple(_unlink(inlines))


def _unlink(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case Link(children, _):
                yield from _unlink(children)
            case Strong(children):
                yield Strong(strip_links(children))
            case Emphasis(children):
                yield Emphasis(strip_links(children))
            case _:
                yield inline
