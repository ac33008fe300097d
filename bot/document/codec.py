"""Documents as JSON and back, without loss: ``load(dump(document)) == document``.

A node is a list: its tag, then its fields in order. The tags are part of the stored format; a new
node takes a new tag, and no tag is ever given another meaning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from json import JSONEncoder
from typing import Any, TypeAlias, assert_never, cast

from bot.document.identity_cache import cache_by_identity
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

_REMEMBERED = 16_384
"""Cards, and pieces of papers: more than arXiv announces in a day."""
_quoted = JSONEncoder(ensure_ascii=False).encode


def dump(document: Document) -> str:
    """Return ``document`` as compact JSON; equal documents give equal strings."""
    return _write_blocks(document.blocks)


def load(coded: str) -> Document:
    """Return the document that ``dump`` wrote.

    Raises:
        ValueError: ``coded`` is not such a string.
    """
    try:
        return Document(_blocks(json.loads(coded)))
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError("not a stored document") from error


def _write_block(block: Block) -> str:
    match block:
        case Heading(children, level):
            return f'["h",{level},{_write_inlines(children)}]'
        case Paragraph(children):
            return f'["p",{_write_inlines(children)}]'
        case Card():
            return _write_card(block)
        case Details(summary, blocks):
            return f'["details",{_write_inlines(summary)},{_write_blocks(blocks)}]'
        case ItemList(items):
            return f'["list",{_listed(map(_write_inlines, items))}]'
        case Divider():
            return '["hr"]'
        case Footer(children):
            return f'["footer",{_write_inlines(children)}]'
        case _:
            assert_never(block)


@cache_by_identity(_REMEMBERED)
def _write_card(card: Card) -> str:
    """Write a card; it is the same object in every digest that shows it under the same number."""
    parts = _write_inlines(card.title), _write_shared(card.blocks), _write_shared(card.folded)
    return _listed(('"card"', *parts, _quoted(card.opens), _quoted(card.label)))


def _write_blocks(blocks: Iterable[Block]) -> str:
    return _listed(map(_write_block, blocks))


def _write_inlines(inlines: Iterable[Inline]) -> str:
    return _listed(map(_write_inline, inlines))


def _write_inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return f'["t",{_quoted(text)}]'
        case Strong(children):
            return f'["b",{_write_styled(children)}]'
        case Emphasis(children):
            return f'["i",{_write_styled(children)}]'
        case Code(text):
            return f'["c",{_quoted(text)}]'
        case Link(children, url):
            return f'["a",{_quoted(url)},{_write_inlines(children)}]'
        case Math(tex, plain):
            return f'["m",{_quoted(tex)},{_quoted(plain)}]'
        case _:
            assert_never(inline)


_write_shared = cache_by_identity(_REMEMBERED)(_write_blocks)
"""A paper's blocks are the same objects under every number,"""
_write_styled = cache_by_identity(_REMEMBERED)(_write_inlines)
"""and so are the words of its title."""


def _listed(parts: Iterable[str]) -> str:
    return f"[{','.join(parts)}]"


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
