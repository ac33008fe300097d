"""One event at a time: from an update through the door to the answer on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram import Update

from adapters.telegram.inbound import Asked, Closed, Ear, Press, Upgraded
from adapters.telegram.outbound import Outbound
from adapters.telegram.place import PLATFORM
from adapters.telegram.render import fits, render
from bot.errors import DeliveryError, Flooded, Gone, Moved
from bot.model.chat import Address, ChatKind
from bot.model.conversation import Audience, Invocation, Reply
from bot.ports import Door

_MAX_NOTICE = 200
"""Characters of answerCallbackQuery: https://core.telegram.org/bots/api#answercallbackquery."""
_PROMPT_S = 2.0
_LONGEST_WAIT_S = 60.0
_TRIES = 3

_log = structlog.get_logger()


class Listener:
    """Hands what people do to the door and shows what the door answers."""

    def __init__(self, door: Door, ear: Ear, outbound: Outbound) -> None:
        self._door = door
        self._ear = ear
        self._outbound = outbound

    async def hear(self, update: Update) -> None:
        """Do whatever ``update`` asks for; a platform's failure is logged, never raised."""
        match self._ear.read(update):
            case Asked(invocation, press):
                await self._answer(invocation, press)
            case Closed(address):
                await self._door.leave(address)
            case Upgraded(old, place):
                await self._door.follow(old, place)
            case None:
                return

    async def _answer(self, invocation: Invocation, press: Press | None) -> None:
        try:
            if press is None:
                await self._send(invocation.address, await self._ask(invocation))
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
        return await self._door.answer(invocation, fits)

    async def _answer_press(self, invocation: Invocation, press: Press) -> None:
        """Answer in the place of the message pressed on, or in a notice over the screen.

        Where many read, what concerns only the presser must not replace what all of them read.
        """
        reply, notice = await self._reply_with_notice(invocation, press)
        if notice:
            return
        private = invocation.kind is ChatKind.PRIVATE
        if private or reply.audience is Audience.EVERYONE:
            await self._replace(invocation.address, press, reply)
        else:
            await self._send(invocation.address, reply)

    async def _reply_with_notice(self, invocation: Invocation, press: Press) -> tuple[Reply, str]:
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

    async def _acknowledge(self, press: Press, notice: str) -> bool:
        try:
            return await self._outbound.acknowledge(press.query_id, notice)
        except DeliveryError as error:
            _log.warning("telegram.press_not_acknowledged", reason=str(error))
            return False

    async def _replace(self, address: Address, press: Press, reply: Reply) -> None:
        async def edit(place: str) -> bool:
            return await self._outbound.edit(place, press.message_id, reply.document, reply.rows)

        if await self._patiently(address, edit) is False:
            await self._send(address, reply)

    async def _send(self, address: Address, reply: Reply) -> None:
        async def send(place: str) -> str:
            return await self._outbound.send(place, reply.document, reply.rows)

        await self._patiently(address, send)

    async def _patiently(
        self, address: Address, attempt: Callable[[str], Awaitable[object]]
    ) -> object:
        """Make ``attempt`` at the address, waiting out floods and following a move.

        Raises:
            DeliveryError: it did not work out; a chat that is closed to us is taken leave of.
        """
        for _ in range(_TRIES - 1):
            try:
                return await attempt(address.place)
            except Flooded as flood:
                if flood.after > _LONGEST_WAIT_S:
                    raise
                await asyncio.sleep(flood.after)
            except Moved as moved:
                await self._door.follow(address, moved.place)
                address = Address(PLATFORM, moved.place)
            except Gone:
                await self._door.leave(address)
                raise
        return await attempt(address.place)


def _notice(reply: Reply) -> str:
    """Return a reply's words if it concerns only the asker and fits over the screen, else ""."""
    if reply.audience is Audience.EVERYONE or reply.rows:
        return ""
    rendered = render(reply.document)
    return rendered.text if rendered.units <= _MAX_NOTICE else ""
