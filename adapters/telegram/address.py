"""Where messages go: chats and forum topics as opaque strings, the topic inside a button's payload.

A place is written ``-100123``, or ``-100123:7`` for topic 7 of that chat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import MAX_PAYLOAD_BYTES

PLATFORM = "telegram"
_SUPERGROUPS = -1_000_000_000_000
"""Supergroups and channels have this number less their own: https://core.telegram.org/api/bots/ids."""
_SEPARATOR = "\x1f"
_MARKUP_BUTTON = re.compile(r'(<tg-button [^>]*data="(?=([^">]*))[a-z]*\|\d+\+?)(\|)')
_TAGGED = re.compile(r"([a-z]*\|\d+\+?)@(\d{1,19})(\|.*)", re.DOTALL)


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


def has_message_links(chat_id: int) -> bool:
    """Tell whether messages of the chat have links: those of supergroups and channels do."""
    return chat_id < _SUPERGROUPS


def link_message(place: str, username: str, message_id: str) -> str:
    """Return the link that opens a message: https://core.telegram.org/api/links#message-links.

    Args:
        place: of a supergroup or channel, or of a topic of one.
        username: its public name; "" where only members can open it.
        message_id: within the chat.
    """
    chat_id, thread_id = parse_place(place)
    chat = username or f"c/{_SUPERGROUPS - chat_id}"
    topic = "" if thread_id is None else f"/{thread_id}"
    return f"https://t.me/{chat}{topic}/{message_id}"


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


def tag_markup(html: str, thread_id: int | None) -> str:
    """Put the topic's thread id into the buttons of a text, where it fits.

    There it stands behind the payload's number, ``paper|1@7|…``: Telegram replaces control
    characters in markup.
    """
    if thread_id is None:
        return html

    def tag(found: re.Match[str]) -> str:
        fits = len(f"{found[2]}@{thread_id}".encode()) <= MAX_PAYLOAD_BYTES
        return f"{found[1]}@{thread_id}{found[3]}" if fits else found[0]

    return _MARKUP_BUTTON.sub(tag, html)


def untag_thread(data: str) -> tuple[str, int | None]:
    """Return (payload, thread id or None) of a button's callback data."""
    if found := _TAGGED.fullmatch(data):
        return f"{found[1]}{found[3]}", int(found[2])
    payload, separator, thread_id = data.rpartition(_SEPARATOR)
    if separator and thread_id.isdecimal():
        return payload, int(thread_id)
    return data, None


@dataclass(frozen=True, slots=True)
class Whisper:
    """A message of a group that one member sees.

    https://core.telegram.org/bots/api#ephemeral-messages-and-commands

    Attributes:
        receiver: the member's user id.
        query_id: of the press that it answers; "" for a command.
        takes_place: whether the member sees it in place of the message that was pressed.
        edits: id of the one of these messages that is edited; None for a new one.
    """

    receiver: int
    query_id: str = ""
    takes_place: bool = False
    edits: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Return https://core.telegram.org/bots/api#ephemeralmessageparameters."""
        known = {"receiver_user_id": self.receiver}
        if not self.query_id:
            return known
        place = {"replace_callback_query_message": True} if self.takes_place else {}
        return {**known, "callback_query_id": self.query_id, **place}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a reply goes.

    Attributes:
        address: the chat or topic.
        kind: of the chat.
        replaces: id of the message that is edited, where Telegram allows that.
        answers: id of the message that is quoted.
        whisper: for a message that one member sees; None where everybody does.
    """

    address: ChatAddress
    kind: ChatKind
    replaces: int | None = None
    answers: int | None = None
    whisper: Whisper | None = None
