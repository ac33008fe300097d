"""Parsing of Discord's events into invocations, and the form in which they are stored; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import discord

from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Authority, Invocation, Payload, ReceivedFile, decode_payload

if TYPE_CHECKING:
    from discord.state import ConnectionState

PLATFORM = "discord"
FORM = "form"
"""The command whose buttons open a form."""

Interaction: TypeAlias = discord.Interaction[discord.Client]
_Option: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReceivedInteraction:
    """A slash command or a press, as it came or as it was stored by an earlier process.

    Attributes:
        interaction: the library's, which responses are made with.
        invocation: what is asked for.
        is_public: whether everybody sees the message that was pressed.
        keeps_components: whether the message that was pressed has Components V2, which stay.
        is_resumed: whether an earlier process received it.
    """

    interaction: Interaction
    invocation: Invocation
    is_public: bool
    keeps_components: bool
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A private message: its id, and what it asks for."""

    id: int
    invocation: Invocation


def receive_interaction(interaction: Interaction) -> ReceivedInteraction:
    """Return a slash command or a press with what it asks for.

    Raises:
        ValueError: the interaction has no channel.
    """
    flags = interaction.message.flags if interaction.message else None
    return ReceivedInteraction(
        interaction,
        parse_interaction(interaction),
        is_public=flags is not None and not flags.ephemeral,
        keeps_components=flags is not None and flags.components_v2,
    )


def receive_message(message: discord.Message) -> ReceivedMessage:
    """Return a private message with what it asks for."""
    return ReceivedMessage(message.id, parse_message(message))


def encode_received(received: ReceivedInteraction | ReceivedMessage) -> str:
    """Return ``received`` as text that ``decode_received`` reads.

    Of an interaction it holds the token, by which it can be answered for fifteen minutes.
    """
    stored: dict[str, Any] = {"invocation": asdict(received.invocation)}
    if isinstance(received, ReceivedMessage):
        return json.dumps(stored | {"message": received.id})
    interaction = received.interaction
    stored["interaction"] = {
        "id": str(interaction.id),
        "application_id": str(interaction.application_id),
        "type": interaction.type.value,
        "token": interaction.token,
        "version": interaction.version,
        "locale": interaction.locale.value,
        "attachment_size_limit": interaction.filesize_limit,
        "guild_id": interaction.guild_id and str(interaction.guild_id),
    }
    stored["is_public"] = received.is_public
    stored["keeps_components"] = received.keeps_components
    return json.dumps(stored)


def decode_received(
    content: str, state: ConnectionState[Any]
) -> ReceivedInteraction | ReceivedMessage:
    """Return what an earlier process received.

    Args:
        content: made by ``encode_received``.
        state: of the client that responses are made with.
    """
    stored: Mapping[str, Any] = json.loads(content)
    invocation = _decode_invocation(stored["invocation"])
    if "message" in stored:
        return ReceivedMessage(stored["message"], invocation)
    return ReceivedInteraction(
        discord.Interaction(data=stored["interaction"], state=state),
        invocation,
        stored["is_public"],
        stored["keeps_components"],
        is_resumed=True,
    )


def _decode_invocation(stored: Mapping[str, Any]) -> Invocation:
    sent: Mapping[str, Any] | None = stored.get("file")
    converted: dict[str, Any] = {
        "file": ReceivedFile(**sent) if sent else None,
        "address": ChatAddress(**stored["address"]),
        "kind": ChatKind(stored["kind"]),
        "authority": Authority(stored["authority"]),
        "roles": tuple(stored.get("roles", ())),
    }
    return Invocation(**{**stored, **converted})


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
    asked, is_private = _parse_data(interaction), _is_private(interaction)
    pressed = interaction.message
    is_form = interaction.type is discord.InteractionType.modal_submit
    return Invocation(
        address=address_of(interaction.channel_id),
        kind=ChatKind.PRIVATE if is_private else _kind(interaction),
        person=str(interaction.user.id),
        locale=_locale(interaction),
        command=asked.command,
        argument=asked.argument,
        start=asked.start,
        authority=_authority(interaction),
        in_place=asked.in_place,
        # In a private chat its own language is that of the person.
        answer_locale="" if is_private else _locale(interaction),
        name=interaction.user.display_name,
        # What one person sees is no message of the chat.
        message=str(pressed.id) if pressed and not pressed.flags.ephemeral else "",
        server=str(interaction.guild_id or ""),
        roles=_roles(interaction),
        file=_uploaded_file(interaction) if is_form else None,
    )


