"""Tells whether an update is what the Bot API promises, as far as this adapter reads it.

The library checks no types: it hands over a chat without an ID, or a text that is a list. What is
read is described in models of the same names: https://core.telegram.org/bots/api#available-types
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from telegram import Update as LibraryUpdate

MALFORMED_UPDATE = (
    ArithmeticError,  # a date that no calendar has
    AttributeError,
    LookupError,
    OSError,  # a date that this system does not know
    RecursionError,
    TypeError,
    ValueError,
)
"""What parsing raises over an update that is not what the Bot API promises."""
_OUT_OF_RANGE = 2**63
"""Numbers of the Bot API have at most 52 bits, or 64: https://core.telegram.org/bots/api#chat."""
_LONGEST_NUMBER = 40
"""Digits of a number that is converted."""


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


class _Update(_Model):
    update_id: int
    message: _Message | None = None
    channel_post: _Message | None = None
    callback_query: _CallbackQuery | None = None
    inline_query: _InlineQuery | None = None
    my_chat_member: _ChatMemberUpdated | None = None


def is_parsable(update: Any) -> bool:
    """Tell whether ``update`` can be parsed, and no number in it is out of range."""
    try:
        _Update.model_validate(update)
        LibraryUpdate.de_json(update, None)
        return is_numbered(update) and _is_in_range(update)
    except MALFORMED_UPDATE:
        return False


def is_numbered(update: Any) -> bool:
    """Tell whether ``update`` has an ID by which it can be confirmed."""
    match update:
        case {"update_id": int(number)}:
            return 0 <= number < _OUT_OF_RANGE
        case _:
            return False


def parse_int(digits: str) -> int:
    """Return a number that JSON may hold and Python would refuse for its length."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else _OUT_OF_RANGE


def _is_in_range(value: Any) -> bool:
    match value:
        case {**members}:
            return all(map(_is_in_range, members.values()))
        case [*items]:
            return all(map(_is_in_range, items))
        case int() | float():
            return -_OUT_OF_RANGE < value < _OUT_OF_RANGE
        case _:
            return True
