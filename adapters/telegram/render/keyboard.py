"""Buttons below a message: a reply's own rows, then what opens the cards that the text does not.

Below a page of cards there are at most two rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
)

from adapters.telegram.address import tag_thread
from adapters.telegram.render.text_controls import NO_CONTROLS, TextControls, keyboard_actions
from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Button, Copy, Share, WebLink, row_actions

_MAX_BUTTONS = 100
_MAX_ROW_BUTTONS = 8
_MAX_PAGE_ROWS = 2
"""Rows below a page of papers; more are a wall."""
_MAX_ROW_CHARACTERS = 24
"""Characters of the labels in one row of numbers, so that a phone does not truncate them."""

Rows: TypeAlias = Sequence[Sequence[Button]]


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
