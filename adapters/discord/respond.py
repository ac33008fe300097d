"""Responses to interactions, within the time that Discord allows.

Discord waits three seconds for the first response, and takes others for fifteen minutes
(https://docs.discord.com/developers/interactions/receiving-and-responding). A reply that is ready
soon is the first response; for a slower one the response is deferred and filled in later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import discord

from adapters.discord.errors import UNCHANGEABLE, Expired, ignore_acknowledged, translate_errors
from adapters.discord.inbound import ReceivedInteraction
from adapters.discord.render.message import RenderedMessage, fits, render_message
from bot.backoff import delays
from bot.errors import Flooded, Unfit, Unsure
from bot.model.chat import ChatKind, RenderMode
from bot.model.conversation import Placement, Reply, Visibility
from bot.model.fallback import downgrade

Interaction: TypeAlias = discord.Interaction[discord.Client]
_Send: TypeAlias = Callable[[Reply], Awaitable[None]]

DEFER_AFTER_S = 0.7
"""Seconds that a reply may take before the response is deferred, so that the request arrives within
one: Discord gives three, of which its own way to us and a busy process take some."""
LIFETIME_S = 14 * 60.0
"""Seconds for which a deferred response is tried to be filled in: Discord takes it for fifteen
minutes."""
FIRST_RETRY_S, LONGEST_RETRY_S = 2.0, 30.0
"""Seconds between two such tries."""


async def respond(
    received: ReceivedInteraction, reply: asyncio.Task[Reply], pages: asyncio.Task[bool]
) -> RenderMode:
    """Respond to an interaction with ``reply``; return the render mode in which it was accepted.

    Args:
        received: a slash command or a press; one that an earlier process received was perhaps
            deferred by it.
        reply: the task that computes the reply; the response is deferred while it takes long.
        pages: the task that waits while a digest comes to the channel, and tells whether it had
            to; a new message waits for it too.

    Raises:
        DeliveryError: Discord did not accept the reply; ``Expired`` if it came too late.
    """
    responder = _responder(received)
    tasks = {reply} if isinstance(responder, _PressResponder) else {reply, pages}
    if not received.is_resumed:
        await asyncio.wait(tasks, timeout=DEFER_AFTER_S)
        if all(task.done() for task in tasks):

            async def respond_at_once(part: Reply) -> None:
                await _respond_first(lambda: responder.respond(part))

            return await send_accepted(reply.result(), respond_at_once, responder.follow_up)
        await _respond_first(responder.defer)
    if isinstance(responder, _CommandResponder):
        responder.is_behind_pages = await pages
    return await _fill_in(responder, await reply)


async def apologize(received: ReceivedInteraction, apology: Reply) -> None:
    """Fill ``apology`` into a deferred response, which would show a reply as pending otherwise.

    Raises:
        DeliveryError: Discord did not accept that either.
    """
    responder = _responder(received)
    await send_accepted(apology, responder.fill_in, responder.follow_up)


def _responder(received: ReceivedInteraction) -> _CommandResponder | _PressResponder:
    interaction = received.interaction
    is_press = interaction.type is discord.InteractionType.component
    return _PressResponder(received) if is_press else _CommandResponder(received)


async def _fill_in(responder: _CommandResponder | _PressResponder, reply: Reply) -> RenderMode:
    """Fill in a deferred response; try again for as long as Discord takes it."""
    began = asyncio.get_running_loop().time()
    for wait in delays(FIRST_RETRY_S, LONGEST_RETRY_S):
        try:
            return await send_accepted(reply, responder.fill_in, responder.follow_up)
        except (Flooded, Unsure) as error:
            pause = max(wait, error.retry_after) if isinstance(error, Flooded) else wait
            is_over = asyncio.get_running_loop().time() + pause > began + LIFETIME_S
            if is_over or not responder.can_repeat(reply):
                raise
            await asyncio.sleep(pause)
    raise AssertionError("delays never end")


async def _respond_first(request: Callable[[], Awaitable[None]]) -> None:
    """Make the first response; retry once if it is unknown whether it arrived.

    Discord accepts only one, so the retry repeats nothing.
    """
    try:
        with translate_errors(), ignore_acknowledged():
            await request()
    except Unsure as unsure:
        try:
            with translate_errors(), ignore_acknowledged():
                await request()
        except Expired:
            raise unsure from None


async def send_accepted(reply: Reply, send: _Send, send_next: _Send) -> RenderMode:
    """Send ``reply``, in a plainer mode if Discord rejects its own; return the accepted mode.

    Args:
        reply: fits into one message; in a plainer mode it may take several.
        send: sends a first message.
        send_next: sends one that follows it.

    Raises:
        DeliveryError: Discord did not accept it in any mode.
    """
    try:
        with translate_errors():
            await send(reply)
    except Unfit:
        first, *rest = downgrade(reply, fits) or (None,)
        if first is None:
            raise
        render_mode = await send_accepted(first, send, send_next)
        for part in rest:
            render_mode = await send_accepted(part, send_next, send_next)
        return render_mode
    return reply.render_mode


class _CommandResponder:
    """Answers a slash command with a new message.

    Attributes:
        is_behind_pages: whether a digest has come since the response was deferred.
    """

    def __init__(self, received: ReceivedInteraction) -> None:
        self._received = received
        self._interaction = received.interaction
        self.is_behind_pages = False

    def can_repeat(self, reply: Reply) -> bool:
        """Tell whether ``reply`` is filled in by an edit, which may be made again and again."""
        is_text = _render(reply).content is not None
        return not (is_text or self.is_behind_pages or _is_for_asker(self._received, reply))

    async def respond(self, reply: Reply) -> None:
        ephemeral = _is_for_asker(self._received, reply)
        await _send_response(self._interaction, _render(reply), ephemeral=ephemeral)

    async def defer(self) -> None:
        await self._interaction.response.defer(thinking=True)

    async def fill_in(self, reply: Reply) -> None:
        """Fill in the deferred message.

        A deferral that everyone sees cannot become ephemeral, an edit cannot suppress the embeds of
        links in a text, and what was deferred during a digest stands between its pages. Such a
        reply is a message of its own, sent when the deferral is deleted: before that it would take
        its place.
        """
        try:
            if self.can_repeat(reply):
                await self._interaction.edit_original_response(**_render(reply).as_edit())
                return
            await self._interaction.delete_original_response()
        except discord.HTTPException as error:
            if error.code not in UNCHANGEABLE:
                raise
        await self.follow_up(reply)

    async def follow_up(self, reply: Reply) -> None:
        """Send what did not fit into the first message."""
        ephemeral = _is_for_asker(self._received, reply)
        await _send_followup(self._interaction, _render(reply), ephemeral=ephemeral)


class _PressResponder:
    """Answers a press by editing the message in place, or beside it if the reply asks for that.

    A message beside it is ephemeral: only the presser sees it. So does what a press in a public
    message changes for the presser alone, such as the turning of a page.
    """

    def __init__(self, received: ReceivedInteraction) -> None:
        self._received = received
        self._interaction = received.interaction
        self._is_public = received.is_public
        self._keeps_components = received.keeps_components

    def can_repeat(self, reply: Reply) -> bool:
        """Tell whether ``reply`` is filled in by an edit, which may be made again and again."""
        return not self._is_beside(reply)

    async def respond(self, reply: Reply) -> None:
        if self._is_beside(reply):
            return await _send_response(self._interaction, _render(reply), ephemeral=True)
        try:
            await self._interaction.response.edit_message(**self._render_in_place(reply).as_edit())
        except discord.HTTPException as error:
            if error.code not in UNCHANGEABLE:
                raise
            await _send_response(self._interaction, _render(reply), ephemeral=True)

    async def defer(self) -> None:
        await self._interaction.response.defer()

    async def fill_in(self, reply: Reply) -> None:
        if self._is_beside(reply):
            return await self.follow_up(reply)
        try:
            await self._interaction.edit_original_response(**self._render_in_place(reply).as_edit())
        except discord.HTTPException as error:
            if error.code not in UNCHANGEABLE:
                raise
            await self.follow_up(reply)

    async def follow_up(self, reply: Reply) -> None:
        """Send what is not part of the message that has the button."""
        await _send_followup(self._interaction, _render(reply), ephemeral=True)

    def _is_beside(self, reply: Reply) -> bool:
        if reply.placement is not Placement.IN_PLACE:
            return True
        is_shared = self._received.invocation.kind is not ChatKind.PRIVATE
        return self._is_public and is_shared and reply.visibility is not Visibility.EVERYONE

    def _render_in_place(self, reply: Reply) -> RenderedMessage:
        """Render the new content of a message; one with Components V2 keeps them.

        An edit cannot remove that flag:
        https://docs.discord.com/developers/components/using-message-components.
        """
        render_mode = RenderMode.RICH if self._keeps_components else reply.render_mode
        return render_message(reply.document, render_mode, reply.rows, reply.attachment)


def _render(reply: Reply) -> RenderedMessage:
    return render_message(reply.document, reply.render_mode, reply.rows, reply.attachment)


def _is_for_asker(received: ReceivedInteraction, reply: Reply) -> bool:
    """Tell whether others must not see ``reply``; in a private chat there are no others."""
    is_shared = received.invocation.kind is not ChatKind.PRIVATE
    return is_shared and reply.visibility in {Visibility.ASKER, Visibility.NOBODY}


async def _send_response(
    interaction: Interaction, message: RenderedMessage, *, ephemeral: bool
) -> None:
    await interaction.response.send_message(
        **message.as_new(), ephemeral=ephemeral, suppress_embeds=message.content is not None
    )


async def _send_followup(
    interaction: Interaction, message: RenderedMessage, *, ephemeral: bool
) -> None:
    await interaction.followup.send(
        **message.as_new(), ephemeral=ephemeral, suppress_embeds=message.content is not None
    )
