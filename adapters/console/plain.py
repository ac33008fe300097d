"""Rendering as plain text, for files and pipes: nothing is folded, URLs are written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from bot.document.directions import balance_directions
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
)

_INDENT = "   "


def as_text(document: Document, numbers: Mapping[str, int] | None = None) -> str:
    """Return ``document`` as lines, each ended by a newline.

    Args:
        document: what to render.
        numbers: what to type to open its cards, by payload; shown unless the card's label says so.
    """
    lines = _Lines(numbers or {}).of(document.blocks)
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


class _Lines:
    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers

    def of(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(children, _) | Footer(children):
                yield ""
                yield _text(children)
            case Paragraph(children):
                yield from _text(children).split("\n")
            case Card(title, _, folded):
                yield ""
                yield f"{number_prefix(block, self._numbers)}{_text(title)}"
                below = (*blocks_with_marks(block), *folded)
                yield from (_INDENT + line for line in self.of(below))
            case Details(summary, blocks):
                yield _text(summary)
                yield from (_INDENT + line for line in self.of(blocks))
            case ItemList(items):
                yield from (f"• {_text(item)}" for item in items)
            case Divider():
                yield "-" * 20
            case _:
                assert_never(block)


def number_prefix(card: Card, numbers: Mapping[str, int]) -> str:
    """Return ``[7] `` for a card that is opened by typing 7, or "" if its label says so."""
    number = numbers.get(card.opens)
    return "" if number is None or str(number) == card.label else f"[{number}] "


def _text(inlines: Inlines) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text) | Math(_, text) | RoleName(name=text):
            return balance_directions(text)
        case Strong(children) | Emphasis(children) | Mark(children):
            return _text(children)
        case Jump(children, _, _, numbers):
            return f"{_text(children)} ({numbers})" if numbers else _text(children)
        case Link(children, url):
            text = _text(children)
            return text if text == url else f"{text} <{url}>"
        case _:
            assert_never(inline)
