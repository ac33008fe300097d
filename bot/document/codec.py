"""Documents as JSON and back, without loss: ``load(dump(document)) == document``.

A node is a list: its tag, then its fields in order. The tags are part of the stored format: a new
node takes a new tag, and the meaning of a tag never changes. The row below a page is stored as if
it were its last block.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from json import JSONEncoder
from typing import Any, TypeAlias, assert_never, cast

from bot.document import nodes
from bot.document.identity_cache import cache_by_identity

Coded: TypeAlias = list[Any]

_CACHE_SIZE = 16_384
"""Cards and parts of cards: more than arXiv announces in a day."""
_STYLES = {"b": nodes.Strong, "i": nodes.Emphasis, "u": nodes.Mark}
_STYLE_TAGS = {style: tag for tag, style in _STYLES.items()}
_NOT_FOLDED: Coded = [[], "", "", [], []]
_encode_string = JSONEncoder(ensure_ascii=False).encode


def dump(document: nodes.Document) -> str:
    """Return ``document`` as compact JSON; equal documents give equal strings."""
    row = _encode_list(_encode_list(map(_encode_string, cell)) for cell in document.row)
    rows = (f'["row",{row}]',) if document.row else ()
    return _encode_list((*map(_encode_block, document.blocks), *rows))


def load(coded: str) -> nodes.Document:
    """Return the document that ``dump`` wrote.

    Raises:
        ValueError: ``coded`` is not such a string.
    """
    try:
        match json.loads(coded):
            case [*blocks, ["row", actions]]:
                row = tuple((payload, label) for payload, label in actions)
                return nodes.Document(_decode_blocks(blocks), row)
            case blocks:
                return nodes.Document(_decode_blocks(blocks))
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError("not a stored document") from error


def _encode_block(block: nodes.Block) -> str:
    match block:
        case nodes.Heading(children, level, anchor):
            named = f",{_encode_string(anchor)}" if anchor else ""
            return f'["h",{level},{_encode_inlines(children)}{named}]'
        case nodes.Paragraph(children):
            return f'["p",{_encode_inlines(children)}]'
        case nodes.Card():
            return _encode_card(block)
        case nodes.Details(summary, blocks):
            return f'["details",{_encode_inlines(summary)},{_encode_blocks(blocks)}]'
        case nodes.ItemList(items):
            return f'["list",{_encode_list(map(_encode_inlines, items))}]'
        case nodes.Divider():
            return '["hr"]'
        case nodes.Footer(children):
            return f'["footer",{_encode_inlines(children)}]'
        case _:
            assert_never(block)


@cache_by_identity(_CACHE_SIZE)
def _encode_card(card: nodes.Card) -> str:
    """Encode a card, the same object in every digest that shows it under the same number."""
    fields = (
        '"card"',
        _encode_inlines(card.title),
        _encode_shared_blocks(card.blocks),
        _encode_shared_blocks(card.folded),
        _encode_string(card.opens),
        _encode_string(card.label),
    )
    excerpt, actions = card.excerpt, card.actions
    more = (_encode_shared_blocks(excerpt), _encode_list(map(_encode_action, actions)))
    return _encode_list((*fields, *more[: 2 if actions else bool(excerpt)]))


def _encode_action(action: nodes.CardAction) -> str:
    mark = (action.mark,) if action.mark else ()
    return _encode_list(map(_encode_string, (action.payload, action.label, *mark)))


def _encode_blocks(blocks: Iterable[nodes.Block]) -> str:
    return _encode_list(map(_encode_block, blocks))


def _encode_inlines(inlines: Iterable[nodes.Inline]) -> str:
    return _encode_list(map(_encode_inline, inlines))


def _encode_inline(inline: nodes.Inline) -> str:
    match inline:
        case nodes.Text(text):
            return f'["t",{_encode_string(text)}]'
        case nodes.Strong(children) | nodes.Emphasis(children) | nodes.Mark(children):
            return f'["{_STYLE_TAGS[type(inline)]}",{_encode_shared_inlines(children)}]'
        case nodes.Code(text):
            return f'["c",{_encode_string(text)}]'
        case nodes.Link(children, url):
            return f'["a",{_encode_string(url)},{_encode_inlines(children)}]'
        case nodes.Jump(children):
            fields = (inline.anchor, inline.section, inline.numbers, inline.payload)
            return f'["j",{_encode_inlines(children)},{",".join(map(_encode_string, fields))}]'
        case nodes.Math(tex, plain):
            return f'["m",{_encode_string(tex)},{_encode_string(plain)}]'
        case nodes.RoleName(role):
            return f'["role",{_encode_string(role)}]'
        case _:
            assert_never(inline)


# The blocks of a paper and the words of its title are the same objects under every number.
_encode_shared_blocks = cache_by_identity(_CACHE_SIZE)(_encode_blocks)
_encode_shared_inlines = cache_by_identity(_CACHE_SIZE)(_encode_inlines)


def _encode_list(parts: Iterable[str]) -> str:
    return f"[{','.join(parts)}]"


def _decode_blocks(coded: Coded) -> tuple[nodes.Block, ...]:
    return tuple(_decode_block(cast("Coded", node)) for node in coded)


def _decode_block(coded: Coded) -> nodes.Block:
    match coded:
        case ["h", level, children, *anchor]:
            return nodes.Heading(_decode_inlines(children), level, *anchor)
        case ["p", children]:
            return nodes.Paragraph(_decode_inlines(children))
        case ["card", title, blocks, *more]:
            # A card that was stored before cards could fold and be opened has no further fields;
            # one that was stored before they had excerpts or actions ends before those.
            folded, opens, label, excerpt, actions = (*more, *_NOT_FOLDED[len(more) :])
            return nodes.Card(
                _decode_inlines(title),
                _decode_blocks(blocks),
                _decode_blocks(folded),
                opens,
                label,
                _decode_blocks(excerpt),
                tuple(nodes.CardAction(*fields) for fields in actions),
            )
        case ["details", summary, blocks]:
            return nodes.Details(_decode_inlines(summary), _decode_blocks(blocks))
        case ["list", items]:
            return nodes.ItemList(tuple(_decode_inlines(item) for item in items))
        case ["hr"]:
            return nodes.Divider()
        case ["footer", children]:
            return nodes.Footer(_decode_inlines(children))
        case _:
            raise ValueError(f"no block: {coded!r}")


def _decode_inlines(coded: Coded) -> nodes.Inlines:
    return tuple(_decode_inline(cast("Coded", node)) for node in coded)


def _decode_inline(coded: Coded) -> nodes.Inline:
    match coded:
        case ["t", text]:
            return nodes.Text(text)
        case ["b" | "i" | "u" as tag, children]:
            return _STYLES[tag](_decode_inlines(children))
        case ["c", text]:
            return nodes.Code(text)
        case ["a", url, children]:
            return nodes.Link(_decode_inlines(children), url)
        case ["j", children, *fields]:
            return nodes.Jump(_decode_inlines(children), *fields)
        case ["m", tex, plain]:
            return nodes.Math(tex, plain)
        case ["role", role]:
            return nodes.RoleName(role)
        case _:
            raise ValueError(f"no inline: {coded!r}")
