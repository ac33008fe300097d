"""Messages on their way out: sending, editing in place, acknowledging a press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    SwitchInlineQueryChosenChat,
)

from adapters.telegram.outcome import wall
from adapters.telegram.place import locate
from adapters.telegram.render import Rendered, Span, render
from bot.document.nodes import Document
from bot.errors import Refused
from bot.model.conversation import Action, Button, Copy, Share, WebLink

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"

Rows = Sequence[Sequence[Button]]


class Outbound:
    """What the adapter writes with a bot; every method raises DeliveryError and nothing else."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, place: str, page: Document, rows: Rows = ()) -> str:
        """Send ``page`` with buttons to ``place`` and return the message's id."""
        chat_id, thread_id = locate(place)
        rendered = render(page)
        with wall():
            message = await self._bot.send_message(
                chat_id,
                rendered.text,
                message_thread_id=thread_id,
                reply_markup=_keyboard(rows),
                link_preview_options=_NO_PREVIEW,
                api_kwargs=_entities(rendered),
            )
            return str(message.message_id)

    async def edit(self, place: str, message_id: int, page: Document, rows: Rows = ()) -> bool:
        """Put ``page`` in the place of a message; return False where Telegram does not allow it.

        A message that stands as wanted already counts as edited.
        """
        try:
            await self._edit(locate(place)[0], message_id, render(page), rows)
        except Refused as refusal:
            return _UNCHANGED in str(refusal).lower()
        return True

    async def acknowledge(self, query_id: str, notice: str = "") -> bool:
        """End a button's waiting sign, with ``notice`` (≤ 200 characters) in a box if it is given.

        Return False where nothing was shown: Telegram gives up on a press after a while.
        """
        try:
            with wall():
                await self._bot.answer_callback_query(
                    query_id, text=notice or None, show_alert=bool(notice)
                )
        except Refused:
            return False
        return True

    async def _edit(self, chat_id: int, message_id: int, page: Rendered, rows: Rows) -> None:
        with wall():
            await self._bot.edit_message_text(
                page.text,
                chat_id,
                message_id,
                reply_markup=_keyboard(rows),
                link_preview_options=_NO_PREVIEW,
                api_kwargs=_entities(page),
            )


def _entities(page: Rendered) -> dict[str, Any]:
    """Return the entities as parameters of a request.

    The library's own MessageEntity takes 15 µs to make and as long again to be written as JSON.
    """
    return {"entities": [_entity(span) for span in page.spans]}


def _entity(span: Span) -> dict[str, Any]:
    entity = {"type": span.kind, "offset": span.offset, "length": span.length}
    return entity | {"url": span.url} if span.url else entity


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(action) for action in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    match button:
        case Action():
            return InlineKeyboardButton(button.label, callback_data=button.encode())
        case WebLink(label, url):
            return InlineKeyboardButton(label, url=url)
        case Share(label, query):
            chosen = SwitchInlineQueryChosenChat(
                query,
                allow_user_chats=True,
                allow_bot_chats=True,
                allow_group_chats=True,
                allow_channel_chats=True,
            )
            return InlineKeyboardButton(label, switch_inline_query_chosen_chat=chosen)
        case Copy(label, text):
            return InlineKeyboardButton(label, copy_text=CopyTextButton(text))
