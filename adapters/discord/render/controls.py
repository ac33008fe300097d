"""Components of a message: buttons, and selects that open its cards.

Each carries its payload (a button in its ``custom_id``, an option in its value), so a press is
understood after a restart, and on messages of any age.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, assert_never

import discord
import grapheme  # pyright: ignore[reportMissingTypeStubs]
from discord import ui

from bot.document.cut import count_utf16_units
from bot.document.jumps import list_jumps
from bot.document.nodes import Card, Document, Jump, Paragraph, plain_text
from bot.model.conversation import Action, Button, Copy, Share, WebLink

Rows: TypeAlias = Sequence[Sequence[Button]]
Control: TypeAlias = ui.Button[Any] | ui.Select[Any]
ControlRow: TypeAlias = Sequence[Control]
OpenableCards: TypeAlias = Mapping[str, Card]
"""The cards of a page that can be opened, by payload."""

BUTTONS_PER_ROW = 5
MAX_LABEL = 80
MAX_URL = 512
MAX_OPTIONS = 25
MAX_OPTION = 100
"""https://docs.discord.com/developers/components/reference."""

PAPER = "\N{PAGE FACING UP}"
"""Shows, in every language, that something can be opened."""
SECTIONS = "\N{BOOKMARK TABS}"
"""Shows, in every language, that sections can be chosen."""


def openable_cards(page: Document) -> OpenableCards:
    """Return the cards of ``page`` that can be opened, by payload; of duplicates the first."""
    found: dict[str, Card] = {}
    for block in page.blocks:
        if isinstance(block, Card) and block.opens:
            found.setdefault(block.opens, block)
    return found


def open_button(card: Card) -> ui.Button[Any]:
    """Return the button beside ``card`` that opens it."""
    label = shorten(card.label, MAX_LABEL) or None
    return ui.Button(label=label, emoji=PAPER, custom_id=card.opens)


def select_rows(cards: OpenableCards) -> Iterator[ControlRow]:
    """Yield selects of at most 25 cards each, a row for each."""
    every = tuple(cards.values())
    for start in range(0, len(every), MAX_OPTIONS):
        yield (_select(every[start : start + MAX_OPTIONS], f"open.{start}"),)


def action_rows(cards: OpenableCards) -> Iterator[ControlRow]:
    """Yield selects of what else can be done with the cards, paper by paper.

    One holds all actions of as many papers as it has options for: of 8 papers with three each.
    """
    able = [card for card in cards.values() if card.actions]
    most = max((len(card.actions) for card in able), default=1)
    each = max(1, MAX_OPTIONS // most)
    for start in range(0, len(able), each):
        yield (_action_select(able[start : start + each], start),)


def jump_rows(page: Document) -> Iterator[ControlRow]:
    """Yield selects of the sections that stand on other pages, a row for each."""
    places: dict[str, list[Jump]] = {}
    for jump in list_jumps(page):
        places.setdefault(jump.payload, []).append(jump)
    every = tuple(places.values())
    for start in range(0, len(every), MAX_OPTIONS):
        yield (_jump_select(every[start : start + MAX_OPTIONS], start),)


def _jump_select(places: Sequence[Sequence[Jump]], start: int) -> ui.Select[Any]:
    """Return a select with an option for each place that jumps lead to."""
    first, last = places[0][0].section, places[-1][-1].section
    span = first if first == last else f"{first} – {last}"
    return ui.Select(
        custom_id=f"jump.{start}",
        placeholder=shorten(f"{SECTIONS} {span}", MAX_OPTION),
        min_values=0,
        options=[
            discord.SelectOption(
                label=shorten(
                    ", ".join(f"{jump.section} · {plain_text(jump.children)}" for jump in jumps),
                    MAX_OPTION,
                ),
                value=jumps[0].payload,
            )
            for jumps in places
        ],
    )


def button_rows(rows: Rows, taken: OpenableCards) -> Iterator[ControlRow]:
    """Yield rows of at most five buttons.

    A payload identifies a button and Discord accepts it only once in a message, so of two buttons
    that do the same the first is kept.

    Args:
        rows: the buttons.
        taken: the payloads that the page has already.
    """
    seen = set(taken)
    for row in rows:
        shown = [shown for button in row if (shown := _button(button, seen))]
        for start in range(0, len(shown), BUTTONS_PER_ROW):
            yield shown[start : start + BUTTONS_PER_ROW]


def _button(button: Button, seen: set[str]) -> ui.Button[Any] | None:
    """Return ``button`` and add it to ``seen``; None if it is there or Discord has no such one."""
    label = shorten(button.label, MAX_LABEL)
    match button:
        case Action():
            payload = button.encode()
            if payload in seen:
                return None
            seen.add(payload)
            return ui.Button(label=label, custom_id=payload)
        case WebLink(_, url):
            return ui.Button(label=label, url=url) if len(url) <= MAX_URL else None
        case Share() | Copy():
            return None  # Discord has neither inline results nor copy buttons
        case _:
            assert_never(button)


def _select(cards: Sequence[Card], custom_id: str) -> ui.Select[Any]:
    """Return a select whose option can be deselected.

    Discord's clients keep what was selected and report changes only: to open the same paper again,
    a person deselects it first.
    """
    return ui.Select(
        custom_id=custom_id,
        placeholder=shorten(f"{PAPER} {_span(cards)}", MAX_OPTION),
        min_values=0,
        options=[_option(card, card.opens) for card in cards],
    )


def _action_select(cards: Sequence[Card], start: int) -> ui.Select[Any]:
    """Return a select with the actions of every card, as far as there is room."""
    labels = " ".join(action.label for action in cards[0].actions)
    return ui.Select(
        custom_id=f"act.{start}",
        placeholder=shorten(f"{labels} · {_span(cards)}", MAX_OPTION),
        min_values=0,
        options=[
            discord.SelectOption(
                label=shorten(f"{action.marked_label} · {_name(card)}", MAX_OPTION),
                value=action.payload,
            )
            for card in cards
            for action in card.actions
        ][:MAX_OPTIONS],
    )


def _span(cards: Sequence[Card]) -> str:
    """Return the numbers of the cards as a span, and what is on the others: ``1 – 7, cs.LG``."""
    numbers = [card.label for card in cards if card.label.isdecimal()]
    others = [card.label for card in cards if not card.label.isdecimal()]
    span = [" – ".join(dict.fromkeys((numbers[0], numbers[-1])))] if numbers else []
    return ", ".join((*span, *others))


def _option(card: Card, value: str) -> discord.SelectOption:
    """Return the option of ``card``: its title, and below that its first line (the authors)."""
    lines = [block.children for block in card.blocks if isinstance(block, Paragraph)]
    below = shorten(plain_text(lines[0]), MAX_OPTION) if lines else ""
    label = shorten(_name(card), MAX_OPTION)
    return discord.SelectOption(label=label, value=value, description=below or None)


def _name(card: Card) -> str:
    return plain_text(card.title).strip() or card.label.strip() or PAPER


def shorten(text: str, limit: int) -> str:
    """Return ``text`` on one line, cut before a grapheme and ended by "…" if it is too long.

    Args:
        text: the text.
        limit: UTF-16 units.
    """
    line = " ".join(text.split())
    if count_utf16_units(line) <= limit:
        return line
    kept = line.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    end = grapheme.safe_split_index(line, len(kept))
    return f"{line[:end].rstrip()}…"
