"""Jumps from a document's head to its headings, which may come to stand on other pages.

    widen_jumps ── paginate ── resolve_jumps

A jump on the page of its heading leads there by itself, where the platform can do that; one to
another page carries the action that shows it. Which one it is shows when the pages are cut, so that
room is left for the longest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from bot.document.nodes import Block, Card, Document, Heading, Inline, Inlines, ItemList, Jump

Opening: TypeAlias = Callable[[int, str], str]
"""Returns the payload of the action that shows a page, by its number and by the payload of the
first card below the heading; "" if there is none."""

_LONGEST = "x" * 64
"""As long as any payload, see ``bot.model.conversation.MAX_PAYLOAD_BYTES``."""


def list_jumps(page: Document) -> tuple[Jump, ...]:
    """Return the jumps of ``page`` that lead to other pages, in order."""
    lists = (block for block in page.blocks if isinstance(block, ItemList))
    inlines = (inline for item_list in lists for item in item_list.items for inline in item)
    return tuple(inline for inline in inlines if isinstance(inline, Jump) and inline.payload)


def widen_jumps(document: Document) -> Document:
    """Return ``document`` with jumps that take as much room as they may need."""
    return _change_jumps(document, lambda jump: (replace(jump, payload=_LONGEST),))


def resolve_jumps(pages: Sequence[Document], opening: Opening) -> tuple[Document, ...]:
    """Return the pages of a document with jumps that lead to where the headings stand.

    A jump that leads nowhere becomes mere words.
    """
    places = _find_headings(pages)

    def resolve(jump: Jump, here: int) -> Inlines:
        place = places.get(jump.anchor)
        if place is not None and place.page == here:
            return (replace(jump, payload=""),)
        payload = opening(*place) if place else ""
        return (replace(jump, payload=payload),) if payload else jump.children

    return tuple(
        _change_jumps(page, lambda jump, here=number: resolve(jump, here))
        for number, page in enumerate(pages, 1)
    )


class _Place(NamedTuple):
    page: int
    opens: str


def _find_headings(pages: Sequence[Document]) -> dict[str, _Place]:
    """Return by anchor on which page a heading stands first, and the first card below it."""
    places: dict[str, _Place] = {}
    for number, page in enumerate(pages, 1):
        for at, block in enumerate(page.blocks):
            if isinstance(block, Heading) and block.anchor:
                place = _Place(number, _first_opened(page.blocks[at:]))
                places.setdefault(block.anchor, place)
    return places


def _first_opened(blocks: Iterable[Block]) -> str:
    cards = (block for block in blocks if isinstance(block, Card))
    return next((card.opens for card in cards if card.opens), "")


def _change_jumps(document: Document, change: Callable[[Jump], Inlines]) -> Document:
    """Return ``document`` with its jumps changed; blocks without any stay the same objects."""

    def changed(inline: Inline) -> Inlines:
        return change(inline) if isinstance(inline, Jump) else (inline,)

    blocks = tuple(
        ItemList(tuple(tuple(new for old in item for new in changed(old)) for item in block.items))
        if isinstance(block, ItemList) and _has_jumps(block)
        else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks) if blocks != document.blocks else document


def _has_jumps(block: ItemList) -> bool:
    return any(isinstance(inline, Jump) for item in block.items for inline in item)
