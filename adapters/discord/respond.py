"""Responses to interactions, within the time that Discord allows.

Discord waits three seconds for the first response
(https://docs.discord.com/developers/interactions/receiving-and-responding). A reply that is ready
soon is that response; for a slower one the response is deferred and filled in later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import discord

from adapters.discord.errors import UNCHANGEABLE, Expired, ignore_acknowledged, translate_errors
from adapters.discord.render.message import RenderedMessage, fits, render_message
from bot.errors import Unfit, Unsure
from bot.model.chat import RenderMode
from bot.model.conversation import Placement, Reply, Visibility
from bot.model.fallback import downgrade

Interaction: TypeAlias = discord.Interaction[discord.Client]

DEFER_AFTER_S = 1.5
"""Seconds that a reply may take before the response is deferred: half of Discord's three."""


async def respond(interaction: Interaction, reply: asyncio.Task[Reply]) -> RenderMode:
    """Respond to ``interaction`` with ``reply``; return the render mode in which it was accepted.

    Args:
        interaction: a slash command or a press.
        reply: the task that computes the reply; the response is deferred while it takes long.

    Raises:
        DeliveryError: Discord did not accept the reply; ``Expired`` if it came too late.
    """
    is_press = interaction.type is discord.InteractionType.component
    responder = _PressResponder(interaction) if is_press else _CommandResponder(interaction)
    await asyncio.wait({reply}, timeout=DEFER_AFTER_S)
    if reply.done():

        async def respond_at_once(part: Reply) -> None:
            await _respond_first(lambda: responder.respond(part))

        return await _send(responder, respond_at_once, reply.result())
    await _respond_first(responder.defer)
    return await _send(responder, responder.fill_in, await reply)


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


async def _send(
    responder: _CommandResponder | _PressResponder,
    send: Callable[[Reply], Awaitable[None]],
    reply: Reply,
) -> RenderMode:
    """Send ``reply``, in a plainer mode if Discord rejects its own; return the accepted mode."""
    try:
        with translate_errors():
            await send(reply)
    except Unfit:
        parts = downgrade(reply, fits)
        if not parts:
            raise
        render_mode = await _send(responder, send, parts[0])
        for part in parts[1:]:
            render_mode = await _send(responder, responder.follow_up, part)
        return render_mode
    return reply.render_mode


class _CommandResponder:
    """Answers a slash command with a new message."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction

    async def respond(self, reply: Reply) -> None:
        ephemeral = _is_for_asker(self._interaction, reply)
        await _send_response(self._interaction, _render(reply), ephemeral=ephemeral)

    async def defer(self) -> None:
        await self._interaction.response.defer(thinking=True)

    async def fill_in(self, reply: Reply) -> None:
        """Fill in the deferred message.

        A deferral that everyone sees cannot become ephemeral, and an edit cannot suppress the
        embeds of links in a text. Such a reply is a message of its own, sent when the deferral is
        deleted: before that it would take its place.
        """
        message = _render(reply)
        if message.content is None and not _is_for_asker(self._interaction, reply):
            await self._interaction.edit_original_response(**message.as_edit())
        else:
            await self._interaction.delete_original_response()
            await self.follow_up(reply)

    async def follow_up(self, reply: Reply) -> None:
        """Send what did not fit into the first message."""
        ephemeral = _is_for_asker(self._interaction, reply)
        await _send_followup(self._interaction, _render(reply), ephemeral=ephemeral)


class _PressResponder:
    """Answers a press by editing the message in place, or beside it if the reply asks for that.

    A message beside it is ephemeral: only the presser sees it.
    """

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        message = interaction.message
        self._is_public = message is not None and not message.flags.ephemeral
        self._keeps_components = message is not None and message.flags.components_v2

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
        if reply.placement is Placement.BESIDE:
            return True
        return self._is_public and _is_for_asker(self._interaction, reply)

    def _render_in_place(self, reply: Reply) -> RenderedMessage:
        """Render the new content of a message; one with Components V2 keeps them.

        An edit cannot remove that flag:
        https://docs.discord.com/developers/components/using-message-components.
        """
        render_mode = RenderMode.RICH if self._keeps_components else reply.render_mode
        return render_message(reply.document, render_mode, reply.rows, reply.attachment)


def _render(reply: Reply) -> RenderedMessage:
    return render_message(reply.document, reply.render_mode, reply.rows, reply.attachment)


def _is_for_asker(interaction: Interaction, reply: Reply) -> bool:
    """Tell whether others must not see ``reply``; in a private chat there are no others."""
    return interaction.guild_id is not None and reply.visibility is Visibility.ASKER


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
