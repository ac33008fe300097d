"""A page as a classic message: one text, and components below it.

It needs no permission but the one to write, and old clients show it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import assert_never

from discord import ui

from adapters.discord.render.controls import (
    MAX_OPTIONS,
    Rows,
    action_rows,
    button_rows,
    jump_rows,
    openable_cards,
    select_rows,
)
from adapters.discord.render.markdown import render_blocks, render_inlines, split_at_dividers
from bot.document.cut import count_utf16_units
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Details,
    Divider,
    Document,
    Emphasis,
    Footer,
    Heading,
    Inline,
    Inlines,
    ItemList,
    Jump,
    Link,
    Mark,
    Math,
    Paragraph,
    RoleName,
    Strong,
    Text,
    blocks_with_marks,
    plain_text,
)

MAX_CONTENT = 2000
"""https://docs.discord.com/developers/resources/message#create-message."""

MAX_ROWS = 5
RESERVED_ROWS = 2
"""Rows that a page leaves for buttons."""

_NOTHING = "\u200b"
_ADDRESS_AT_END = re.compile(r"https?://\S+\Z")


def classic_text(page: Document) -> str:
    """Return ``page`` in Discord's Markdown; a divider becomes an empty line."""
    texts = (render_blocks(blocks) for blocks in split_at_dividers(page.blocks))
    return "\n\n".join(text for text in texts if text.strip()) or _NOTHING


def plain_page(page: Document) -> str:
    """Return the plain text of ``page``, with URLs written out and no markup."""
    lines = "\n".join(_lines(page.blocks)).strip("\n")
    return render_inlines((Text(lines),)) if lines.strip() else _NOTHING


def fits(page: Document, text: str) -> bool:
    """Tell whether ``text`` and the selects for ``page`` fit into one message."""
    selects = len(openable_cards(page)) / MAX_OPTIONS
    return count_utf16_units(text) <= MAX_CONTENT and selects <= MAX_ROWS - RESERVED_ROWS


def build_view(page: Document, rows: Rows) -> ui.View:
    """Return the components below the text; rows beyond the fifth are left out."""
    view = ui.View(timeout=None)
    cards = openable_cards(page)
    every = chain(select_rows(cards), button_rows(rows, cards), jump_rows(page), action_rows(cards))
    for number, row in enumerate(islice(every, MAX_ROWS)):
        for item in row:
            item.row = number
            view.add_item(item)
    view.stop()
    return view


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(children, _) | Footer(children):
            yield ""
            yield _plain(children)
        case Paragraph(children):
            yield _plain(children)
        case Card(title, _, folded):
            yield ""
            yield _plain(title)
            yield from _lines((*blocks_with_marks(block), *folded))
        case Details(summary, blocks):
            yield _plain(summary)
            yield from _lines(blocks)
        case ItemList(items):
            yield from (f"• {_plain(item)}" for item in items)
        case Divider():
            yield ""
        case _:
            assert_never(block)


def _plain(inlines: Inlines) -> str:
    text = ""
    for inline in inlines:
        more = _inline(inline)
        # Text that touches a URL would become part of it.
        touches = more[:1].strip() and _ADDRESS_AT_END.search(text)
        text += f" {more}" if touches else more
    return text


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text) | Math(_, text):
            return text
        case RoleName(role):
            return f"<@&{role}>"
        case Strong(children) | Emphasis(children) | Mark(children) | Jump(children):
            return _plain(children)
        case Link(children, url):
            label = plain_text(children)
            return url if label in {"", url} else f"{_plain(children)} {url}"
        case _:
            assert_never(inline)
