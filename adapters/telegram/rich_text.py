"""Inlines as the HTML of rich messages: https://core.telegram.org/bots/api#inputrichmessage.

A bare line break is dropped there, so ``<br>`` stands for it. Of the named entities only a few
are known; the four that are written here (``lt gt amp quot``) are among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import assert_never

from adapters.telegram.characters import leads_somewhere, sound
from adapters.telegram.formula import settable
from bot.document.nodes import Code, Emphasis, Inline, Inlines, Link, Math, Strong, Text

_CONTROL_SIGNS = {code: " " for code in range(32) if chr(code) != "\n"}
"""The server puts spaces in their place as well."""
_NOWHERE: frozenset[str] = frozenset()
_REMEMBERED = 4096
"""Pieces of text: the same titles and names stand in thousands of readers' digests."""


@dataclass(frozen=True, slots=True)
class Words:
    """Drawn inlines.

    Attributes:
        html: the markup.
        length: characters that are seen, with a formula's source in its place, as Telegram counts.
        depth: levels of tags inside each other.
    """

    html: str
    length: int
    depth: int


def draw_inlines(inlines: Iterable[Inline], around: frozenset[str] = _NOWHERE) -> Words:
    """Return ``inlines`` as HTML; ``around`` are the tags they already stand in."""
    drawn = [_draw(inline, around) for inline in inlines]
    return Words(
        "".join(one.html for one in drawn),
        sum(one.length for one in drawn),
        max((one.depth for one in drawn), default=0),
    )


def draw_formula(tag: str, source: str) -> Words:
    """Return a formula in an element of its own; ``source`` is what ``settable`` made of it."""
    return Words(f"<{tag}>{escape(source, quote=False)}</{tag}>", len(source), 1)


def _draw(inline: Inline, around: frozenset[str]) -> Words:
    match inline:
        case Text(text):
            return draw_text(text)
        case Math(tex, plain):
            source = settable(tex)
            return draw_formula("tg-math", source) if source else draw_text(plain)
        case Code(text):
            return _wrapped("code", draw_text(text))
        case Strong(children):
            return _draw_styled("b", children, around)
        case Emphasis(children):
            return _draw_styled("i", children, around)
        case Link(children, url):
            return _draw_link(children, url, around)
        case _:
            assert_never(inline)


@lru_cache(_REMEMBERED)
def draw_text(text: str) -> Words:
    """Return plain text as HTML."""
    shown = sound(text)
    if not shown.isprintable():
        shown = shown.translate(_CONTROL_SIGNS)
    return Words(escape(shown, quote=False).replace("\n", "<br>"), len(shown), 0)


def _draw_styled(tag: str, children: Inlines, around: frozenset[str]) -> Words:
    """Draw within a tag; within itself it would change nothing."""
    if tag in around:
        return draw_inlines(children, around)
    return _wrapped(tag, draw_inlines(children, around | {tag}))


def _draw_link(children: Inlines, url: str, around: frozenset[str]) -> Words:
    if "a" in around or not leads_somewhere(url):
        return draw_inlines(children, around)
    return _wrapped("a", draw_inlines(children, around | {"a"}), f' href="{escape(sound(url))}"')


def _wrapped(tag: str, words: Words, attributes: str = "") -> Words:
    if not words.html:
        return words
    return Words(f"<{tag}{attributes}>{words.html}</{tag}>", words.length, words.depth + 1)
