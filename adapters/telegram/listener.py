"""One event at a time: from an update through the door to the answer on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from telegram import Update

from adapters.telegram.inbound import Asked, Closed, Ear, Press, Searched, Upgraded
from adapters.telegram.outbound import Outbound
from adapters.telegram.place import PLATFORM
from adapters.telegram.render import render
from bot.document.paginate import paginate
from bot.errors import DeliveryError, Flooded, Gone, Moved, Unfit
from bot.model.chat import PLAINER, Address, ChatKind
from bot.model.conversation import Audience, Invocation, Placement, Reply, openings
from bot.ports import Door, Fits

_MAX_NOTICE = 200
"""Characters of answerCallbackQuery: https://core.telegram.org/bots/api#answercallbackquery."""
_MAX_OFFERS = 50
"""Results of answerInlineQuery: https://core.telegram.org/bots/api#answerinlinequery."""
_PROMPT_S = 2.0
_LONGEST_WAIT_S = 60.0
_TRIES = 3

_log = structlog.get_logger()


class Listener:
    """Hands what people do to the door and shows what the door answers."""

    def __init__(self, door: Door, ear: Ear, outbound: Outbound, fits: Fits) -> None:
        self._door = door
        self._ear = ear
        self._outbound = outbound
        self._fits = fits

    async def hear(self, update: Update) -> None:
        """Do whatever ``update`` asks for; a platform's failure is logged, never raised."""
        match self._ear.read(update):
            case Asked(invocation, press):
                await self._answer(invocation, press)
            case Searched() as search:
                await self._offer(search)
            case Closed(address):
                await self._door.leave(address)
            case Upgraded(old, place):
                await self._door.follow(old, place)
            case None:
                return

    async def _answer(self, invocation: Invocation, press: Press | None) -> None:
        try:
            if press is None:
                await self._show(invocation.address, await self._ask(invocation))
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

    async def _answer_press(self, invocation: Invocation, press: Press) -> None:
        """Answer in the place of the message pressed on, beside it, or in a notice over the screen.

        Where many read, what concerns only the presser must not replace what all of them read.
        """
        reply, notice = await self._reply_with_notice(invocation, press)
        if notice:
            return
        private = invocation.kind is ChatKind.PRIVATE
        replaces = reply.placement is Placement.IN_PLACE and reply.attachment is None
        if replaces and (private or reply.audience is Audience.EVERYONE):
            await self._show(invocation.address, reply, press.message_id)
        else:
            await self._show(invocation.address, reply, answers=press.message_id)

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

    async def _offer(self, search: Searched) -> None:
        """Answer an inline query; there is more where as many came as were asked for."""
        offers = await self._door.offers(
            search.words, search.locale, search.start, _MAX_OFFERS, self._fits
        )
        more = search.start + len(offers) if len(offers) >= _MAX_OFFERS else None
        try:
            await self._outbound.offer(search.query_id, offers, more)
        except DeliveryError as error:
            _log.warning("telegram.search_not_answered", reason=str(error))

    async def _show(
        self,
        address: Address,
        reply: Reply,
        replaced: int | None = None,
        answers: int | None = None,
    ) -> None:
        """Show a reply in the form its chat takes: where that is refused, in the next plainer one.

        Args:
            address: where.
            reply: what.
            replaced: the id of the message in whose place it is put, if that is possible.
            answers: the id of the message that it answers.
        """
        try:
            await self._show_as_it_is(address, reply, replaced, answers)
        except Unfit:
            if reply.form not in PLAINER:
                raise
            await self._door.simplify(address, PLAINER[reply.form])
            for part in self._plainer(reply):
                await self._show(address, part, replaced, answers)
                replaced = None

    def _plainer(self, reply: Reply) -> list[Reply]:
        """Return the reply in the next plainer form, as messages that fit.

        The last of them has the buttons and the file.
        """
        form = PLAINER[reply.form]
        plainer = replace(reply, form=form)
        *first, last = paginate(reply.document, lambda page: self._fits(page, form))
        bare = replace(plainer, rows=(), attachment=None)
        return [*(replace(bare, document=page) for page in first), replace(plainer, document=last)]

    async def _show_as_it_is(
        self, address: Address, reply: Reply, replaced: int | None, answers: int | None
    ) -> None:
        page, form, rows, file = reply.document, reply.form, reply.rows, reply.attachment

        async def edit(place: str, message_id: int) -> bool:
            return await self._outbound.edit(place, message_id, page, form, rows)

        async def send(place: str) -> None:
            if file is None:
                await self._outbound.send(place, page, form, rows, answers)
            else:
                await self._outbound.send_file(place, file, page, form, rows)

        async def put(place: str) -> None:
            if replaced is None or not await edit(place, replaced):
                await send(place)

        await self._patiently(address, put)

    async def _patiently(self, address: Address, attempt: Callable[[str], Awaitable[None]]) -> None:
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
    offers_more = reply.rows or reply.attachment or openings(reply.document)
    if reply.audience is Audience.EVERYONE or offers_more:
        return ""
    rendered = render(reply.document)
    return rendered.text if rendered.units <= _MAX_NOTICE else ""
