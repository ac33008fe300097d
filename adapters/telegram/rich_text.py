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

from adapters.telegram.render.characters import is_linkable, replace_surrogates
from adapters.telegram.render.formula import to_safe_tex
from bot.document.nodes import Code, Emphasis, Inline, Inlines, Link, Math, Strong, Text

_CONTROL_SIGNS = {code: " " for code in range(32) if chr(code) != "\n"}
"""The server puts spaces in their place as well."""
_NOWHERE: frozenset[str] = frozenset()
_REMEMBERED = 4096
"""Pieces of text: the same titles and names stand in thousands of readers' digests."""


@dataclass(frozen=True, slots=True)
class InlineFragment:
    """Drawn inlines.

    Attributes:
        html: the markup.
        length: characters that are seen, with a formula's source in its place, as Telegram counts.
        depth: levels of tags inside each other.
    """

    html: str
    length: int
    depth: int


def render_inlines(inlines: Iterable[Inline], around: frozenset[str] = _NOWHERE) -> InlineFragment:
    """Return ``inlines`` as HTML; ``around`` are the tags they already stand in."""
    drawn = [_draw(inline, around) for inline in inlines]
    return InlineFragment(
        "".join(one.html for one in drawn),
        sum(one.length for one in drawn),
        max((one.depth for one in drawn), default=0),
    )


def render_formula(tag: str, source: str) -> InlineFragment:
    """Return a formula in an element of its own; ``source`` is what ``settable`` made of it."""
    return InlineFragment(f"<{tag}>{escape(source, quote=False)}</{tag}>", len(source), 1)


def _draw(inline: Inline, around: frozenset[str]) -> InlineFragment:
    match inline:
        case Text(text):
            return render_text(text)
        case Math(tex, plain):
            source = to_safe_tex(tex)
            return render_formula("tg-math", source) if source else render_text(plain)
        case Code(text):
            return _wrapped("code", render_text(text))
        case Strong(children):
            return _draw_styled("b", children, around)
        case Emphasis(children):
            return _draw_styled("i", children, around)
        case Link(children, url):
            return _draw_link(children, url, around)
        case _:
            assert_never(inline)


@lru_cache(_REMEMBERED)
def render_text(text: str) -> InlineFragment:
    """Return plain text as HTML."""
    shown = replace_surrogates(text)
    if not shown.isprintable():
        shown = shown.translate(_CONTROL_SIGNS)
    return InlineFragment(escape(shown, quote=False).replace("\n", "<br>"), len(shown), 0)


def _draw_styled(tag: str, children: Inlines, around: frozenset[str]) -> InlineFragment:
    """Draw within a tag; within itself it would change nothing."""
    if tag in around:
        return render_inlines(children, around)
    return _wrapped(tag, render_inlines(children, around | {tag}))


def _draw_link(children: Inlines, url: str, around: frozenset[str]) -> InlineFragment:
    if "a" in around or not is_linkable(url):
        return render_inlines(children, around)
    return _wrapped(
        "a", render_inlines(children, around | {"a"}), f' href="{escape(replace_surrogates(url))}"'
    )


def _wrapped(tag: str, words: InlineFragment, attributes: str = "") -> InlineFragment:
    if not words.html:
        return words
    return InlineFragment(f"<{tag}{attributes}>{words.html}</{tag}>", words.length, words.depth + 1)
