"""Updates read as events: somebody asked, a chat closed its door, a group got another id.

Pure: an update goes in, data comes out. What is not for us becomes None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
)

from adapters.telegram.address import to_address
from adapters.telegram.topic import untag_thread
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Authority, Invocation, decode_payload

ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
"""Edited messages are not asked for: what was said once was answered once."""

_KINDS = {
    Chat.PRIVATE: ChatKind.PRIVATE,
    Chat.GROUP: ChatKind.GROUP,
    Chat.SUPERGROUP: ChatKind.GROUP,
    Chat.CHANNEL: ChatKind.CHANNEL,
}
_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """The button press behind an invocation: the query to acknowledge, the message it hung on."""

    query_id: str
    message_id: int


@dataclass(frozen=True, slots=True)
class CommandReceived:
    """Somebody asked for something."""

    invocation: Invocation
    press: ButtonPress | None = None


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """The bot was blocked, kicked or left."""

    address: ChatAddress


@dataclass(frozen=True, slots=True)
class ChatMigrated:
    """A group became a supergroup and has a new id."""

    old: ChatAddress
    new_place: str


@dataclass(frozen=True, slots=True)
class InlineQueryReceived:
    """Somebody typed behind the bot's name in any chat, and wants results from ``start`` on."""

    query_id: str
    text: str
    locale: str
    start: int


Event: TypeAlias = CommandReceived | ChatClosed | ChatMigrated | InlineQueryReceived


@dataclass(frozen=True, slots=True)
class UpdateParser:
    """Knows which words are meant for this bot.

    Attributes:
        username: the bot's own, without ``@``.
        commands: names of the commands it has; in a group with other bots, a command that is not
            among them and not addressed to it is somebody else's.
    """

    username: str
    commands: frozenset[str]

    def parse(self, update: Update) -> Event | None:
        """Return what ``update`` means, or None where there is nothing to do."""
        if update.callback_query is not None:
            return _read_press(update.callback_query)
        if update.inline_query is not None:
            return _read_search(update.inline_query)
        if update.my_chat_member is not None:
            return _read_membership(update.my_chat_member)
        message = update.message or update.channel_post
        return None if message is None else self._read_message(message)

    def _read_message(self, message: Message) -> Event | None:
        if message.migrate_to_chat_id is not None:
            new = to_address(message.migrate_to_chat_id)
            return ChatMigrated(to_address(message.chat.id), new.place)
        words = self._words(message)
        if words is None or _is_another_bot(message) or message.is_automatic_forward:
            return None  # what a channel posts is forwarded to its discussion group as well
        return CommandReceived(_invocation(message, *words))

    def _words(self, message: Message) -> tuple[str, str] | None:
        """Return (command, argument) of a message meant for us."""
        text = message.text or ""
        private = message.chat.type == Chat.PRIVATE
        if (found := _COMMAND.fullmatch(text)) is None:
            return _plain_words(text) if private and text else None
        name, addressee, argument = found[1].lower(), found[2], found[3] or ""
        return (name, argument) if private or self._is_ours(name, addressee) else None

    def _is_ours(self, name: str, addressee: str | None) -> bool:
        """Tell whether a command in company is meant for us."""
        if addressee is not None:
            return addressee.lower() == self.username.lower()
        return not self.commands or name in self.commands


def _plain_words(text: str) -> tuple[str, str]:
    """Return words that are no well-formed command; what looks like one keeps its first word."""
    if not text.startswith("/"):
        return "", text
    name, _, argument = text[1:].partition(" ")
    return name.lower(), argument


def _invocation(message: Message, command: str, argument: str) -> Invocation:
    user = message.from_user
    return Invocation(
        address=to_address(message.chat.id, _topic(message)),
        kind=_KINDS[message.chat.type],
        person=_person(message),
        command=command,
        argument=argument,
        locale=(user.language_code or "") if user and not message.sender_chat else "",
        authority=_authority(message),
    )


def _topic(message: Message) -> int | None:
    """Return the topic's id; outside forums a thread id only marks a chain of replies."""
    return message.message_thread_id if message.is_topic_message else None


def _person(message: Message) -> str:
    if message.sender_chat is not None:
        return str(message.sender_chat.id)
    return str(message.from_user.id if message.from_user else message.chat.id)


def _authority(message: Message) -> Authority:
    """Return what the message itself proves.

    Only administrators post to a channel, or to a group in the group's own name; whoever writes
    in the name of another channel is nobody that the group could have made an administrator.
    """
    if message.chat.type in {Chat.PRIVATE, Chat.CHANNEL}:
        return Authority.ALLOWED
    if message.sender_chat is None:
        return Authority.ASK
    own = message.sender_chat.id == message.chat.id
    return Authority.ALLOWED if own else Authority.DENIED


def _is_another_bot(message: Message) -> bool:
    user = message.from_user
    return user is not None and user.is_bot and message.sender_chat is None


def _read_press(query: CallbackQuery) -> Event | None:
    """Return the invocation inside a button; a payload that we never made counts as mere words."""
    if query.message is None or query.data is None:
        return None
    message, chat = query.message, query.message.chat
    payload, thread = untag_thread(query.data)
    command, page, argument = _wanted(payload)
    known = _topic(message) if isinstance(message, Message) else None
    invocation = Invocation(
        address=to_address(chat.id, known or thread),
        kind=_KINDS[chat.type],
        person=str(query.from_user.id),
        locale=query.from_user.language_code or "",
        command=command,
        argument=argument,
        page=page,
        authority=Authority.ALLOWED if chat.type == Chat.PRIVATE else Authority.ASK,
    )
    return CommandReceived(invocation, ButtonPress(query.id, message.message_id))


def _wanted(payload: str) -> tuple[str, int, str]:
    """Return (command, page, argument) of a button."""
    try:
        return decode_payload(payload)
    except ValueError:
        return "", 1, payload


def _read_search(query: InlineQuery) -> Event:
    """Return a search; the offset is our own count of what was given, "" at first."""
    start = int(query.offset) if query.offset.isdecimal() else 0
    return InlineQueryReceived(query.id, query.query, query.from_user.language_code or "", start)


def _read_membership(change: ChatMemberUpdated) -> Event | None:
    if change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}:
        return ChatClosed(to_address(change.chat.id))
    return None
