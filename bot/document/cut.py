"""Cuts blocks that are larger than a page, so that the first part fills one.

The title, button and bullets of a block that is cut are on its first part; the rest continues as
running text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, assert_never

from bot.document import nodes
from bot.document.sentence import find_sentence_breaks, split_inlines

Group: TypeAlias = tuple[nodes.Block, ...]
Holds: TypeAlias = Callable[[Group], bool]
_Parts: TypeAlias = tuple[Group, Group]
_Halves: TypeAlias = tuple[nodes.Inlines, nodes.Inlines]
_COMMA = re.compile(r"[,;]\s+|[，、；]")
_SPACE = re.compile(r"\s+")


def cut(blocks: Group, holds: Holds) -> tuple[Group, Group]:
    """Return as much of ``blocks`` as a page holds, and the rest; either may be empty.

    Text is cut at the end of a sentence, after a comma, at a space, or between two grapheme
    clusters: at the first of these that gives a part that fits on a page.

    Args:
        blocks: what is to be cut.
        holds: whether a page holds these blocks; blocks that it holds it also holds with less in
            them.
    """
    return _fill(blocks, holds, holds)


def _fill(blocks: Group, here: Holds, alone: Holds) -> _Parts:
    """Cut ``blocks`` where they stop fitting.

    Args:
        blocks: what is to be cut.
        here: whether blocks fit at this place, for example below the title of a card.
        alone: whether blocks fit on a page of their own.
    """
    for at, block in enumerate(blocks):
        before, after = blocks[:at], blocks[at + 1 :]
        if not here((*before, block)):
            first, rest = _cut_block(block, _holds_after(before, here), alone)
            return (*before, *first), (*rest, *after)
    return blocks, ()


def _holds_after(before: Group, here: Holds) -> Holds:
    return lambda blocks: here((*before, *blocks))


def _cut_block(block: nodes.Block, here: Holds, alone: Holds) -> _Parts:
    match block:
        case nodes.Card():
            return _cut_card(block, here, alone)
        case nodes.Details(summary, blocks):
            return _cut_details(summary, blocks, here, alone)
        case nodes.ItemList(items):
            return _cut_list(items, here, alone)
        case nodes.Paragraph(children):
            return _cut_text(children, nodes.Paragraph, here, alone)
        case nodes.Footer(children):
            return _cut_text(children, nodes.Footer, here, alone)
        case nodes.Heading(children):
            return _cut_text(children, lambda part: replace(block, children=part), here, alone)
        case nodes.Divider():
            return (), (block,)
        case _:
            assert_never(block)


def _cut_card(card: nodes.Card, here: Holds, alone: Holds) -> _Parts:
    """Cut the title of a card if it does not fit, else its blocks, else its folded blocks."""
    bare = replace(card, blocks=(), folded=())
    if not here((bare,)):
        top, rest = _cut_text(card.title, lambda part: replace(bare, title=part), here, alone)
        return (top, (*rest, *card.blocks, *card.folded)) if top else ((), (card,))
    shown, rest = _fill(card.blocks, lambda part: here((replace(bare, blocks=part),)), alone)
    if rest:
        return (replace(bare, blocks=shown),), (*rest, *card.folded)
    unfolded = replace(bare, blocks=shown)
    folded, rest = _fill(card.folded, lambda part: here((replace(unfolded, folded=part),)), alone)
    return (replace(unfolded, folded=folded),), rest


def _cut_details(summary: nodes.Inlines, blocks: Group, here: Holds, alone: Holds) -> _Parts:
    if not here((nodes.Details(summary, ()),)):
        top, rest = _cut_text(summary, lambda part: nodes.Details(part, ()), here, alone)
        return (top, (*rest, *blocks)) if top else ((), (nodes.Details(summary, blocks),))
    folded, rest = _fill(blocks, lambda part: here((nodes.Details(summary, part),)), alone)
    return (nodes.Details(summary, folded),), rest


def _cut_list(items: tuple[nodes.Inlines, ...], here: Holds, alone: Holds) -> _Parts:
    """Cut between two items, or inside the first one."""
    counts = range(1, len(items))
    whole = bisect_left(counts, 1, key=lambda count: not here((nodes.ItemList(items[:count]),)))
    if whole:
        return (nodes.ItemList(items[:whole]),), (nodes.ItemList(items[whole:]),)
    top, rest = _cut_text(items[0], lambda part: nodes.ItemList((part,)), here, alone)
    if not top:
        return (), (nodes.ItemList(items),)
    return top, (*rest, nodes.ItemList(items[1:])) if items[1:] else rest


def _cut_text(
    inlines: nodes.Inlines, shape: Callable[[nodes.Inlines], nodes.Block], here: Holds, alone: Holds
) -> _Parts:
    """Cut off the longest part that fits here, unless a page of its own allows a better cut."""
    for offsets in _cut_offsets(inlines):
        halves = _last_that_fits(inlines, offsets, lambda part: here((shape(part),)))
        if halves is not None:
            return (shape(halves[0]),), (nodes.Paragraph(halves[1]),)
        if alone((shape(inlines),)) or _last_that_fits(
            inlines, offsets, lambda part: alone((shape(part),))
        ):
            break
    return (), (shape(inlines),)


def _cut_offsets(inlines: nodes.Inlines) -> Iterator[Sequence[int]]:
    """Yield the ascending offsets at which a text can be cut, the best kind of offsets first."""
    text = nodes.plain_text(inlines)
    yield find_sentence_breaks(inlines)
    yield [comma.end() for comma in _COMMA.finditer(text)]
    yield [space.end() for space in _SPACE.finditer(text)]
    yield range(1, len(text))


def _last_that_fits(
    inlines: nodes.Inlines, offsets: Sequence[int], fits: Callable[[nodes.Inlines], bool]
) -> _Halves | None:
    """Return the cut at the greatest of the ascending ``offsets`` whose first half fits."""
    low, high = 0, len(offsets) - 1
    best: _Halves | None = None
    while low <= high:
        middle = (low + high) // 2
        first, rest = split_inlines(inlines, offsets[middle])
        if first and not (rest and fits(first)):
            high = middle - 1
            continue
        low = middle + 1
        best = (first, rest) if first else best  # an offset inside the first grapheme cuts nothing
    return best


def count_utf16_units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 code units.

    Telegram counts so: https://core.telegram.org/bots/api#messageentity. Discord does not document
    how it counts characters beyond U+FFFF, and no way of counting gives more than this one.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
