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
        commands = (one for one in self._by_token.values() if one.kind == COMMAND)
        return next((command for command in commands if command.original is message), None)

    def respond(self, interaction_id: str, token: str, body: Json) -> Interaction:
        """Take the first response."""
        one = self._by_token.get(token)
        if one is None or one.id != interaction_id or self._clock() - one.began > DEADLINE:
            raise DiscordRefusal(404, 10062, "Unknown interaction")
        if one.acknowledged is not None:
            raise DiscordRefusal(400, 40060, "Interaction has already been acknowledged.")
        if body["type"] not in _ALLOWED[one.kind]:
            raise DiscordRefusal(400, 50035, "Invalid Form Body", {"type": {"_errors": []}})
        self._take(one, body["type"], body.get("data") or {})
        one.acknowledged = body["type"]
        one.acknowledged_after = self._clock() - one.began
        return one

    def _take(self, one: Interaction, kind: int, data: Json) -> None:
        match kind:
            case 4:
                check_message(data)
                one.original = self._post(one, data)
            case 5:
                flags = data.get("flags", 0) | LOADING
                one.original = self._post(one, {**data, "flags": flags})
                one.deferred = True
            case 6:
                one.original, one.deferred = one.pressed, True
            case 7:
                one.original = one.pressed
                self._check_edit(one, data)
                self._edit(one, data)
            case 8:
                one.choices = self._checked_choices(data)
            case _:
                check_form(data)
                one.modal = data
        if not one.deferred:
            one.answered.set()

    def edit_original(self, token: str, body: Json) -> DiscordMessage:
        one = self._usable(token)
        if one.original is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        self._check_edit(one, body)
        self._edit(one, body)
        one.deferred = False
        one.answered.set()
        return one.original

    def delete_original(self, token: str) -> None:
        one = self._usable(token)
        if one.original is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        one.channel.messages.remove(one.original)
        one.original = None

    def original(self, token: str) -> DiscordMessage:
        one = self._usable(token)
        if one.original is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        return one.original

    def follow_up(self, token: str, body: Json) -> DiscordMessage:
        """Take another message; the first one after a deferral fills in the deferred one."""
        one = self._usable(token)
        if one.acknowledged is None:
            raise DiscordRefusal(404, 10015, "Unknown Webhook")
        if one.original is not None and one.original.flags & LOADING:
            return self.edit_original(token, {key: body[key] for key in body if key != "flags"})
        check_message(body)
        one.extra.append(self._post(one, body))
        one.answered.set()
        return one.extra[-1]

    def _usable(self, token: str) -> Interaction:
        one = self._by_token.get(token)
        if one is None or self._clock() - one.began > LIFETIME:
            raise DiscordRefusal(401, 50027, "Invalid Webhook Token")
        return one

    def _post(self, one: Interaction, body: Json) -> DiscordMessage:
        alone = one.person if body.get("flags", 0) & EPHEMERAL else None
        message = DiscordMessage(one.channel, self._bot, body, only_for=alone)
        one.channel.messages.append(message)
        return message

    def _check_edit(self, one: Interaction, body: Json) -> None:
        """Components of version 2 stay for good; an older text goes by being set to null."""
        old = one.original.body if one.original else {}
        flags = (old.get("flags") or 0) | (body.get("flags") or 0)
        kept = {key: old[key] for key in ("content", "components", "attachments") if key in old}
        check_message({**kept, **body, "flags": flags})

    def _edit(self, one: Interaction, body: Json) -> None:
        if one.original is not None:
            one.original.edit(body)

    def _checked_choices(self, data: Json) -> list[Json]:
        choices: list[Json] = data["choices"]
        good = all(1 <= len(c["name"]) <= 100 and 1 <= len(str(c["value"])) <= 100 for c in choices)
        if len(choices) > 25 or not good:
            raise DiscordRefusal(400, 50035, "Invalid Form Body", {"data": {"_errors": []}})
        return choices


def receipt(one: Interaction) -> Json:
    """Return what ``with_response`` gives back."""
    message = one.original
    shown: Json = {"id": one.id, "type": one.kind}
    body: Json = {"interaction": shown}
    if message is not None and one.acknowledged not in (CHOICES, MODAL):
        shown |= {
            "response_message_id": message.id,
            "response_message_loading": bool(message.flags & LOADING),
            "response_message_ephemeral": message.ephemeral,
        }
        body["resource"] = {"type": one.acknowledged, "message": message.json()}
    return body
