"""Handles one update: parses it, asks the core, and shows the answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

import structlog
from telegram import Update

from adapters.telegram.address import Destination, Whisper
from adapters.telegram.queries import QueryAnswerer
from adapters.telegram.render.message import MAX_INLINE_RESULTS, MAX_NOTICE_UNITS
from adapters.telegram.render.text import render_classic
from adapters.telegram.responder import Responder
from adapters.telegram.sender import MessageSender
from adapters.telegram.server_features import WhisperRights
from adapters.telegram.update_parser import (
    BotAdded,
    ButtonPress,
    ChatClosed,
    ChatMigrated,
    ChatOpened,
    CommandReceived,
    InlineQueryReceived,
    UpdateParser,
)
from bot.backoff import delays
from bot.errors import DeliveryError, Refused
from bot.model.chat import ChatKind
from bot.model.conversation import Invocation, Placement, Reply, Visibility, card_actions
from bot.ports.platform import BotCore, Fits, SendLimiter

_PROMPT_S = 2.0
"""Seconds after which an answer that is not ready is seen to be worked on: a press is acknowledged,
a chat shows that we are typing."""
TYPING_S = 5.0
"""Seconds for which Telegram shows it: https://core.telegram.org/bots/api#sendchataction."""
_LONGEST_TYPING_WAIT_S = 60.0
"""Between two times that it is shown: many chats may wait at once."""

_log = structlog.get_logger(__name__)


