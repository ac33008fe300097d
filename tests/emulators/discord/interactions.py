"""Interactions: tokens, the three-second deadline, and what became of each.

https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.discord.entities import GROUP_DM, DiscordChannel, DiscordUser
from tests.emulators.discord.limits import DiscordRefusal, check_form, check_message
from tests.emulators.discord.message import EPHEMERAL, LOADING, DiscordMessage, snowflake

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

_ALLOWED = {
    COMMAND: {MESSAGE, DEFERRED_MESSAGE, MODAL},
    COMPONENT: {MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE},
}

DEADLINE = 3.0
LIFETIME = 15 * 60.0


@dataclass(eq=False)
class Interaction:
    """One thing a person did, and the answers to it.

    Attributes:
        answered: set when the answer is there for the person to see.
        original: the message that ``@original`` stands for.
    """

    kind: int
    person: DiscordUser
    channel: DiscordChannel
    data: Json
    began: float
    pressed: DiscordMessage | None = None
    locale: str = "en-US"
    id: str = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    acknowledged: int | None = None
    acknowledged_after: float | None = None
    deferred: bool = False
    original: DiscordMessage | None = None
    extra: list[DiscordMessage] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answer(self) -> DiscordMessage | None:
        """The message in which the person finds the answer."""
        return self.extra[-1] if self.extra else self.original

    def event(self, application: str, bot: DiscordUser) -> Json:
        """Return the content of INTERACTION_CREATE."""
        guild = self.channel.guild
        event: Json = {
            "id": self.id,
            "application_id": application,
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel": self.channel.json(),
            "channel_id": self.channel.id,
            "locale": self.locale,
            "app_permissions": str((1 << 50) - 1),
            "entitlements": [],
            "authorizing_integration_owners": self._owners(),
            "context": 0 if guild else 2 if self.channel.type == GROUP_DM else 1,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if guild is not None:
            permissions = str(guild.permissions(self.person))
            event |= {"guild_id": guild.id, "guild_locale": "en-US"}
            event["guild"] = {"id": guild.id, "locale": "en-US", "features": []}
            event["member"] = {**guild.member(self.person), "permissions": permissions}
        else:
            event["user"] = self.person.json()
        if self.pressed is not None:
            event["message"] = self.pressed.json()
        return event

    def _owners(self) -> Json:
        """Return who installed the bot, as far as that lets it be used here."""
        guild = self.channel.guild
        if guild is None:
            is_own = self.channel.type != GROUP_DM
            return {"0": "0"} if is_own else {"1": self.person.id}
        return {"0": guild.id} if guild.has_bot else {"1": self.person.id}


class Interactions:
    """All of them, by id and by token."""

    def __init__(self, clock: Callable[[], float], bot: DiscordUser) -> None:
        self._clock = clock
        self._bot = bot
        self._by_token: dict[str, Interaction] = {}

    def open(self, **fields: Any) -> Interaction:
        interaction = Interaction(began=self._clock(), **fields)
        self._by_token[interaction.token] = interaction
        return interaction

    def command_behind(self, message: DiscordMessage) -> Interaction | None:
        """Return the command that ``message`` answers, if it answers one."""
        commands = (
            interaction for interaction in self._by_token.values() if interaction.kind == COMMAND
        )
        return next((command for command in commands if command.original is message), None)

    def respond(self, interaction_id: str, token: str, body: Json) -> Interaction:
        """Take the first response."""
        interaction = self._by_token.get(token)
        if (
            interaction is None
            or interaction.id != interaction_id
            or self._clock() - interaction.began > DEADLINE
        ):
            raise DiscordRefusal(404, 10062, "Unknown interaction")
        if interaction.acknowledged is not None:
            raise DiscordRefusal(400, 40060, "Interaction has already been acknowledged.")
        if body["type"] not in _ALLOWED[interaction.kind]:
            raise DiscordRefusal(400, 50035, "Invalid Form Body", {"type": {"_errors": []}})
        self._take(interaction, body["type"], body.get("data") or {})
        interaction.acknowledged = body["type"]
        interaction.acknowledged_after = self._clock() - interaction.began
        return interaction

    def _take(self, interaction: Interaction, kind: int, data: Json) -> None:
        match kind:
            case 4:
                check_message(data)
                interaction.original = self._post(interaction, data)
            case 5:
                flags = data.get("flags", 0) | LOADING
                interaction.original = self._post(interaction, {**data, "flags": flags})
                interaction.deferred = True
            case 6:
                interaction.original, interaction.deferred = interaction.pressed, True
            case 7:
                interaction.original = interaction.pressed
                self._check_edit(interaction, data)
                self._edit(interaction, data)
            case 8:
                interaction.choices = self._checked_choices(data)
            case _:
                check_form(data)
                interaction.modal = data
        if not interaction.deferred:
            interaction.answered.set()

    def edit_original(self, token: str, body: Json) -> DiscordMessage:
        interaction = self._usable(token)
        if interaction.original is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        self._check_edit(interaction, body)
        self._edit(interaction, body)
        interaction.deferred = False
        interaction.answered.set()
        return interaction.original

    def delete_original(self, token: str) -> None:
        interaction = self._usable(token)
        if interaction.original is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        interaction.channel.messages.remove(interaction.original)
        interaction.original = None

    def original(self, token: str) -> DiscordMessage:
        interaction = self._usable(token)
        if interaction.original is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        return interaction.original

    def follow_up(self, token: str, body: Json) -> DiscordMessage:
        """Take another message; the first one after a deferral fills in the deferred one."""
        interaction = self._usable(token)
        if interaction.acknowledged is None:
            raise DiscordRefusal(404, 10015, "Unknown Webhook")
        if interaction.original is not None and interaction.original.flags & LOADING:
            return self.edit_original(token, {key: body[key] for key in body if key != "flags"})
        check_message(body)
        interaction.extra.append(self._post(interaction, body))
        interaction.answered.set()
        return interaction.extra[-1]

    def _usable(self, token: str) -> Interaction:
        interaction = self._by_token.get(token)
        if interaction is None or self._clock() - interaction.began > LIFETIME:
            raise DiscordRefusal(401, 50027, "Invalid Webhook Token")
        return interaction

    def _post(self, interaction: Interaction, body: Json) -> DiscordMessage:
        alone = interaction.person if body.get("flags", 0) & EPHEMERAL else None
        message = DiscordMessage(interaction.channel, self._bot, body, only_for=alone)
        interaction.channel.messages.append(message)
        return message

    def _check_edit(self, interaction: Interaction, body: Json) -> None:
        """Components of version 2 stay for good; an older text goes by being set to null."""
        old = interaction.original.body if interaction.original else {}
        flags = (old.get("flags") or 0) | (body.get("flags") or 0)
        kept = {key: old[key] for key in ("content", "components", "attachments") if key in old}
        check_message({**kept, **body, "flags": flags})

    def _edit(self, interaction: Interaction, body: Json) -> None:
        if interaction.original is not None:
            interaction.original.edit(body)

    def _checked_choices(self, data: Json) -> list[Json]:
        choices: list[Json] = data["choices"]
        good = all(1 <= len(c["name"]) <= 100 and 1 <= len(str(c["value"])) <= 100 for c in choices)
        if len(choices) > 25 or not good:
            raise DiscordRefusal(400, 50035, "Invalid Form Body", {"data": {"_errors": []}})
        return choices


def receipt(interaction: Interaction) -> Json:
    """Return what ``with_response`` gives back."""
    message = interaction.original
    shown: Json = {"id": interaction.id, "type": interaction.kind}
    body: Json = {"interaction": shown}
    if message is not None and interaction.acknowledged not in (CHOICES, MODAL):
        shown |= {
            "response_message_id": message.id,
            "response_message_loading": bool(message.flags & LOADING),
            "response_message_ephemeral": message.ephemeral,
        }
        body["resource"] = {"type": interaction.acknowledged, "message": message.json()}
    return body
