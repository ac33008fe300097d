"""Blocks as Discord's markdown."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import assert_never

from adapters.discord.render.markdown import render_inlines, render_line
from bot.document.nodes import (
    Block,
    Card,
    Details,
    Divider,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
    Strong,
)

SECTION_LEVEL = 2
"""The level of a section's heading; 1 is the document's own."""
_REMEMBERED = 2048
"""Blocks whose text is kept: a page is measured again with each card that is put on it."""


def render_blocks(blocks: Iterable[Block]) -> str:
    """Join blocks with a blank line between each two; headings bring their own space along."""
    stack = ""
    after_heading = False
    for block in blocks:
        text = _block(block)
        tight = after_heading or isinstance(block, Heading)
        if text:
            stack += (("\n" if tight else "\n\n") if stack else "") + text
            after_heading = isinstance(block, Heading)
    return stack


def split_at_dividers(blocks: Iterable[Block]) -> list[list[Block]]:
    """Return the runs of blocks between dividers, at least one run."""
    runs: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Divider):
            runs.append([])
        else:
            runs[-1].append(block)
    return runs


@lru_cache(_REMEMBERED)
def _block(block: Block) -> str:
    match block:
        case Heading(children, level):
            return _heading(children, level)
        case Paragraph(children):
            return render_inlines(children).strip("\n")
        case Card(title, blocks, folded):
            seen = _lines(render_inlines((Strong(title),)), *map(_block, blocks))
            return _lines(seen, _quoted(_lines(*map(_block, folded))))
        case Details(summary, blocks):
            return _lines(render_inlines(summary), _quoted(_lines(*map(_block, blocks))))
        case ItemList(items):
            return _lines(*(_prefixed("- ", item) for item in items))
        case Divider():
            return ""  # inside a card there is no rule to draw
        case Footer(children):
            return _prefixed("-# ", children)
        case _:
            assert_never(block)


def _heading(children: Inlines, level: int) -> str:
    """Draw a title, a section's name, or, in bold, what is less than that."""
    if level > SECTION_LEVEL:
        return _prefixed("", (Strong(children),))
    return _prefixed("## " if level < SECTION_LEVEL else "### ", children)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _prefixed(mark: str, children: Inlines) -> str:
    """Put ``mark`` before what must be one line to be markup."""
    line = " ".join(render_line(children).split())
    return f"{mark}{line}" if line else ""


def _quoted(text: str) -> str:
    """Set off what is folded away elsewhere; Discord folds nothing.

    Only a line feed ends a line here, as where the beginnings of lines are guarded.
    """
    return "\n".join(f"> {line}" for line in text.split("\n")) if text else ""
