"""A page as Components V2: https://docs.discord.com/developers/components/reference.

Document.blocks ─ split at dividers, sections, and cards with a button beside them
                ──→ Container(TextDisplay | Section(TextDisplay, Button), Separator, …)
openable cards  ──→ ActionRow(Select), if they are too many for buttons
Reply.rows      ──→ ActionRow(Button, …)
jumps to other pages ─→ ActionRow(Select)
their actions   ──→ ActionRow(Select), as far as there is room: saving, for example
Attachment      ──→ File
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import ceil
from typing import Any

from discord import ui

from adapters.discord.render.controls import (
    MAX_OPTIONS,
    ControlRow,
    OpenableCards,
    Rows,
    action_rows,
    button_rows,
    jump_rows,
    open_button,
    openable_cards,
    select_rows,
)
from adapters.discord.render.markdown import SECTION_LEVEL, render_blocks, split_at_dividers
from bot.document.cut import count_utf16_units
from bot.document.jumps import list_jumps
from bot.document.nodes import Block, Card, Divider, Document, Heading
from bot.errors import Unfit

MAX_COMPONENTS = 40
"""In one message, nested ones included: discord-api-docs, "Component Reference"."""

MAX_CHARACTERS = 4000
"""Over all text displays of a message: discord/discord-api-docs#8562."""

MAX_WEIGHT = 10_170
"""Of UTF-8 bytes plus 12 for each text display; beyond it Discord answers with a 500, which no
retry mends: discord/discord-api-docs#8554."""

WEIGHT_PER_TEXT = 12

RESERVED_COMPONENTS = 13
"""Components that a page leaves for two full rows of buttons and a file."""

MAX_CARD_BUTTONS = 5
"""Cards up to which each has a button; more are opened by a select, which needs less room."""

MAX_RULES = 4
"""Sections up to which each has a rule above it; rules count against the limits."""

ACCENT = 0xB31B1B
"""Colour of the bar beside a message: arXiv's red."""

_NOTHING = "\u200b"
"""Text of an empty document, since a text display must have a character."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one text display, and the card that the button beside it opens."""

    text: str
    card: Card | None = None


def section_texts(document: Document) -> tuple[str, ...]:
    """Return the Markdown between the document's dividers; at least one text, none blank."""
    texts = [render_blocks(blocks) for blocks in split_at_dividers(document.blocks)]
    return tuple(text for text in texts if text.strip()) or (_NOTHING,)


def fits(page: Document) -> bool:
    """Tell whether ``page`` fits into one message, with room for its buttons.

    A button beside a card splits the text around it: at most two more text displays. Rules and
    buttons that only short pages have are counted for all, since what fits must also fit with less.
    """
    texts = section_texts(page)
    cards = len(openable_cards(page))
    beside = min(cards, MAX_CARD_BUTTONS)
    rules = min(_headings(page.blocks), MAX_RULES)
    openers = max(4 * beside, 2 * ceil(cards / MAX_OPTIONS))
    openers += 2 * ceil(len(list_jumps(page)) / MAX_OPTIONS)
    displays = len(texts) + 2 * beside + rules
    return (
        2 * len(texts) + 2 * rules + openers <= MAX_COMPONENTS - RESERVED_COMPONENTS
        and sum(map(count_utf16_units, texts)) <= MAX_CHARACTERS
        and sum(len(text.encode()) for text in texts) + displays * WEIGHT_PER_TEXT <= MAX_WEIGHT
    )


def build_layout(page: Document, rows: Rows = (), file: str = "") -> ui.LayoutView:
    """Return the message for ``page``.

    The view is stopped at once, so that discord.py does not keep it.

    Args:
        page: its content.
        rows: its buttons; rows for which there is no room are left out.
        file: name of the file sent along, or "".

    Raises:
        Unfit: the page does not fit.
    """
    view = ui.LayoutView(timeout=None)
    cards = openable_cards(page)
    beside: OpenableCards = cards if len(cards) <= MAX_CARD_BUTTONS else {}
    try:
        view.add_item(ui.Container(*_parts(page, beside), accent_colour=ACCENT))
        if file:
            view.add_item(ui.File(f"attachment://{file}"))
        for row in () if beside else select_rows(cards):
            view.add_item(ui.ActionRow(*row))
    except ValueError as error:
        raise Unfit(str(error)) from error
    below = chain(button_rows(rows, cards), jump_rows(page), action_rows(cards))
    for row in _while_room(below, MAX_COMPONENTS - view.total_children_count):
        view.add_item(ui.ActionRow(*row))
    view.stop()
    return view


def _parts(page: Document, beside: OpenableCards) -> Iterator[ui.Item[Any]]:
    """Yield the text displays of ``page``, with rules at dividers and above a few sections."""
    waiting = dict(beside)
    ruled = _headings(page.blocks) <= MAX_RULES
    parts = split_at_dividers(_with_rules(page.blocks) if ruled else page.blocks)
    groups = [_passages(blocks, waiting) for blocks in parts]
    for number, passages in enumerate(
        [group for group in groups if group] or [[Passage(_NOTHING)]]
    ):
        if number:
            yield ui.Separator[Any]()
        yield from map(_display, passages)


def _headings(blocks: Iterable[Block]) -> int:
    return sum(_is_section(block) for block in blocks)


def _is_section(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == SECTION_LEVEL


def _with_rules(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if _is_section(block):
            yield Divider()
        yield block


def _passages(blocks: Iterable[Block], beside: dict[str, Card]) -> list[Passage]:
    """Split ``blocks`` at the cards of ``beside``, which are removed from it."""
    passages: list[Passage] = []
    run: list[Block] = []
    for block in blocks:
        card = beside.pop(block.opens, None) if isinstance(block, Card) else None
        if card is None:
            run.append(block)
        else:
            passages += [
                Passage(render_blocks(run)),
                Passage(render_blocks([card]) or _NOTHING, card),
            ]
            run = []
    passages.append(Passage(render_blocks(run)))
    return [passage for passage in passages if passage.text.strip()]


def _display(passage: Passage) -> ui.Item[Any]:
    if passage.card is None:
        return ui.TextDisplay[Any](passage.text)
    return ui.Section[Any](passage.text, accessory=open_button(passage.card))


def _while_room(rows: Iterable[ControlRow], room: int) -> Iterator[ControlRow]:
    for row in rows:
        room -= 1 + len(row)
        if room < 0:
            return
        yield row
