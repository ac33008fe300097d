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
        """Answer a command with a message, and a press in the place of the message it hung on."""
        try:
            if press is None:
                await self._send(invocation.address, await self._ask(invocation))
            elif invocation.kind is ChatKind.PRIVATE:
                await self._outbound.acknowledge(press.query_id)
                await self._replace(invocation.address, press, await self._ask(invocation))
            else:
                await self._answer_in_public(invocation, press)
        except DeliveryError as error:
            _log.warning(
                "telegram.answer_failed",
                place=invocation.address.place,
                command=invocation.command,
                error=type(error).__name__,
                reason=str(error),
            )

    async def _ask(self, invocation: Invocation) -> Reply:
        return await self._door.answer(invocation, fits)

    async def _answer_in_public(self, invocation: Invocation, press: Press) -> None:
        """Answer a press where many read; what only the presser should see must not replace it."""
        reply = await self._ask(invocation)
        if reply.audience is Audience.EVERYONE:
            await self._outbound.acknowledge(press.query_id)
            await self._replace(invocation.address, press, reply)
        elif (notice := _notice(reply)) is not None:
            await self._outbound.acknowledge(press.query_id, notice)
        else:
            await self._outbound.acknowledge(press.query_id)
            await self._send(invocation.address, reply)

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


def _notice(reply: Reply) -> str | None:
    """Return the words of a reply that is small enough for the box over the screen."""
    rendered = render(reply.document)
    return rendered.text if rendered.units <= _MAX_NOTICE and not reply.rows else None