def _kind(interaction: Interaction) -> ChatKind:
    """Return what a channel of a server is: one that others follow is written to as a channel."""
    kind = getattr(interaction.channel, "type", None)
    return ChatKind.CHANNEL if kind is discord.ChannelType.news else ChatKind.GROUP


def is_complete(interaction: Interaction) -> bool:
    """Tell whether discord.py found the channel and the person of an interaction."""
    return interaction.channel_id is not None and bool(interaction.user)


def is_deselection(interaction: Interaction) -> bool:
    """Tell whether the option of a select was deselected, which asks for nothing."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    return interaction.type is discord.InteractionType.component and data.get("values") == []


def parse_message(message: discord.Message) -> Invocation:
    """Return the invocation of a private message: ``/command argument``, or free text."""
    command, argument = "", message.content.strip()
    if argument.startswith("/"):
        command, _, argument = argument[1:].partition(" ")
    files = (ReceivedFile(sent.url, sent.filename, sent.size) for sent in message.attachments)
    return Invocation(
        address=address_of(message.channel.id),
        kind=ChatKind.PRIVATE,
        person=str(message.author.id),
        command=command.lower(),
        argument=argument.strip(),
        authority=Authority.ALLOWED,
        name=message.author.display_name,
        file=next(files, None),
    )


def opens_form(interaction: Interaction) -> bool:
    """Tell whether a press opens a form, which has to be the first response to it."""
    is_press = interaction.type is discord.InteractionType.component
    return is_press and _parse_data(interaction).command == FORM


def _uploaded_file(interaction: Interaction) -> ReceivedFile | None:
    """Return the file that was uploaded in a form."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    resolved = cast("Mapping[str, Any]", data.get("resolved") or {})
    sent = cast("Mapping[str, Mapping[str, Any]]", resolved.get("attachments") or {})
    found = (
        ReceivedFile(attachment["url"], attachment["filename"], attachment["size"])
        for attachment in sent.values()
    )
    return next(found, None)


def _parse_form(data: Mapping[str, Any]) -> Payload:
    """Return the command of a form, with what was filled in as JSON behind its argument."""
    asked = _parse_payload(str(data["custom_id"]))
    labels = cast("Sequence[Mapping[str, Any]]", data.get("components") or ())
    fields = [cast("Mapping[str, Any]", label.get("component") or {}) for label in labels]
    values = {str(field["custom_id"]): _value(field) for field in fields if "custom_id" in field}
    filled = json.dumps(values, ensure_ascii=False)
    return Payload(asked.command, f"{asked.argument} {filled}".strip())


def _value(field: Mapping[str, Any]) -> str:
    chosen = cast("Sequence[str]", field.get("values") or ())
    return " ".join(chosen) if chosen else str(field.get("value") or "")


def _parse_data(interaction: Interaction) -> Payload:
    data = cast("Mapping[str, Any]", interaction.data or {})
    if interaction.type is discord.InteractionType.modal_submit:
        return _parse_form(data)
    if interaction.type is discord.InteractionType.component:
        chosen = cast("Sequence[str]", data.get("values") or ())
        return _parse_payload(chosen[0] if chosen else str(data["custom_id"]))
    options = cast("Sequence[_Option]", data.get("options") or ())
    argument = " ".join(str(option["value"]) for option in options)
    typing = interaction.type is discord.InteractionType.autocomplete
    return Payload(str(data["name"]), argument if typing else argument.strip())


def _parse_payload(payload: str) -> Payload:
    try:
        return decode_payload(payload)
    except ValueError:
        return Payload(payload)  # not ours, or of another version: the core knows no such command


def _is_private(interaction: Interaction) -> bool:
    """Tell whether it comes from the private chat with the bot, and not from one among people."""
    return interaction.guild_id is None and not interaction.context.private_channel


def _authority(interaction: Interaction) -> Authority:
    """Return what the person may change.

    Who has installed the bot for themselves uses it anywhere, but it can write there only to
    answer: https://docs.discord.com/developers/resources/application#installation-context.
    """
    if _is_private(interaction):
        return Authority.ALLOWED
    if not interaction.is_guild_integration():
        return Authority.VISITING
    granted = interaction.permissions
    return Authority.ALLOWED if granted.manage_guild or granted.administrator else Authority.DENIED


def _roles(interaction: Interaction) -> tuple[str, ...]:
    """Return the roles of whoever did it, as far as the gateway has told of the server's roles."""
    if not isinstance(interaction.user, discord.Member):
        return ()
    return tuple(str(role.id) for role in interaction.user.roles)


def _locale(interaction: Interaction) -> str:
    return str(interaction.locale.value)
