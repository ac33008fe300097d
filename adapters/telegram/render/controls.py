"""How people act on a paper in the text of a message, and what is left for the keyboard below.

| form                       | opens a paper                       | its other actions |
|----------------------------|-------------------------------------|-------------------|
| rich, with buttons in it   | its number is a button              | buttons           |
| rich or classic, otherwise | its number is a deep link           | on its own page   |
| plain                      | a command that can be tapped        | on its own page   |

A jump to another page is a button in the text as well; elsewhere a row of buttons leads to the
sections, if there is room for one.

What has none of these, because it means something in its own chat only, is a button below. Which
texts and addresses Telegram takes at all stands here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from unicodedata import category
from urllib.parse import urlsplit

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
)

from adapters.telegram.address import tag_thread
from bot.document.nodes import Card, Document, Inlines, Link, Text
from bot.model.chat import RenderMode
from bot.model.conversation import (
    Action,
    Button,
    Copy,
    Share,
    WebLink,
    card_actions,
    decode_payload,
    jump_actions,
    row_actions,
)
from bot.model.deep_link import start_parameter

BLANK = "…"
"""Replaces a text without any visible character: Telegram sends no empty messages."""
_INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})
_INVISIBLE_CHARACTERS = frozenset("\u2800\u3164\ufffc")
_MAX_BUTTONS = 100
_MAX_ROW_BUTTONS = 8
_MAX_PAGE_ROWS = 2
"""Rows below a page of papers; more of them take the space of the text."""
_MAX_ROW_CHARACTERS = 24
"""Characters of the labels in one row of numbers, so that a phone does not truncate them."""
_MAX_COMMAND = 32
_NEW_STYLE = re.compile(r"([a-z]+)_(\d{4})_(\d{4,5}(?:v\d+)?)")
_OLD_STYLE = re.compile(r"([a-z]+)_([a-z_]+)_(\d{7}(?:v\d+)?)")

Rows: TypeAlias = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class TextControls:
    """What a server takes in the text of its messages.

    Attributes:
        has_buttons: whether a rich message may have buttons in its text.
        bot_name: the bot's user name, for deep links; "" while it is not known.
    """

    has_buttons: bool = False
    bot_name: str = ""


BUTTONS = TextControls(has_buttons=True)
NO_CONTROLS = TextControls()
ANY_NAME = TextControls(bot_name="x" * 32)
"""The longest user name, for measuring: https://core.telegram.org/bots/features#botfather."""


def number_of(card: Card) -> str:
    """Return the number that the title of ``card`` begins with, "3."; "" if it can't be opened."""
    match card.title:
        case (Text(number), *_) if card.opens and number.strip() == f"{card.label}.":
            return number.strip()
        case _:
            return ""


def deep_link(payload: str, controls: TextControls) -> str:
    """Return the address that does ``payload`` in the private chat, "" if there is none."""
    parameter = start_parameter(payload) if controls.bot_name else None
    return f"https://t.me/{controls.bot_name}?start={parameter}" if parameter else ""


def paper_link(card: Card, controls: TextControls) -> str:
    """Return the address that opens the paper of ``card`` in the private chat, "" if none does."""
    return deep_link(card.opens, controls) if _opens_paper(card) else ""


def _opens_paper(card: Card) -> bool:
    return bool(card.opens) and decode_payload(card.opens).command == "paper"


def open_command(card: Card) -> str:
    """Return ``/paper_2606_00001``, which a tap sends, for ``card``; "" if it has none.

    A command has letters, digits and ``_``, at most 32:
    https://core.telegram.org/bots/api#botcommand.
    """
    parameter = start_parameter(card.opens) if number_of(card) and _opens_paper(card) else None
    if parameter is None:
        return ""
    command = re.sub("[-_]+", "_", parameter)
    return f"/{command}" if len(command) <= _MAX_COMMAND else ""


def parse_open_command(command: str) -> tuple[str, str] | None:
    """Return the command and the argument that ``open_command`` turned into ``command``."""
    if found := _NEW_STYLE.fullmatch(command):
        return found[1], f"{found[2]}.{found[3]}"
    if found := _OLD_STYLE.fullmatch(command):
        return found[1], f"{found[2].replace('_', '-')}/{found[3]}"
    return None


def link_number(card: Card, controls: TextControls) -> Inlines:
    """Return the title of ``card``, its number a deep link that opens it where it has one."""
    number = number_of(card)
    if not number or not (url := paper_link(card, controls)):
        return card.title
    return (Link((Text(number),), url), Text(" "), *card.title[1:])


