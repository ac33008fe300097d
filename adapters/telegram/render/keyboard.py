"""Buttons below a message: a reply's own rows, then a number for each card that can be opened."""

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
from bot.document.nodes import Document
from bot.model.conversation import Action, Button, Copy, Share, WebLink, card_actions

_MAX_BUTTONS = 100
_MAX_ROW_BUTTONS = 8
_MAX_ROW_CHARACTERS = 24
"""Characters of the labels in one row of numbers, so that a phone does not truncate them."""

Rows: TypeAlias = Sequence[Sequence[Button]]


def build_keyboard(
    rows: Rows, page: Document, thread_id: int | None = None
) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message, None if there are none; those beyond the limit are dropped.

    Args:
        rows: the reply's own buttons.
        page: its cards are opened by number.
        thread_id: the forum topic, which every button remembers.
    """
    actions = card_actions(page)
    longest = max((len(action.label) for action in actions), default=1)
    width = min(_MAX_ROW_BUTTONS, max(1, _MAX_ROW_CHARACTERS // max(1, longest)))
    split = [part for row in rows for part in _split_row(row, _MAX_ROW_BUTTONS)]
    buttons: list[list[InlineKeyboardButton]] = []
    free = _MAX_BUTTONS
    for row in (*split, *_split_row(actions, width)):
        if free > 0:
            buttons.append([_to_button(button, thread_id) for button in row[:free]])
            free -= len(row)
    return InlineKeyboardMarkup(buttons) if buttons else None


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
