"""Sends and edits messages: pages, files, and replies in the render mode their chat accepts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from telegram import ChatMember

from adapters.telegram.address import PLATFORM, parse_place
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
from adapters.telegram.render.limits import fits_caption
from adapters.telegram.render.payload import (
    encode_entities,
    encode_inline_result,
    encode_page,
    render_as_text,
)
from bot.document.identity_cache import PAGE_CACHE_SIZE, cache_by_identities
from bot.document.nodes import Document
from bot.errors import Flooded, Moved, Refused, Unfit
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Attachment, InlineResult, Reply, Share
from bot.model.fallback import downgrade
from bot.ports.platform import BotCore, Fits, SendLimiter

_UNCHANGED = "message is not modified"
_INLINE_CACHE_S = 300
"""How long Telegram may answer the same inline query by itself."""
_EMPTY_INLINE_CACHE_S = 10
"""The same for an answer without results: the database was perhaps only busy."""
_RICH_RETRY_DELAY_S = 0.5
"""Seconds until a rich message is retried when the server seems to know no such method."""
_MAX_FLOOD_WAIT_S = 60.0
"""The longest wait that Telegram may ask for before an answer is given up."""
_MAX_ATTEMPTS = 3

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ServerFeatures:
    """What this process knows about the Bot API server; shared by all senders.

    Attributes:
        has_rich_messages: False once the server said twice that it has none; not asked again.
        has_inline_mode: False if inline mode is not enabled in @BotFather; buttons that share a
            paper would be refused then.
        has_text_buttons: False once the server said that it knows none; papers are opened by deep
            links then.
        links: what stands in a text without buttons: deep links, once the bot's name is known.
        has_whispers: whether it shows messages to one member of a group; None while unknown.
        administers: by group, whether the bot is an administrator there, where that is known.
    """

    has_rich_messages: bool = True
    has_inline_mode: bool = True
    has_text_buttons: bool = True
    links: TextControls = NO_CONTROLS
    has_whispers: bool | None = None
    administers: dict[int, bool] = field(default_factory=dict[int, bool])


@dataclass(frozen=True, slots=True)
class Whisper:
    """A message of a group that one member sees.

    https://core.telegram.org/bots/api#ephemeral-messages-and-commands

    Attributes:
        receiver: the member's user id.
        query_id: of the press that it answers; "" for a command.
        takes_place: whether the member sees it in place of the message that was pressed.
        edits: id of the one of these messages that is edited; None for a new one.
    """

    receiver: int
    query_id: str = ""
    takes_place: bool = False
    edits: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Return https://core.telegram.org/bots/api#ephemeralmessageparameters."""
        known = {"receiver_user_id": self.receiver}
        if not self.query_id:
            return known
        place = {"replace_callback_query_message": True} if self.takes_place else {}
        return {**known, "callback_query_id": self.query_id, **place}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a reply goes.

    Attributes:
        address: the chat or topic.
        kind: of the chat.
        replaces: id of the message that is edited, where Telegram allows that.
        answers: id of the message that is quoted.
        whisper: for a message that one member sees; None where everybody does.
    """

    address: ChatAddress
    kind: ChatKind
    replaces: int | None = None
    answers: int | None = None
    whisper: Whisper | None = None


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

    async def can_whisper(self, place: str) -> bool:
        """Tell whether one member of the group at ``place`` can be shown a message.

        That takes a server of Bot API 10.2, and the rights of an administrator. What was learned
        is not asked again; ``forget_rights`` is for when it changes.
        """
        chat_id, _ = parse_place(place)
        if self._features.has_whispers is None:
            self._features.has_whispers = await self._knows_whispers(chat_id)
        if self._features.has_whispers and chat_id not in self._features.administers:
            self._features.administers[chat_id] = await self._is_administrator(chat_id)
        return self._features.has_whispers and self._features.administers[chat_id]

    def forget_rights(self, place: str) -> None:
        """Ask again, when it matters, whether the bot is an administrator at ``place``."""
        self._features.administers.pop(parse_place(place)[0], None)

    async def _knows_whispers(self, chat_id: int) -> bool:
        """Tell whether the server knows the method that deletes one, which a request shows."""
        nothing = {"receiver_user_id": self._bot_id, "ephemeral_message_id": 1}
        try:
            await self._call("deleteEphemeralMessage", RenderMode.RICH, chat_id=chat_id, **nothing)
        except MethodUnknown:
            return False
        except Refused:
            return True  # of course there is no such message
        return True

    async def _is_administrator(self, chat_id: int) -> bool:
        try:
            member = await self._call("getChatMember", chat_id=chat_id, user_id=self._bot_id)
        except Refused:
            return False
        with translate_errors():
            return member["status"] in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}

    @property
    def _bot_id(self) -> int:
        return int(self._bot.token.partition(":")[0])

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

    async def acknowledge_press(
        self, query_id: str, notice: str = "", *, is_alert: bool = False, url: str = ""
    ) -> bool:
        """End a button's progress indicator; return False if nothing was shown.

        Telegram gives up on a press after a while.

        Args:
            query_id: of the press.
            notice: at most 200 characters to show over the screen.
            is_alert: whether the notice stays until it is closed.
            url: a deep link to the private chat to open.
        """
        try:
            with translate_errors():
                await self._bot.answer_callback_query(
                    query_id, text=notice or None, show_alert=is_alert, url=url or None
                )
        except Refused:
            return False
        return True

    async def answer_inline_query(
        self, query_id: str, results: Sequence[InlineResult], next_start: int | None
    ) -> None:
        """Answer an inline query.

        Args:
            query_id: the query's.
            results: at most 50.
            next_start: where further results begin, None if there are none.
        """
        await self._call(
            "answerInlineQuery",
            inline_query_id=query_id,
            results=[encode_inline_result(result) for result in results],
            cache_time=_INLINE_CACHE_S if results else _EMPTY_INLINE_CACHE_S,
            is_personal=True,  # results are in the person's language
            next_offset="" if next_start is None else str(next_start),
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
        # A page without buttons of its own is a digest, which goes to many chats.
        encode = _encode_message if rows else _encode_shared_page
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


class Responder:
    """Shows replies; raises DeliveryError and nothing else.

    Args:
        core: is told what becomes known about a chat.
        sender: writes the messages.
        fits: what one message holds.
        limiter: delays every message to keep Telegram's limits.
    """

    def __init__(
        self, core: BotCore, sender: MessageSender, fits: Fits, limiter: SendLimiter
    ) -> None:
        self._core = core
        self._sender = sender
        self._fits = fits
        self._limiter = limiter

    async def show(self, reply: Reply, destination: Destination) -> None:
        """Show ``reply``, in a plainer render mode where its own is not accepted.

        The core is told about the mode that was accepted.
        """
        pending, accepted = [reply], reply.render_mode
        while pending:
            part = pending.pop(0)
            try:
                await self._write(part, destination)
            except Unfit:
                if not (plainer := downgrade(part, self._fits)):
                    raise
                pending[:0] = plainer
            else:
                accepted = part.render_mode
                destination = _behind(destination)
        if accepted is not reply.render_mode:
            await self._core.downgrade(destination.address, accepted)

    async def _write(self, reply: Reply, destination: Destination) -> None:
        """Edit the message that ``reply`` replaces; where that is not possible, send a new one."""
        content = reply.document, reply.render_mode, reply.rows
        whisper = destination.whisper
        if whisper is not None and whisper.edits is not None and reply.attachment is None:
            await self._attempt(
                destination, lambda place: self._sender.edit_whisper(place, whisper, *content)
            )
            return
        if (message_id := destination.replaces) is not None and await self._attempt(
            destination, lambda place: self._sender.edit(place, message_id, *content)
        ):
            return
        if (attachment := reply.attachment) is not None:
            await self._attempt(
                destination,
                lambda place: self._sender.send_file(place, attachment, *content, whisper),
            )
        else:
            answers = destination.answers
            await self._attempt(
                destination, lambda place: self._sender.send(place, *content, answers, whisper)
            )

    async def _attempt(
        self, destination: Destination, write: Callable[[str], Awaitable[object]]
    ) -> object:
        """Call ``write`` with the place when the limits allow it, and again after a short flood.

        Return its result, None for a chat that moves again and again.

        Raises:
            DeliveryError: it failed; of a chat that has moved, the core is told. One that is gone
                may not be: whether to believe that, the courier and Telegram's own events decide.
        """
        address = destination.address
        for attempts_left in reversed(range(_MAX_ATTEMPTS)):
            try:
                async with self._limiter.interactive(address, destination.kind):
                    return await write(address.place)
            except Flooded as flood:
                if not attempts_left or flood.retry_after > _MAX_FLOOD_WAIT_S:
                    raise
                await asyncio.sleep(flood.retry_after)
            except Moved as moved:
                await self._core.chat_moved(address, moved.place)
                address = ChatAddress(PLATFORM, moved.place)
        return None


def _behind(destination: Destination) -> Destination:
    """Return where the message that follows goes: nothing is replaced by two messages."""
    whisper = destination.whisper
    new = whisper and replace(whisper, takes_place=False, edits=None)
    return replace(destination, replaces=None, whisper=new)


def _encode_message(
    page: Document,
    render_mode: RenderMode,
    rows: Rows,
    thread_id: int | None,
    controls: TextControls,
) -> dict[str, Any]:
    """Return content and buttons as parameters of a request."""
    keyboard = build_keyboard(rows, page, thread_id, render_mode, controls)
    content = encode_page(page, render_mode, controls, thread_id)
    return {"reply_markup": keyboard and keyboard.to_dict(), **content}


_encode_shared_page = cache_by_identities(PAGE_CACHE_SIZE)(_encode_message)
