"""Parsing of Discord's events into invocations; pure."""

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
    """Return the invocation of a slash command or press, or what is typed so far of a command.

    Raises:
        ValueError: the interaction has no channel.
    """
    if interaction.channel_id is None:
        raise ValueError("an interaction without a channel")
    asked = _parse_data(interaction)
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
    """Tell whether the option of a select was deselected, which asks for nothing."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    return interaction.type is discord.InteractionType.component and data.get("values") == []


def parse_message(message: discord.Message) -> Invocation:
    """Return the invocation of a private message: ``/command argument``, or free text."""
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


def _parse_data(interaction: Interaction) -> Payload:
    data = cast("Mapping[str, Any]", interaction.data or {})
    if interaction.type is discord.InteractionType.component:
        chosen = cast("Sequence[str]", data.get("values") or ())
        return _parse_payload(chosen[0] if chosen else str(data["custom_id"]))
    argument = " ".join(str(option["value"]) for option in _options(data))
    typing = interaction.type is discord.InteractionType.autocomplete
    return Payload(str(data["name"]), argument if typing else argument.strip())


def _parse_payload(payload: str) -> Payload:
    try:
        return decode_payload(payload)
    except ValueError:
        return Payload(payload)  # not ours, or of another version: the core knows no such command


def _options(data: Mapping[str, Any]) -> Sequence[_Option]:
    return cast("Sequence[_Option]", data.get("options") or ())


def _authority(interaction: Interaction) -> Authority:
    if interaction.guild_id is None:
        return Authority.ALLOWED
    granted = interaction.permissions
    return Authority.ALLOWED if granted.manage_guild or granted.administrator else Authority.DENIED


def _locale(interaction: Interaction) -> str:
    return str(interaction.locale.value)
