"""Documents as plain lines, for files and pipes: nothing is folded, links are written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

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
    Link,
    Math,
    Paragraph,
    Strong,
    Text,
)

_INDENT = "   "


def as_text(document: Document) -> str:
    """Return ``document`` as lines, each ended by a newline."""
    return "".join(f"{line}\n" for line in _lines(document.blocks)).lstrip("\n")


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(children, _) | Footer(children):
            yield ""
            yield _text(children)
        case Paragraph(children):
            yield _text(children)
        case Card(title, blocks, folded):
            yield ""
            yield _text(title)
            yield from (_INDENT + line for line in _lines((*blocks, *folded)))
        case Details(summary, blocks):
            yield _text(summary)
            yield from (_INDENT + line for line in _lines(blocks))
        case ItemList(items):
            yield from (f"• {_text(item)}" for item in items)
        case Divider():
            yield "-" * 20
        case _:
            assert_never(block)


def _text(inlines: Inlines) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text) | Math(_, text):
            return text
        case Strong(children) | Emphasis(children):
            return _text(children)
        case Link(children, url):
            text = _text(children)
            return text if text == url else f"{text} <{url}>"
        case _:
            assert_never(inline)