def keyboard_actions(
    page: Document, render_mode: RenderMode, controls: TextControls
) -> Sequence[Action]:
    """Return what opens the cards of ``page`` that can't be opened in its text."""
    cards = [block for block in page.blocks if isinstance(block, Card)]
    in_text = {card.opens for card in cards if _is_opened(card, render_mode, controls)}
    return [action for action in card_actions(page) if action.encode() not in in_text]


def _is_opened(card: Card, render_mode: RenderMode, controls: TextControls) -> bool:
    if not number_of(card):
        return False
    if render_mode is RenderMode.PLAIN:
        return bool(open_command(card))
    is_button = render_mode is RenderMode.RICH and controls.has_buttons
    return is_button or bool(paper_link(card, controls))


def build_keyboard(
    rows: Rows,
    page: Document,
    thread_id: int | None = None,
    render_mode: RenderMode = RenderMode.PLAIN,
    controls: TextControls = NO_CONTROLS,
) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message, None if there are none; those beyond the limit are dropped.

    Args:
        rows: the reply's own buttons.
        page: its own row comes first; its cards are opened by number, unless the text does that.
        thread_id: the forum topic, which every button remembers.
        render_mode: how the page is drawn.
        controls: what stands in its text.
    """
    every = (row_actions(page), *rows)
    if len([row for row in every if row]) < _MAX_PAGE_ROWS and not (
        render_mode is RenderMode.RICH and controls.has_buttons
    ):
        every = (*every, jump_actions(page)[:_MAX_ROW_BUTTONS])
    own = [part for row in every for part in _split_row(row, _MAX_ROW_BUTTONS)]
    buttons: list[list[InlineKeyboardButton]] = []
    free = _MAX_BUTTONS
    for row in _arrange(own, keyboard_actions(page, render_mode, controls)):
        if free > 0:
            buttons.append([_to_button(button, thread_id) for button in row[:free]])
            free -= len(row)
    return InlineKeyboardMarkup(buttons) if buttons else None


def _arrange(own: Rows, openers: Sequence[Action]) -> Rows:
    """Return the rows of a message, two where it is possible, with ``openers`` at the end."""
    longest = max((len(action.label) for action in openers), default=1)
    width = min(_MAX_ROW_BUTTONS, max(1, _MAX_ROW_CHARACTERS // max(1, longest)))
    numbers = [*_split_row(openers, width)]
    if not numbers or len(own) + len(numbers) <= _MAX_PAGE_ROWS:
        return (*own, *numbers)
    if len(openers) == 1 and len(own[-1]) < _MAX_ROW_BUTTONS:
        return (*own[:-1], (*own[-1], *openers))
    merged = [button for row in own for button in row]
    return (merged, *numbers) if 0 < len(merged) <= _MAX_ROW_BUTTONS else (*own, *numbers)


def _split_row(buttons: Sequence[Button], width: int) -> Iterator[Sequence[Button]]:
    return (buttons[at : at + width] for at in range(0, len(buttons), width))


def _to_button(button: Button, thread_id: int | None) -> InlineKeyboardButton:
    match button:
        case Action(label):
            data = tag_thread(button.encode(), thread_id)
            return InlineKeyboardButton(label, callback_data=data)
        case WebLink(label, url):
            return InlineKeyboardButton(label, url=url)
        case Share(label, query):
            chosen_chat = SwitchInlineQueryChosenChat(
                query,
                allow_user_chats=True,
                allow_bot_chats=True,
                allow_group_chats=True,
                allow_channel_chats=True,
            )
            return InlineKeyboardButton(label, switch_inline_query_chosen_chat=chosen_chat)
        case Copy(label, text):
            return InlineKeyboardButton(label, copy_text=CopyTextButton(text))


def replace_surrogates(text: str) -> str:
    """Return ``text`` without lone surrogates, which have no UTF-8 form; pairs are joined."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def has_visible(parts: Iterable[str]) -> bool:
    """Tell whether any character of ``parts`` is visible in Telegram."""
    return any(
        category(character) not in _INVISIBLE_CATEGORIES and character not in _INVISIBLE_CHARACTERS
        for part in parts
        for character in part
    )


@lru_cache(4096)
def is_linkable(url: str) -> bool:
    """Tell whether Telegram accepts ``url`` as the target of a link: a scheme and a full host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
