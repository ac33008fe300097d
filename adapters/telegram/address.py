"""Chats and forum topics as opaque strings, and the topic inside a button's payload.

A place is written ``-100123``, or ``-100123:7`` for topic 7 of that chat.
"""

from __future__ import annotations

from bot.model.chat import ChatAddress
from bot.model.conversation import MAX_PAYLOAD_BYTES

PLATFORM = "telegram"
_SEPARATOR = "\x1f"


def to_address(chat_id: int, thread_id: int | None = None) -> ChatAddress:
    """Return the address of a chat, or of one topic of a forum."""
    return ChatAddress(PLATFORM, str(chat_id) if thread_id is None else f"{chat_id}:{thread_id}")


def parse_place(place: str) -> tuple[int, int | None]:
    """Return (chat id, thread id of the topic or None) of a place made by ``to_address``."""
    chat_id, _, thread_id = place.partition(":")
    return int(chat_id), int(thread_id) if thread_id else None


def strip_topic(place: str) -> str:
    """Return the place of the chat that a topic belongs to; the place of a chat is unchanged."""
    return place.partition(":")[0]


def tag_thread(payload: str, thread_id: int | None) -> str:
    """Append the topic's thread id to a button's payload, if it fits into the payload's limit.

    When the message is no longer accessible to the bot, a press on its button comes without the
    topic, and the answer would go to the forum's general topic:
    https://core.telegram.org/bots/api#inaccessiblemessage.
    """
    if thread_id is None:
        return payload
    tagged = f"{payload}{_SEPARATOR}{thread_id}"
    return tagged if len(tagged.encode()) <= MAX_PAYLOAD_BYTES else payload


def untag_thread(data: str) -> tuple[str, int | None]:
    """Return (payload, thread id or None) of a button's callback data."""
    payload, separator, thread_id = data.rpartition(_SEPARATOR)
    if separator and thread_id.isdecimal():
        return payload, int(thread_id)
    return data, None
