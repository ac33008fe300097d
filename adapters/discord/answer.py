"""How an answer gets back to an interaction in time.

Discord waits three seconds for the first response
(https://docs.discord.com/developers/interactions/receiving-and-responding). An answer that is
ready soon is that response; a slower one is announced by a deferral and put in its place later.
"""

from __future__ import annotations

import asyncio
from typing import TypeAlias

import discord
from discord import AllowedMentions

from adapters.discord.outcome import wall
from adapters.discord.render import view
from bot.model.conversation import Audience, Reply

Interaction: TypeAlias = discord.Interaction[discord.Client]

PATIENCE = 1.5
"""Seconds that an answer may take before it is deferred: half of Discord's three."""

SILENT = AllowedMentions.none()


async def deliver(interaction: Interaction, reply: asyncio.Task[Reply]) -> None:
    """Give ``reply`` to ``interaction``, deferring it when it is slow.

    Raises:
        DeliveryError: Discord did not take the answer.
    """
    pressed = interaction.type is discord.InteractionType.component
    manner = _Press(interaction) if pressed else _Command(interaction)
    await asyncio.wait({reply}, timeout=PATIENCE)
    if reply.done():
        prompt = reply.result()
        with wall():
            return await manner.now(prompt)
    with wall():
        await manner.defer()
    late = await reply
    with wall():
        return await manner.later(late)


class _Command:
    """A slash command is answered by a new message."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction

    async def now(self, reply: Reply) -> None:
        await _respond(self._interaction, reply)

    async def defer(self) -> None:
        await self._interaction.response.defer(thinking=True)

    async def later(self, reply: Reply) -> None:
        """Fill in the deferred message.

        What was announced to everyone cannot become one person's, so such an answer comes as a
        message of its own, after the announcement is gone (before that it would take its place).
        """
        if _for_asker_alone(self._interaction, reply):
            await self._interaction.delete_original_response()
            await _follow_up(self._interaction, reply)
        else:
            await _edit_original(self._interaction, reply)


class _Press:
    """A press is answered in place, unless the message is everyone's and the answer is not."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        message = interaction.message
        self._shared = message is not None and not message.flags.ephemeral

    async def now(self, reply: Reply) -> None:
        if self._beside(reply):
            await _respond(self._interaction, reply)
        else:
            page = view(reply.document, reply.rows)
            await self._interaction.response.edit_message(view=page, allowed_mentions=SILENT)

    async def defer(self) -> None:
        await self._interaction.response.defer()

    async def later(self, reply: Reply) -> None:
        if self._beside(reply):
            await _follow_up(self._interaction, reply)
        else:
            await _edit_original(self._interaction, reply)

    def _beside(self, reply: Reply) -> bool:
        return self._shared and _for_asker_alone(self._interaction, reply)


def _for_asker_alone(interaction: Interaction, reply: Reply) -> bool:
    """Tell whether others would see what is meant for one; in a private chat there are none."""
    return interaction.guild_id is not None and reply.audience is Audience.ASKER


async def _respond(interaction: Interaction, reply: Reply) -> None:
    await interaction.response.send_message(
        view=view(reply.document, reply.rows),
        ephemeral=_for_asker_alone(interaction, reply),
        allowed_mentions=SILENT,
    )


async def _edit_original(interaction: Interaction, reply: Reply) -> None:
    page = view(reply.document, reply.rows)
    await interaction.edit_original_response(view=page, allowed_mentions=SILENT)


async def _follow_up(interaction: Interaction, reply: Reply) -> None:
    page = view(reply.document, reply.rows)
    await interaction.followup.send(view=page, ephemeral=True, allowed_mentions=SILENT)
