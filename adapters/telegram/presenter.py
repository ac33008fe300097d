"""Replies on the screen: in the form their chat takes, at the pace all writers share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from adapters.telegram.address import PLATFORM
from adapters.telegram.responder import MessageSender
from bot.document.paginate import paginate
from bot.errors import Flooded, Gone, Moved, Unfit
from bot.model.chat import FALLBACK, ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Reply
from bot.ports import BotCore, Fits, SendLimiter

_LONGEST_WAIT_S = 60.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a reply goes.

    Attributes:
        address: the chat or topic.
        kind: who reads it.
        replaces: the id of the message in whose place it is put, where Telegram allows that.
        answers: the id of the message that it is shown to answer.
    """

    address: ChatAddress
    kind: ChatKind
    replaces: int | None = None
    answers: int | None = None


class Responder:
    """Shows replies; raises DeliveryError and nothing else.

    Args:
        door: is told what becomes known of a chat on the way.
        outbound: writes.
        fits: what one message holds.
        gate: what every message passes.
    """

    def __init__(
        self, door: BotCore, outbound: MessageSender, fits: Fits, gate: SendLimiter
    ) -> None:
        self._door = door
        self._outbound = outbound
        self._fits = fits
        self._gate = gate

    async def show(self, reply: Reply, spot: Destination) -> None:
        """Show ``reply``; where its form is refused, in a plainer one, which is noted."""
        taken = await self._show(reply, spot)
        if taken is not reply.render_mode:
            await self._door.downgrade(spot.address, taken)

    async def _show(self, reply: Reply, spot: Destination) -> RenderMode:
        """Show ``reply`` and return the form in which it was taken."""
        try:
            await self._put(reply, spot)
        except Unfit:
            if reply.render_mode not in FALLBACK:
                raise
            return await self._show_plainer(reply, spot)
        return reply.render_mode

    async def _show_plainer(self, reply: Reply, spot: Destination) -> RenderMode:
        first, *others = self._plainer(reply)
        taken = await self._show(first, spot)
        for part in others:
            taken = await self._show(part, replace(spot, replaces=None))
        return taken

    def _plainer(self, reply: Reply) -> Sequence[Reply]:
        """Return the reply in the next plainer form, as messages that fit.

        The last of them has the buttons and the file.
        """
        form = FALLBACK[reply.render_mode]
        plainer = replace(reply, render_mode=form)
        *first, last = paginate(reply.document, lambda page: self._fits(page, form))
        bare = replace(plainer, rows=(), attachment=None)
        return [*(replace(bare, document=page) for page in first), replace(plainer, document=last)]

    async def _put(self, reply: Reply, spot: Destination) -> None:
        async def edit(place: str, message_id: int) -> bool:
            return await self._outbound.edit(
                place, message_id, reply.document, reply.render_mode, reply.rows
            )

        async def send(place: str) -> bool:
            if reply.attachment is None:
                await self._outbound.send(
                    place, reply.document, reply.render_mode, reply.rows, spot.answers
                )
            else:
                await self._outbound.send_file(
                    place, reply.attachment, reply.document, reply.render_mode, reply.rows
                )
            return True

        replaced = spot.replaces
        if replaced is None or not await self._patiently(spot, lambda to: edit(to, replaced)):
            await self._patiently(spot, send)

    async def _patiently(
        self, spot: Destination, attempt: Callable[[str], Awaitable[bool]]
    ) -> bool:
        """Make ``attempt`` when it is its turn, waiting out floods and following a move.

        Raises:
            DeliveryError: it did not work out; a chat that is closed to us is taken leave of.
        """
        address = spot.address
        for tries_left in reversed(range(_TRIES)):
            try:
                async with self._gate.interactive(address, spot.kind):
                    return await attempt(address.place)
            except Flooded as flood:
                if not tries_left or flood.after > _LONGEST_WAIT_S:
                    raise
                await asyncio.sleep(flood.after)
            except Moved as moved:
                await self._door.chat_moved(address, moved.place)
                address = ChatAddress(PLATFORM, moved.place)
            except Gone:
                await self._door.chat_gone(address)
                raise
        return False
