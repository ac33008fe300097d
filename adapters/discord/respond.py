"""How an answer gets back to an interaction in time.

Discord waits three seconds for the first response
(https://docs.discord.com/developers/interactions/receiving-and-responding). An answer that is
ready soon is that response; a slower one is announced by a deferral and put in its place later.
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
"""Seconds that an answer may take before it is deferred: half of Discord's three."""


async def respond(interaction: Interaction, reply: asyncio.Task[Reply]) -> RenderMode:
    """Give ``reply`` to ``interaction``, deferring it when it is slow; return the form it took.

    Raises:
        DeliveryError: Discord did not take the answer; Expired, when it came too late.
    """
    pressed = interaction.type is discord.InteractionType.component
    manner = _Press(interaction) if pressed else _Command(interaction)
    await asyncio.wait({reply}, timeout=DEFER_AFTER_S)
    if reply.done():
        prompt = reply.result()
        return await _given(manner, lambda piece: _first(lambda: manner.now(piece)), prompt)
    await _first(manner.defer)
    return await _given(manner, manner.later, await reply)


async def _first(respond: Callable[[], Awaitable[None]]) -> None:
    """Make the first response, again where nobody knows whether it came through.

    Discord takes only one, so the second attempt repeats nothing.
    """
    try:
        with translate_errors(), ignore_acknowledged():
            await respond()
    except Unsure as unsure:
        try:
            with translate_errors(), ignore_acknowledged():
                await respond()
        except Expired:
            raise unsure from None


async def _given(
    manner: _Command | _Press, give: Callable[[Reply], Awaitable[None]], reply: Reply
) -> RenderMode:
    """Give ``reply``, plainer where Discord does not take its form, and return that form."""
    try:
        with translate_errors():
            await give(reply)
    except Unfit:
        pieces = downgrade(reply, fits)
        if not pieces:
            raise
        form = await _given(manner, give, pieces[0])
        for piece in pieces[1:]:
            form = await _given(manner, manner.more, piece)
        return form
    return reply.render_mode


class _Command:
    """A slash command is answered by a new message."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction

    async def now(self, reply: Reply) -> None:
        alone = _for_asker_alone(self._interaction, reply)
        await _respond(self._interaction, _drawn(reply), ephemeral=alone)

    async def defer(self) -> None:
        await self._interaction.response.defer(thinking=True)

    async def later(self, reply: Reply) -> None:
        """Fill in the deferred message.

        What was announced to everyone cannot become one person's, and an edit cannot keep links
        from being unfolded below a plain text, so such an answer comes as a message of its own,
        after the announcement is gone (before that it would take its place).
        """
        drawn = _drawn(reply)
        if drawn.content is None and not _for_asker_alone(self._interaction, reply):
            await self._interaction.edit_original_response(**drawn.as_edit())
        else:
            await self._interaction.delete_original_response()
            await self.more(reply)

    async def more(self, reply: Reply) -> None:
        """Give what did not go into the first message."""
        alone = _for_asker_alone(self._interaction, reply)
        await _follow_up(self._interaction, _drawn(reply), ephemeral=alone)


class _Press:
    """A press is answered in place, unless the answer is meant to stand beside the message.

    What is beside is seen by the presser alone.
    """

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        message = interaction.message
        self._shared = message is not None and not message.flags.ephemeral
        self._keeps_components = message is not None and message.flags.components_v2

    async def now(self, reply: Reply) -> None:
        if self._beside(reply):
            return await _respond(self._interaction, _drawn(reply), ephemeral=True)
        try:
            await self._interaction.response.edit_message(**self._redrawn(reply).as_edit())
        except discord.HTTPException as error:
            if error.code not in UNCHANGEABLE:
                raise
            await _respond(self._interaction, _drawn(reply), ephemeral=True)

    async def defer(self) -> None:
        await self._interaction.response.defer()

    async def later(self, reply: Reply) -> None:
        if self._beside(reply):
            return await self.more(reply)
        try:
            await self._interaction.edit_original_response(**self._redrawn(reply).as_edit())
        except discord.HTTPException as error:
            if error.code not in UNCHANGEABLE:
                raise
            await self.more(reply)

    async def more(self, reply: Reply) -> None:
        """Give what is no part of the message that carried the button."""
        await _follow_up(self._interaction, _drawn(reply), ephemeral=True)

    def _beside(self, reply: Reply) -> bool:
        if reply.placement is Placement.BESIDE:
            return True
        return self._shared and _for_asker_alone(self._interaction, reply)

    def _redrawn(self, reply: Reply) -> RenderedMessage:
        """Draw what takes a message's place; one of components stays one of components.

        The flag cannot be taken away by an edit:
        https://docs.discord.com/developers/components/using-message-components.
        """
        form = RenderMode.RICH if self._keeps_components else reply.render_mode
        return render_message(reply.document, form, reply.rows, reply.attachment)


def _drawn(reply: Reply) -> RenderedMessage:
    return render_message(reply.document, reply.render_mode, reply.rows, reply.attachment)


def _for_asker_alone(interaction: Interaction, reply: Reply) -> bool:
    """Tell whether others would see what is meant for one; in a private chat there are none."""
    return interaction.guild_id is not None and reply.visibility is Visibility.ASKER


async def _respond(interaction: Interaction, drawn: RenderedMessage, *, ephemeral: bool) -> None:
    classic = drawn.content is not None
    await interaction.response.send_message(
        **drawn.as_new(), ephemeral=ephemeral, suppress_embeds=classic
    )


async def _follow_up(interaction: Interaction, drawn: RenderedMessage, *, ephemeral: bool) -> None:
    classic = drawn.content is not None
    await interaction.followup.send(**drawn.as_new(), ephemeral=ephemeral, suppress_embeds=classic)
