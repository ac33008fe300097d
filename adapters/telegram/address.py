"""How a chat or a forum topic is written as one opaque string: ``-100123`` or ``-100123:7``."""

from __future__ import annotations

from bot.model.chat import ChatAddress

PLATFORM = "telegram"


def to_address(chat_id: int, thread_id: int | None = None) -> ChatAddress:
    """Return the address of a chat, or of one topic of a forum."""
    place = str(chat_id) if thread_id is None else f"{chat_id}:{thread_id}"
    return ChatAddress(PLATFORM, place)


def parse_place(place: str) -> tuple[int, int | None]:
    """Return (chat id, topic's thread id or None) of a place that ``to_address`` made."""
    chat_id, _, thread_id = place.partition(":")
    return int(chat_id), int(thread_id) if thread_id else None


def strip_topic(place: str) -> str:
    """Return the place of the chat that a topic belongs to; a chat's own for a chat."""
    return place.partition(":")[0]
