"""Messages on their way out: sending, editing in place, acknowledging a press.

Methods are called by their names in lower case, which Telegram does not mind
(https://core.telegram.org/bots/api#making-requests): when the library has a method of the same
name it warns to use that, and none of those knows rich messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot, InputFile

from adapters.telegram.address import parse_place
from adapters.telegram.errors import MethodUnknown, translate_errors
from adapters.telegram.offer import article
from adapters.telegram.render.keyboard import Rows, build_keyboard
from adapters.telegram.render.payload import encode_entities, encode_page, render_as_text
from adapters.telegram.render.text import MAX_ENTITIES
from bot.document.identity_cache import PAGE_CACHE_SIZE, cache_by_identities
from bot.document.nodes import Document
from bot.errors import Refused, Unfit
from bot.model.chat import RenderMode
from bot.model.conversation import Attachment, InlineResult, Share

_MAX_CAPTION_UNITS = 1024
"""https://core.telegram.org/bots/api#senddocument."""
_UNCHANGED = "message is not modified"
_INLINE_CACHE_S = 300
"""How long Telegram may answer the same query itself."""
_NOTHING_CACHE_S = 10
"""The same for an answer without results: perhaps the database was only busy."""
_ASK_AGAIN_S = 0.5
"""Seconds until a rich message is tried once more of which the server seems to know nothing."""

_log = structlog.get_logger()


@dataclass(slots=True)
class ServerFeatures:
    """What this process knows about the Bot API server; all who write to it share it.

    Attributes:
        has_rich_messages: False once it said twice that it has none, so that nobody asks again.
        has_inline_mode: False where @BotFather was not told to turn it on; buttons that share a
            paper would be refused then.
    """

    has_rich_messages: bool = True
    has_inline_mode: bool = True


