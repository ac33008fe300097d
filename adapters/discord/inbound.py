"""Discord's events as invocations: pure readings of what discord.py hands over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import discord

from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Authority, Invocation, Payload, decode_payload

PLATFORM = "discord"

Interaction: TypeAlias = discord.Interaction[discord.Client]
_Option: TypeAlias = Mapping[str, Any]


def address_of(channel_id: int) -> ChatAddress:
    """Return the address of a channel, thread or private chat; each is a channel of its own."""
    return ChatAddress(PLATFORM, str(channel_id))


def parse_interaction(interaction: Interaction) -> Invocation:
    """Return what a slash command or a press asks for, or would if it were sent as it is by now.

    Raises:
        ValueError: Discord did not say in which channel.
    """
    if interaction.channel_id is None:
        raise ValueError("an interaction without a channel")
    asked = _question(interaction)
    return Invocation(
        address=address_of(interaction.channel_id),
        kind=ChatKind.PRIVATE if interaction.guild_id is None else ChatKind.GROUP,
        person=str(interaction.user.id),
        locale=_locale(interaction),
        command=asked.command,
        argument=asked.argument,
        page=asked.page,
        authority=_authority(interaction),
        in_place=asked.in_place,
    )


def is_deselection(interaction: Interaction) -> bool:
    """Tell whether somebody took out of a select what they had chosen, which asks for nothing."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    return interaction.type is discord.InteractionType.component and data.get("values") == []


def parse_message(message: discord.Message) -> Invocation:
    """Return what a private message asks for: ``/command argument``, or plain words."""
    command, argument = "", message.content.strip()
    if argument.startswith("/"):
        command, _, argument = argument[1:].partition(" ")
    return Invocation(
        address=address_of(message.channel.id),
        kind=ChatKind.PRIVATE,
        person=str(message.author.id),
        command=command.lower(),
        argument=argument.strip(),
        authority=Authority.ALLOWED,
    )


def _question(interaction: Interaction) -> Payload:
    data = cast("Mapping[str, Any]", interaction.data or {})
    if interaction.type is discord.InteractionType.component:
        chosen = cast("Sequence[str]", data.get("values") or ())
        return _pressed(chosen[0] if chosen else str(data["custom_id"]))
    argument = " ".join(str(option["value"]) for option in _options(data))
    typing = interaction.type is discord.InteractionType.autocomplete
    return Payload(str(data["name"]), argument if typing else argument.strip())


def _pressed(payload: str) -> Payload:
    try:
        return decode_payload(payload)
    except ValueError:
        return Payload(payload)  # not ours, or of another age: the core knows no such command


def _options(data: Mapping[str, Any]) -> Sequence[_Option]:
    return cast("Sequence[_Option]", data.get("options") or ())


def _authority(interaction: Interaction) -> Authority:
    if interaction.guild_id is None:
        return Authority.ALLOWED
    held = interaction.permissions
    return Authority.ALLOWED if held.manage_guild or held.administrator else Authority.DENIED


def _locale(interaction: Interaction) -> str:
    return str(interaction.locale.value)
