"""One event at a time: from an update through the door to the answer on the screen."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog
from telegram import Update

from adapters.telegram.presenter import Destination, Responder
from adapters.telegram.render.text import render_classic
from adapters.telegram.responder import MessageSender
from adapters.telegram.update_parser import (
    ButtonPress,
    ChatClosed,
    ChatMigrated,
    CommandReceived,
    InlineQueryReceived,
    UpdateParser,
)
from bot.errors import DeliveryError
from bot.model.chat import ChatKind
from bot.model.conversation import Invocation, Placement, Reply, Visibility, card_actions
from bot.ports import BotCore, Fits, SendLimiter

_MAX_NOTICE = 200
"""Characters of answerCallbackQuery: https://core.telegram.org/bots/api#answercallbackquery."""
_MAX_OFFERS = 50
"""Results of answerInlineQuery: https://core.telegram.org/bots/api#answerinlinequery."""
_PROMPT_S = 2.0

_log = structlog.get_logger()


class Listener:
    """Hands what people do to the door and shows what the door answers."""

    def __init__(
        self,
        door: BotCore,
        ear: UpdateParser,
        outbound: MessageSender,
        fits: Fits,
        gate: SendLimiter,
    ) -> None:
        self._door = door
        self._ear = ear
        self._outbound = outbound
        self._fits = fits
        self._presenter = Responder(door, outbound, fits, gate)

    async def handle(self, update: Update) -> None:
        """Do whatever ``update`` asks for; a platform's failure is logged, never raised."""
        match self._ear.parse(update):
            case CommandReceived(invocation, press):
                await self._answer(invocation, press)
            case InlineQueryReceived() as search:
                await self._offer(search)
            case ChatClosed(address):
                await self._door.chat_gone(address)
            case ChatMigrated(old, place):
                await self._door.chat_moved(old, place)
            case None:
                return

    async def _answer(self, invocation: Invocation, press: ButtonPress | None) -> None:
        try:
            if press is None:
                reply = await self._ask(invocation)
                await self._presenter.show(reply, Destination(invocation.address, invocation.kind))
            else:
                await self._answer_press(invocation, press)
        except DeliveryError as error:
            _log.warning(
                "telegram.answer_failed",
                place=invocation.address.place,
                error=type(error).__name__,
                reason=str(error),
            )

    async def _ask(self, invocation: Invocation) -> Reply:
        return await self._door.answer(invocation, self._fits)

    async def _answer_press(self, invocation: Invocation, press: ButtonPress) -> None:
        """Answer in the place of the message pressed on, beside it, or in a notice over the screen.

        Where many read, what concerns only the presser must not replace what all of them read.
        """
        reply, notice = await self._reply_with_notice(invocation, press)
        if notice:
            return
        spot = Destination(invocation.address, invocation.kind)
        private = invocation.kind is ChatKind.PRIVATE
        replaces = reply.placement is Placement.IN_PLACE and reply.attachment is None
        if replaces and (private or reply.visibility is Visibility.EVERYONE):
            spot = replace(spot, replaces=press.message_id)
        else:
            spot = replace(spot, answers=press.message_id)
        await self._presenter.show(reply, spot)

    async def _reply_with_notice(
        self, invocation: Invocation, press: ButtonPress
    ) -> tuple[Reply, str]:
        """Return the reply, and the notice if showing that was enough.

        A button must not look stuck: when the answer takes its time, the press is acknowledged
        before it comes, and it is too late for a notice.
        """
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(self._ask(invocation))
            done, _ = await asyncio.wait({asking}, timeout=_PROMPT_S)
            notice = _notice(asking.result()) if done else ""
            shown = await self._acknowledge(press, notice)
        return asking.result(), notice if shown else ""

    async def _acknowledge(self, press: ButtonPress, notice: str) -> bool:
        try:
            return await self._outbound.acknowledge_press(press.query_id, notice)
        except DeliveryError as error:
            _log.warning("telegram.press_not_acknowledged", reason=str(error))
            return False

    async def _offer(self, search: InlineQueryReceived) -> None:
        """Answer an inline query; there is more where as many came as were asked for."""
        offers = await self._door.find_inline_results(
            search.text, search.locale, search.start, _MAX_OFFERS, self._fits
        )
        more = search.start + len(offers) if len(offers) >= _MAX_OFFERS else None
        try:
            await self._outbound.answer_inline_query(search.query_id, offers, more)
        except DeliveryError as error:
            _log.warning("telegram.search_not_answered", reason=str(error))


def _notice(reply: Reply) -> str:
    """Return a reply's words if it concerns only the asker and fits over the screen, else ""."""
    offers_more = reply.rows or reply.attachment or card_actions(reply.document)
    if reply.visibility is Visibility.EVERYONE or offers_more:
        return ""
    rendered = render_classic(reply.document)
    return rendered.text if rendered.units <= _MAX_NOTICE else ""
