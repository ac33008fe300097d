"""Sends and edits messages with the Bot API."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from adapters.telegram.address import Whisper, parse_place
from adapters.telegram.client.bot import RedactedBot, to_input_file
from adapters.telegram.errors import ButtonsUnknown, MethodUnknown, translate_errors
from adapters.telegram.render.controls import (
    BUTTONS,
    NO_CONTROLS,
    Rows,
    TextControls,
    build_keyboard,
    deep_link,
)
from adapters.telegram.render.message import (
    encode_entities,
    encode_message,
    encode_shared_page,
    fits_caption,
    render_as_text,
)
from adapters.telegram.server_features import ServerFeatures
from bot.document.nodes import Document
from bot.errors import Refused, Unfit
from bot.model.chat import RenderMode
from bot.model.conversation import Attachment, Share

_UNCHANGED = "message is not modified"
_RICH_RETRY_DELAY_S = 0.5
"""Seconds until a rich message is retried when the server seems to know no such method."""

_log = structlog.get_logger(__name__)


class MessageSender:
    """Writes with a bot; every method raises DeliveryError and nothing else."""

    def __init__(self, bot: RedactedBot, features: ServerFeatures) -> None:
        self._bot = bot
        self._features = features

    async def send(
        self,
        place: str,
        page: Document,
        render_mode: RenderMode,
        rows: Rows = (),
        answers: int | None = None,
        whisper: Whisper | None = None,
        *,
        disable_notification: bool | None = None,
    ) -> str:
        """Send ``page`` to ``place`` and return the message's id.

        Args:
            place: a chat or a topic.
            page: fits into one message in ``render_mode``.
            render_mode: how it is rendered.
            rows: buttons besides those of the cards.
            answers: id of the message to quote, if that still exists.
            whisper: for one member of a group; None for everybody.
            disable_notification: as of Telegram's sendMessage.
        """
        chat_id, thread_id = parse_place(place)
        quote = {"message_id": answers, "allow_sending_without_reply": True}
        sent = await self._write_page(
            "sendRichMessage" if render_mode is RenderMode.RICH else "sendMessage",
            page,
            render_mode,
            rows,
            chat_id=chat_id,
            message_thread_id=thread_id,
            reply_parameters=None if answers is None else quote,
            ephemeral_message_parameters=whisper and whisper.parameters(),
            disable_notification=disable_notification,
        )
        with translate_errors():
            return str(int(sent["message_id"]))

    async def edit(
        self, place: str, message_id: int, page: Document, render_mode: RenderMode, rows: Rows = ()
    ) -> bool:
        """Replace the content of a message; return False if Telegram does not allow it.

        A message that already has this content counts as edited.
        """
        chat_id, thread_id = parse_place(place)
        try:
            await self._write_page(
                "editMessageText",
                page,
                render_mode,
                rows,
                thread_id,
                chat_id=chat_id,
                message_id=message_id,
            )
        except Unfit:
            raise
        except Refused as refusal:
            return _UNCHANGED in str(refusal).lower()
        return True

    async def edit_whisper(
        self, place: str, whisper: Whisper, page: Document, render_mode: RenderMode, rows: Rows = ()
    ) -> None:
        """Replace the content of a message that one member sees."""
        chat_id, thread_id = parse_place(place)
        await self._write_page(
            "editEphemeralMessageText",
            page,
            render_mode,
            rows,
            thread_id,
            chat_id=chat_id,
            receiver_user_id=whisper.receiver,
            ephemeral_message_id=whisper.edits,
        )

    def private_link(self, payload: str) -> str:
        """Return the address that does ``payload`` in the private chat; "" if there is none."""
        return deep_link(payload, self._features.links)

    async def send_file(
        self,
        place: str,
        attachment: Attachment,
        page: Document,
        render_mode: RenderMode,
        rows: Rows = (),
        whisper: Whisper | None = None,
    ) -> None:
        """Send a file with ``page`` as its caption, or below ``page`` if that is too long."""
        chat_id, thread_id = parse_place(place)
        caption = render_as_text(page, render_mode)
        content: dict[str, Any] = {}
        if fits_caption(caption):
            content = {
                "caption": caption.text,
                "caption_entities": encode_entities(caption),
                "reply_markup": build_keyboard(self._supported(rows), page, thread_id),
            }
        else:
            await self.send(place, page, render_mode, rows, whisper=whisper)
        await self._call(
            "sendDocument",
            chat_id=chat_id,
            message_thread_id=thread_id,
            document=to_input_file(attachment),
            ephemeral_message_parameters=whisper and whisper.parameters(),
            **content,
        )

    async def show_typing(self, place: str) -> None:
        """Show in the chat, for a few seconds, that a message is being written."""
        chat_id, thread_id = parse_place(place)
        await self._call(
            "sendChatAction", chat_id=chat_id, message_thread_id=thread_id, action="typing"
        )

    async def _write_page(
        self,
        method: str,
        page: Document,
        render_mode: RenderMode,
        rows: Rows,
        thread_id: int | None = None,
        **parameters: Any,
    ) -> Any:
        """Call a method with ``page`` and its buttons, in the form that the server takes.

        Raises:
            Unfit: the server or the chat does not accept that mode.
        """
        encode = encode_message if rows else encode_shared_page
        supported = self._supported(rows)
        thread_id = parameters.get("message_thread_id", thread_id)
        controls = await self._controls(render_mode)
        try:
            content = encode(page, render_mode, supported, thread_id, controls)
            return await self._write(method, render_mode, **parameters, **content)
        except ButtonsUnknown:
            self._features.has_text_buttons = False
            _log.warning("telegram.text_buttons_rejected")
        content = encode(page, render_mode, supported, thread_id, await self._controls(render_mode))
        return await self._write(method, render_mode, **parameters, **content)

    async def _controls(self, render_mode: RenderMode) -> TextControls:
        """Return what a text in ``render_mode`` may hold; ask for the bot's name if need be."""
        if render_mode is RenderMode.PLAIN:
            return NO_CONTROLS
        if render_mode is RenderMode.RICH and self._features.has_text_buttons:
            return BUTTONS
        if not self._features.links.bot_name:
            me = await self._call("getMe")
            with translate_errors():
                self._features.links = TextControls(bot_name=str(me["username"]))
        return self._features.links

    async def _write(self, method: str, render_mode: RenderMode, **parameters: Any) -> Any:
        """Call a method that writes in ``render_mode``.

        Raises:
            Unfit: the server or the chat does not accept that mode.
        """
        if render_mode is RenderMode.RICH and not self._features.has_rich_messages:
            raise Unfit("the server has no rich messages")
        try:
            return await self._call(method, render_mode, **parameters)
        except MethodUnknown:
            await asyncio.sleep(_RICH_RETRY_DELAY_S)  # a single such answer may be a proxy's
        try:
            return await self._call(method, render_mode, **parameters)
        except MethodUnknown:
            await self._call("getMe")  # a bad token gets the same answer; then this raises Unsure
            self._features.has_rich_messages = False
            _log.warning("telegram.rich_messages_rejected")
            raise

    async def _call(
        self, method: str, render_mode: RenderMode = RenderMode.PLAIN, /, **parameters: Any
    ) -> Any:
        with translate_errors(render_mode):
            return await self._bot.call(method, **parameters)

    def _supported(self, rows: Rows) -> Rows:
        if self._features.has_inline_mode or not rows:
            return rows
        kept = ([button for button in row if not isinstance(button, Share)] for row in rows)
        return [row for row in kept if row]
