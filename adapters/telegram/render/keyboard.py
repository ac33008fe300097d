"""Buttons below a message: a reply's own rows, then a number for each card that can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
)

from adapters.telegram.topic import tag_thread
from bot.document.nodes import Document
from bot.model.conversation import Action, Button, Copy, Share, WebLink, card_actions

MAX_BUTTONS = 100
_WIDEST_ROW = 8
_ROW_SIGNS = 24
"""Characters of the labels in one row of numbers, so that a phone shows them whole."""

Rows = Sequence[Sequence[Button]]


def build_keyboard(
    rows: Rows, page: Document, thread: int | None = None
) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message, or None where there are none.

    Args:
        rows: what the reply offers.
        page: its cards are opened by number.
        thread: the forum topic it stands in, which its buttons remember.
    """
    shown = [*_narrowed(rows), *_number_rows(card_actions(page))]
    buttons = [[_button(one, thread) for one in row] for row in _counted(shown)]
    return InlineKeyboardMarkup(buttons) if buttons else None


def _narrowed(rows: Rows) -> Iterator[Sequence[Button]]:
    for row in rows:
        yield from _rows_of(row, _WIDEST_ROW)


def _number_rows(actions: Sequence[Action]) -> Iterator[Sequence[Button]]:
    longest = max((len(action.label) for action in actions), default=1)
    return _rows_of(actions, min(_WIDEST_ROW, max(1, _ROW_SIGNS // max(1, longest))))


def _rows_of(buttons: Sequence[Button], width: int) -> Iterator[Sequence[Button]]:
    return (buttons[at : at + width] for at in range(0, len(buttons), width))


def _counted(rows: Sequence[Sequence[Button]]) -> Iterator[Sequence[Button]]:
    """Yield the rows that fit; more than a hundred buttons and Telegram refuses the message."""
    left = MAX_BUTTONS
    for row in rows:
        if left <= 0:
            return
        yield row[:left]
        left -= len(row)


def _button(button: Button, thread: int | None) -> InlineKeyboardButton:
    match button:
        case Action(label):
            return InlineKeyboardButton(label, callback_data=tag_thread(button.encode(), thread))
        case WebLink(label, url):
            return InlineKeyboardButton(label, url=url)
        case Share(label, query):
            return InlineKeyboardButton(label, switch_inline_query_chosen_chat=_any_chat(query))
        case Copy(label, text):
            return InlineKeyboardButton(label, copy_text=CopyTextButton(text))


def _any_chat(query: str) -> SwitchInlineQueryChosenChat:
    return SwitchInlineQueryChosenChat(
        query,
        allow_user_chats=True,
        allow_bot_chats=True,
        allow_group_chats=True,
        allow_channel_chats=True,
    )