class TelegramListener:
    """Passes what people do to the core and shows what the core answers."""

    def __init__(
        self,
        core: BotCore,
        parser: UpdateParser,
        sender: MessageSender,
        query_answerer: QueryAnswerer,
        whisper_rights: WhisperRights,
        fits: Fits,
        limiter: SendLimiter,
    ) -> None:
        self._core = core
        self._parser = parser
        self._sender = sender
        self._query_answerer = query_answerer
        self._whisper_rights = whisper_rights
        self._fits = fits
        self._responder = Responder(core, sender, fits, limiter)

    async def handle(self, update: Update) -> None:
        """Do what ``update`` asks for; a DeliveryError is logged, not raised."""
        match self._parser.parse(update):
            case CommandReceived(invocation, press):
                await self._answer(invocation, press)
            case InlineQueryReceived() as query:
                await self._answer_inline_query(query)
            case ChatClosed(address):
                await self._core.chat_gone(address)
            case ChatOpened(address):
                self._whisper_rights.forget(address.place)
                await self._core.chats_writable([address])
            case BotAdded(invocation):
                self._whisper_rights.forget(invocation.address.place)
                await self._core.chats_writable([invocation.address])
                await self._answer(invocation, None)
            case ChatMigrated(old, new_place):
                await self._core.chat_moved(old, new_place)
            case None:
                return

    async def _answer(self, invocation: Invocation, press: ButtonPress | None) -> None:
        try:
            if press is None:
                await self._answer_command(invocation)
            elif not await self._open_private_chat(invocation, press):
                await self._answer_press(invocation, press)
        except DeliveryError as error:
            _log.warning(
                "telegram.answer_failed",
                place=invocation.address.place,
                error=type(error).__name__,
                reason=str(error),
            )

    async def _answer_command(self, invocation: Invocation) -> None:
        """Answer with a message, for the asker alone if it concerns nobody else."""
        reply = await self._ask(invocation)
        if reply.visibility is Visibility.NOBODY:
            return
        destination = Destination(invocation.address, invocation.kind)
        if reply.visibility is Visibility.ASKER and await self._whisper(
            invocation, reply, destination
        ):
            return
        await self._responder.show(reply, destination)

    async def _open_private_chat(self, invocation: Invocation, press: ButtonPress) -> bool:
        """Let a press in a group or channel open the private chat, if the answer is better there.

        Return False where it is not: it can be shown to the presser alone, or means something in
        its own chat only.
        """
        if invocation.kind is ChatKind.PRIVATE or press.whisper_id or invocation.command == "save":
            return False  # what is saved is told over the screen
        url = self._sender.private_link(press.payload)
        if not url or await self._can_whisper(invocation):
            return False
        return await self._query_answerer.acknowledge_press(press.query_id, url=url)

    async def _can_whisper(self, invocation: Invocation) -> bool:
        is_group = invocation.kind is ChatKind.GROUP and invocation.person.isdecimal()
        try:
            return is_group and await self._whisper_rights.is_possible(invocation.address.place)
        except DeliveryError as error:
            _log.info("telegram.rights_not_read", reason=str(error))
            return False

    async def _ask(self, invocation: Invocation) -> Reply:
        """Return the core's answer; while it takes its time, the chat shows that we are typing."""
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(self._core.answer(invocation, self._fits))
            done, _ = await asyncio.wait({asking}, timeout=_PROMPT_S)
            if not done:
                typing = group.create_task(self._show_typing(invocation.address.place))
                await asyncio.wait({asking})
                typing.cancel()
        return asking.result()

    async def _show_typing(self, place: str) -> None:
        """Show that we are typing, until cancelled, or Telegram takes it no more."""
        with suppress(DeliveryError):
            for wait in delays(TYPING_S, _LONGEST_TYPING_WAIT_S):
                await self._sender.show_typing(place)
                await asyncio.sleep(wait)

    async def _answer_press(self, invocation: Invocation, press: ButtonPress) -> None:
        """Answer by editing the pressed message, by a message that quotes it, or in a dialog."""
        reply, is_shown = await self._ask_and_acknowledge(invocation, press)
        if is_shown or reply.visibility is Visibility.NOBODY:
            return
        destination = Destination(invocation.address, invocation.kind)
        edits = reply.placement is Placement.IN_PLACE and reply.attachment is None
        concerns_all = reply.visibility is Visibility.EVERYONE and not press.whisper_id
        if not concerns_all and await self._whisper(invocation, reply, destination, press):
            return
        # In a group, what went wrong for the presser must not replace what everybody reads.
        is_private = invocation.kind is ChatKind.PRIVATE
        if edits and (is_private or reply.visibility is not Visibility.ASKER):
            destination = replace(destination, replaces=press.message_id)
        else:
            destination = replace(destination, answers=press.message_id)
        await self._responder.show(reply, destination)

    async def _whisper(
        self,
        invocation: Invocation,
        reply: Reply,
        destination: Destination,
        press: ButtonPress | None = None,
    ) -> bool:
        """Show ``reply`` to the asker alone; return False where that is not possible."""
        if not await self._can_whisper(invocation):
            return False
        edits = reply.placement is Placement.IN_PLACE and reply.attachment is None
        whisper = Whisper(
            int(invocation.person),
            press.query_id if press else "",
            takes_place=press is not None and edits and not press.whisper_id,
            edits=press.whisper_id if press and edits else None,
        )
        try:
            await self._responder.show(reply, replace(destination, whisper=whisper))
        except Refused as refusal:
            self._whisper_rights.forget(invocation.address.place)
            _log.info("telegram.whisper_not_sent", reason=str(refusal))
            return False
        return True

    async def _ask_and_acknowledge(
        self, invocation: Invocation, press: ButtonPress
    ) -> tuple[Reply, bool]:
        """Return the reply, and whether it was shown as the notice of the acknowledgement.

        A button must not look stuck: when the answer takes its time, the press is acknowledged
        before it comes, and it is too late for a notice.
        """
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(self._ask(invocation))
            done, _ = await asyncio.wait({asking}, timeout=_PROMPT_S)
            notice = _to_notice(asking.result()) if done else ""
            # What went wrong has to be closed by the reader; that all went well passes by itself.
            is_alert = bool(notice) and asking.result().placement is not Placement.NOTICE
            passing = asking.result().notice if done else ""
            url = await self._private_address(invocation, press, asking.result()) if done else ""
            try:
                is_shown = await self._query_answerer.acknowledge_press(
                    press.query_id, notice or passing, is_alert=is_alert, url=url
                )
            except DeliveryError as error:
                _log.warning("telegram.press_not_acknowledged", reason=str(error))
                is_shown = False
        return asking.result(), is_shown and bool(notice or url)

    async def _private_address(
        self, invocation: Invocation, press: ButtonPress, reply: Reply
    ) -> str:
        """Return what opens a member's page in the private chat, if it is better shown there."""
        is_theirs = reply.visibility is Visibility.PRESSER and not press.whisper_id
        if invocation.kind is ChatKind.PRIVATE or not is_theirs or not reply.elsewhere:
            return ""
        url = self._sender.private_link(reply.elsewhere)
        return "" if not url or await self._can_whisper(invocation) else url

    async def _answer_inline_query(self, query: InlineQueryReceived) -> None:
        results = await self._core.find_inline_results(
            query.person,
            query.text,
            query.locale,
            query.start,
            MAX_INLINE_RESULTS,
            self._fits,
        )
        # There is more where as many came as were asked for.
        next_start = query.start + len(results) if len(results) >= MAX_INLINE_RESULTS else None
        try:
            await self._query_answerer.answer_inline_query(query.query_id, results, next_start)
        except DeliveryError as error:
            _log.warning("telegram.search_not_answered", reason=str(error))


def _to_notice(reply: Reply) -> str:
    """Return the text of a reply that is shown over the screen and fits there, else ""."""
    offers_more = reply.rows or reply.attachment or card_actions(reply.document)
    is_for_asker = reply.visibility is Visibility.ASKER and not offers_more
    if not is_for_asker and reply.placement is not Placement.NOTICE:
        return ""
    rendered = render_classic(reply.document)
    return rendered.text if rendered.units <= MAX_NOTICE_UNITS else ""
