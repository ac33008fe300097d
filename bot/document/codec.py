"""Documents as JSON and back, without loss: ``load(dump(document)) == document``.

A node is a list: its tag, then its fields in order. The tags are part of the stored format; a new
node takes a new tag, and no tag is ever given another meaning.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias, assert_never, cast

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

Coded: TypeAlias = list[Any]


def dump(document: Document) -> str:
    """Return ``document`` as compact JSON; equal documents give equal strings."""
    return json.dumps(_code_blocks(document.blocks), ensure_ascii=False, separators=(",", ":"))


def load(coded: str) -> Document:
    """Return the document that ``dump`` wrote.

    Raises:
        ValueError: ``coded`` is not such a string.
    """
    try:
        return Document(_blocks(json.loads(coded)))
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError("not a stored document") from error


def _code_block(block: Block) -> Coded:
    match block:
        case Heading(children, level):
            return ["h", level, _code_inlines(children)]
        case Paragraph(children):
            return ["p", _code_inlines(children)]
        case Card(title, blocks, folded, opens, label):
            shown, hidden = _code_blocks(blocks), _code_blocks(folded)
            return ["card", _code_inlines(title), shown, hidden, opens, label]
        case Details(summary, blocks):
            return ["details", _code_inlines(summary), _code_blocks(blocks)]
        case ItemList(items):
            return ["list", [_code_inlines(item) for item in items]]
        case Divider():
            return ["hr"]
        case Footer(children):
            return ["footer", _code_inlines(children)]
        case _:
            assert_never(block)


def _code_blocks(blocks: tuple[Block, ...]) -> list[Coded]:
    return [_code_block(block) for block in blocks]


def _code_inlines(inlines: Inlines) -> list[Coded]:
    return [_code_inline(inline) for inline in inlines]


def _code_inline(inline: Inline) -> Coded:
    match inline:
        case Text(text):
            return ["t", text]
        case Strong(children):
            return ["b", _code_inlines(children)]
        case Emphasis(children):
            return ["i", _code_inlines(children)]
        case Code(text):
            return ["c", text]
        case Link(children, url):
            return ["a", url, _code_inlines(children)]
        case Math(tex, plain):
            return ["m", tex, plain]
        case _:
            assert_never(inline)


def _blocks(coded: Coded) -> tuple[Block, ...]:
    return tuple(_block(cast("Coded", one)) for one in coded)


def _block(coded: Coded) -> Block:
    match coded:
        case ["h", level, children]:
            return Heading(_inlines(children), level)
        case ["p", children]:
            return Paragraph(_inlines(children))
        case ["card", title, blocks, *more]:
            return _card(_inlines(title), _blocks(blocks), more)
        case ["details", summary, blocks]:
            return Details(_inlines(summary), _blocks(blocks))
        case ["list", items]:
            return ItemList(tuple(_inlines(item) for item in items))
        case ["hr"]:
            return Divider()
        case ["footer", children]:
            return Footer(_inlines(children))
        case _:
            raise ValueError(f"no block: {coded!r}")


def _card(title: Inlines, blocks: tuple[Block, ...], more: Coded) -> Card:
    """Return a card; one that was stored before cards could fold and be opened has no ``more``."""
    if not more:
        return Card(title, blocks)
    folded, opens, label = more
    return Card(title, blocks, _blocks(folded), opens, label)


def _inlines(coded: Coded) -> Inlines:
    return tuple(_inline(cast("Coded", one)) for one in coded)


def _inline(coded: Coded) -> Inline:
    match coded:
        case ["t", text]:
            return Text(text)
        case ["b", children]:
            return Strong(_inlines(children))
        case ["i", children]:
            return Emphasis(_inlines(children))
        case ["c", text]:
            return Code(text)
        case ["a", url, children]:
            return Link(_inlines(children), url)
        case ["m", tex, plain]:
            return Math(tex, plain)
        case _:
            raise ValueError(f"no inline: {coded!r}")
