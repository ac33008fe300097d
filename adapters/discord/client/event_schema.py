"""Tells whether an event is what Discord promises, as far as this adapter reads it.

discord.py checks no types: an interaction without a person reaches the listener, and a text that is
a list. What is read is described in models of Discord's own names:
https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
"""

from __future__ import annotations

from typing import Annotated, Any, Self

import discord
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

_Snowflake = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
_NAMED = frozenset(
    {
        discord.InteractionType.application_command.value,
        discord.InteractionType.autocomplete.value,
    }
)


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _User(_Model):
    """A person; discord.py leaves out whom it cannot read, without a word."""

    id: _Snowflake
    username: str
    discriminator: str
    avatar: str | None
    global_name: str | None = None


class _Member(_Model):
    user: _User
    nick: str | None = None
    permissions: _Snowflake | None = None


class _Channel(_Model):
    id: _Snowflake
    type: int


class _PressedMessage(_Model):
    id: _Snowflake
    flags: int = 0


class _Attachment(_Model):
    id: _Snowflake
    url: str
    filename: str
    size: int


class _Option(_Model):
    name: str
    value: str | int | float | bool


class _FormField(_Model):
    custom_id: str | None = None
    value: str | None = None
    values: list[str] | None = None


class _Label(_Model):
    component: _FormField | None = None


class _Resolved(_Model):
    attachments: dict[str, _Attachment] | None = None


class _Data(_Model):
    name: str | None = None
    custom_id: str | None = None
    options: list[_Option] | None = None
    values: list[str] | None = None
    components: list[_Label] | None = None
    resolved: _Resolved | None = None


class _Interaction(_Model):
    id: _Snowflake
    application_id: _Snowflake
    type: int
    token: str = Field(min_length=1)
    channel_id: _Snowflake
    channel: _Channel
    guild_id: _Snowflake | None = None
    locale: str | None = None
    user: _User | None = None
    member: _Member | None = None
    message: _PressedMessage | None = None
    data: _Data

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        asked = self.data.name if self.type in _NAMED else self.data.custom_id
        if asked is None or not (self.user or self.member):
            raise ValueError("nobody asks, or for nothing")
        return self


class _Message(_Model):
    id: _Snowflake
    channel_id: _Snowflake
    guild_id: _Snowflake | None = None
    author: _User
    content: str
    attachments: list[_Attachment] = []


_SCHEMAS: dict[str, type[_Model]] = {
    "INTERACTION_CREATE": _Interaction,
    "MESSAGE_CREATE": _Message,
}


def is_readable(kind: str, data: Any) -> bool:
    """Tell whether what people caused is as Discord describes it; other events are not checked.

    Args:
        kind: the event's name, as the gateway writes it.
        data: its content.
    """
    try:
        if schema := _SCHEMAS.get(kind):
            schema.model_validate(data)
    except ValidationError:
        return False
    return True