class MessageSender:
    """What the adapter writes with a bot; every method raises DeliveryError and nothing else."""

    def __init__(self, bot: Bot, server: ServerFeatures) -> None:
        self._bot = bot
        self._server = server

    async def send(
        self,
        place: str,
        page: Document,
        form: RenderMode,
        rows: Rows = (),
        answers: int | None = None,
    ) -> str:
        """Send ``page`` in ``form`` to ``place`` and return the message's id.

        Args:
            place: a chat or a topic.
            page: fits into one message in ``form``.
            form: how it is drawn.
            rows: buttons besides those of the cards.
            answers: the id of the message it is shown to answer, while that is still there.
        """
        chat_id, thread_id = parse_place(place)
        sent = await self._write(
            "sendrichmessage" if form is RenderMode.RICH else "sendmessage",
            form,
            chat_id=chat_id,
            message_thread_id=thread_id,
            reply_parameters=_answering(answers),
            **self._drawn(page, form, rows, thread_id),
        )
        with translate_errors():
            return str(int(sent["message_id"]))

    def _drawn(
        self, page: Document, form: RenderMode, rows: Rows, thread_id: int | None
    ) -> dict[str, Any]:
        """Return content and buttons; a page without buttons of its own goes to many chats."""
        if rows:
            return _content_and_buttons(page, form, self._offered(rows), thread_id)
        return _pushed(page, form, thread_id)

    async def edit(
        self, place: str, message_id: int, page: Document, form: RenderMode, rows: Rows = ()
    ) -> bool:
        """Put ``page`` in the place of a message; return False where Telegram does not allow it.

        A message that stands as wanted already counts as edited.
        """
        chat_id, thread_id = parse_place(place)
        try:
            await self._write(
                "editmessagetext",
                form,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=build_keyboard(self._offered(rows), page, thread_id),
                **encode_page(page, form),
            )
        except Unfit:
            raise
        except Refused as refusal:
            return _UNCHANGED in str(refusal).lower()
        return True

    async def send_file(
        self, place: str, attachment: Attachment, page: Document, form: RenderMode, rows: Rows = ()
    ) -> None:
        """Send a file with ``page`` as its caption, or below ``page`` where that is too long."""
        caption = render_as_text(page, form)
        if caption.units > _MAX_CAPTION_UNITS or len(caption.entities) > MAX_ENTITIES:
            await self.send(place, page, form, rows)
            return await self._send_document(place, attachment)
        return await self._send_document(
            place,
            attachment,
            caption=caption.text,
            caption_entities=encode_entities(caption),
            reply_markup=build_keyboard(self._offered(rows), page, parse_place(place)[1]),
        )

    async def acknowledge_press(self, query_id: str, notice: str = "") -> bool:
        """End a button's waiting sign, with ``notice`` (≤ 200 characters) in a box if it is given.

        Return False where nothing was shown: Telegram gives up on a press after a while.
        """
        try:
            with translate_errors():
                await self._bot.answer_callback_query(
                    query_id, text=notice or None, show_alert=bool(notice)
                )
        except Refused:
            return False
        return True

    async def answer_inline_query(
        self, query_id: str, offers: Sequence[InlineResult], next_start: int | None
    ) -> None:
        """Answer an inline query.

        Args:
            query_id: the query's.
            offers: at most 50.
            next_start: where more of them begin, None where there are no more.
        """
        await self._request(
            "answerinlinequery",
            inline_query_id=query_id,
            results=[article(offer) for offer in offers],
            cache_time=_INLINE_CACHE_S if offers else _NOTHING_CACHE_S,
            is_personal=True,  # results are in the person's language
            next_offset="" if next_start is None else str(next_start),
        )

    async def _write(self, method: str, form: RenderMode, **parameters: Any) -> Any:
        """Make a request that writes in ``form``.

        Raises:
            Unfit: the server or the chat does not take that form.
        """
        if form is RenderMode.RICH and not self._server.has_rich_messages:
            raise Unfit("the server has no rich messages")
        try:
            return await self._request(method, form, **parameters)
        except MethodUnknown:
            return await self._write_again(method, form, **parameters)

    async def _write_again(self, method: str, form: RenderMode, **parameters: Any) -> Any:
        """Make a request anew that the server did not know: one alone may have gone astray.

        Raises:
            MethodUnknown: the server does not know it; nobody asks any more.
        """
        await asyncio.sleep(_ASK_AGAIN_S)
        try:
            return await self._request(method, form, **parameters)
        except MethodUnknown:
            self._server.has_rich_messages = False
            _log.warning("telegram.rich_messages_unknown")
            raise

    async def _request(
        self, method: str, form: RenderMode = RenderMode.PLAIN, /, **parameters: Any
    ) -> Any:
        with translate_errors(form):
            return await self._bot.do_api_request(method, parameters)

    async def _send_document(self, place: str, attachment: Attachment, **more: Any) -> None:
        chat_id, thread_id = parse_place(place)
        document = InputFile(attachment.content, attachment.name)
        document.mimetype = attachment.media_type  # the library only guesses it from the name
        await self._request(
            "senddocument",
            chat_id=chat_id,
            message_thread_id=thread_id,
            document=document,
            **more,
        )

    def _offered(self, rows: Rows) -> Rows:
        if self._server.has_inline_mode:
            return rows
        kept = ([one for one in row if not isinstance(one, Share)] for row in rows)
        return [row for row in kept if row]


@cache_by_identities(PAGE_CACHE_SIZE)
def _pushed(page: Document, form: RenderMode, thread_id: int | None) -> dict[str, Any]:
    return _content_and_buttons(page, form, (), thread_id)


def _content_and_buttons(
    page: Document, form: RenderMode, rows: Rows, thread_id: int | None
) -> dict[str, Any]:
    buttons = build_keyboard(rows, page, thread_id)
    return {"reply_markup": buttons and buttons.to_dict(), **encode_page(page, form)}


def _answering(message_id: int | None) -> dict[str, Any] | None:
    if message_id is None:
        return None
    return {"message_id": message_id, "allow_sending_without_reply": True}
