"""Shows replies in the render mode that their chat accepts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.telegram.address import PLATFORM, Destination
from adapters.telegram.sender import MessageSender
from bot.errors import Flooded, Moved, Unfit
from bot.model.chat import ChatAddress
from bot.model.conversation import Reply
from bot.model.fallback import downgrade
from bot.ports.platform import BotCore, Fits, SendLimiter

_MAX_FLOOD_WAIT_S = 60.0
"""The longest wait that Telegram may ask for before an answer is given up."""
_MAX_ATTEMPTS = 3


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
