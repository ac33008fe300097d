"""What the Bot API promises of an update, as far as this adapter reads it.

The library checks no types: it hands over a chat without an ID, or a text that is a list. The
models have the Bot API's own names: https://core.telegram.org/bots/api#available-types
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _User(_Model):
    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    language_code: str | None = None


class _Chat(_Model):
    id: int
    type: Literal["private", "group", "supergroup", "channel"]
    title: str | None = None


class _ShownMessage(_Model):
    """A message below which a button was pressed; one that is too old has no more than this."""

    message_id: int
    chat: _Chat
    message_thread_id: int | None = None
    is_topic_message: bool | None = None


class _Document(_Model):
    file_id: str
    file_name: str | None = None
    file_size: int | None = None


class _Message(_ShownMessage):
    from_user: _User | None = Field(None, alias="from")
    sender_chat: _Chat | None = None
    text: str | None = None
    caption: str | None = None
    document: _Document | None = None
    is_automatic_forward: bool | None = None
    migrate_to_chat_id: int | None = None


class _CallbackQuery(_Model):
    id: str
    from_user: _User = Field(alias="from")
    message: _ShownMessage | None = None
    data: str | None = None


class _InlineQuery(_Model):
    id: str
    from_user: _User = Field(alias="from")
    query: str
    offset: str


class _ChatMember(_Model):
    status: str
    can_send_messages: bool | None = None
    can_post_messages: bool | None = None


class _ChatMemberUpdated(_Model):
    chat: _Chat
    from_user: _User = Field(alias="from")
    old_chat_member: _ChatMember
    new_chat_member: _ChatMember


class UpdateSchema(_Model):
    """An update of a kind that this adapter asks for."""

    update_id: int
    message: _Message | None = None
    channel_post: _Message | None = None
    callback_query: _CallbackQuery | None = None
    inline_query: _InlineQuery | None = None
    my_chat_member: _ChatMemberUpdated | None = None
