"""Parses updates into events: a command, a closed chat, a migrated group, an inline query.

Pure: an update goes in, data comes out. An update that is not for this bot becomes None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    Update,
)

from adapters.telegram.address import to_address, untag_thread
from adapters.telegram.render.controls import parse_open_command
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Authority, Invocation, Payload, ReceivedFile, decode_payload

ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
"""Edited messages are not requested: a message is answered once."""

CHAT_KINDS = {
    Chat.PRIVATE: ChatKind.PRIVATE,
    Chat.GROUP: ChatKind.GROUP,
    Chat.SUPERGROUP: ChatKind.GROUP,
    Chat.CHANNEL: ChatKind.CHANNEL,
}
_LONGEST_OFFSET = 9
"""Digits of the number of results that an inline query may begin after."""
_COMMAND = re.compile(r"/(\w[\w-]{0,63})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """The press behind an invocation.

    Attributes:
        query_id: what to acknowledge.
        message_id: the message with the button.
        whisper_id: its other id, if one member of a group sees it; else None.
        payload: what the button carries.
    """

    query_id: str
    message_id: int
    whisper_id: int | None = None
    payload: str = ""


@dataclass(frozen=True, slots=True)
class CommandReceived:
    """A person sent a command or text, or pressed a button."""

    invocation: Invocation
    press: ButtonPress | None = None


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """The bot was blocked or removed."""

    address: ChatAddress


@dataclass(frozen=True, slots=True)
class ChatOpened:
    """The bot may write to a chat or topic, where perhaps it might not before."""

    address: ChatAddress


@dataclass(frozen=True, slots=True)
class BotAdded:
    """The bot was added to a group: what somebody would ask there who greets it."""

    invocation: Invocation


@dataclass(frozen=True, slots=True)
class ChatMigrated:
    """A group became a supergroup and has a new id."""

    old: ChatAddress
    new_place: str


@dataclass(frozen=True, slots=True)
class InlineQueryReceived:
    """A person typed ``text`` after the bot's name, and wants results from ``start`` on.

    ``person`` is the address of their private chat with the bot.
    """

    query_id: str
    person: ChatAddress
    text: str
    locale: str
    start: int


Event: TypeAlias = (
    CommandReceived | BotAdded | ChatClosed | ChatOpened | ChatMigrated | InlineQueryReceived
)


@dataclass(frozen=True, slots=True)
class UpdateParser:
    """Parses updates that are addressed to this bot.

    Attributes:
        username: the bot's own, without ``@``.
        commands: names of its commands; in a group with other bots, a command that is neither
            among them nor addressed to this bot is another bot's.
    """

    username: str
    commands: frozenset[str]

    def parse(self, update: Update) -> Event | None:
        """Return what ``update`` means, or None if there is nothing to do."""
        if update.callback_query is not None:
            return _parse_press(update.callback_query)
        if (query := update.inline_query) is not None:
            # The offset is our own count of the results given so far; empty at first. A client can
            # send another one.
            counted = query.offset.isdecimal() and len(query.offset) <= _LONGEST_OFFSET
            start = int(query.offset) if counted else 0
            person, locale = to_address(query.from_user.id), query.from_user.language_code or ""
            return InlineQueryReceived(query.id, person, query.query, locale, start)
        if (change := update.my_chat_member) is not None:
            return _parse_membership(change)
        message = update.message or update.channel_post
        return None if message is None else self._parse_message(message)

    def _parse_message(self, message: Message) -> Event | None:
        if message.migrate_to_chat_id is not None:
            new = to_address(message.migrate_to_chat_id)
            return ChatMigrated(to_address(message.chat.id), new.place)
        if message.forum_topic_reopened is not None:
            return ChatOpened(to_address(message.chat.id, message.message_thread_id))
        user = message.from_user
        is_another_bot = user is not None and user.is_bot and message.sender_chat is None
        # What a channel posts is forwarded to its discussion group as well.
        if is_another_bot or message.is_automatic_forward:
            return None
        if (command := self._parse_command(message)) is None:
            return None
        return CommandReceived(_to_invocation(message, *command))

    def _parse_command(self, message: Message) -> tuple[str, str] | None:
        """Return (command, argument) of a message that is meant for this bot."""
        text = message.text or message.caption or ""
        is_private = message.chat.type == Chat.PRIVATE
        if (found := _COMMAND.fullmatch(text)) is None:
            is_said = text if message.document is None else True
            return _split_text(text) if is_private and is_said else None
        name, addressee, argument = found[1].lower(), found[2], found[3] or ""
        name, argument = parse_open_command(name) or (name, argument)
        # Who forwards a command, or sends it by another bot's card, shows what somebody else wrote.
        is_own = message.forward_origin is None and message.via_bot is None
        if is_private or (is_own and self._is_ours(name, addressee)):
            return name, argument
        return None

    def _is_ours(self, name: str, addressee: str | None) -> bool:
        """Tell whether a command in a group or channel is meant for this bot."""
        if addressee is not None:
            return addressee.lower() == self.username.lower()
        # Telegram's menus have no hyphens, but people write them: /forget-likes.
        return not self.commands or name.replace("-", "") in self.commands


def _parse_membership(change: ChatMemberUpdated) -> BotAdded | ChatClosed | ChatOpened | None:
    """Return what a change of the bot's own membership means for what it may write."""
    address, member = to_address(change.chat.id), change.new_chat_member
    was_away = isinstance(change.old_chat_member, ChatMemberBanned | ChatMemberLeft)
    match member:
        case ChatMemberBanned() | ChatMemberLeft():
            return ChatClosed(address)
        case ChatMemberRestricted(can_send_messages=False):
            return None
        case ChatMemberAdministrator(can_post_messages=False):
            return None  # of a channel
        case _ if was_away and CHAT_KINDS[change.chat.type] is ChatKind.GROUP:
            return BotAdded(_greeting(change))
        case _:
            return ChatOpened(address)


def _greeting(change: ChatMemberUpdated) -> Invocation:
    return Invocation(
        address=to_address(change.chat.id),
        kind=ChatKind.GROUP,
        person=str(change.from_user.id),
        command="start",
        locale=change.from_user.language_code or "",
    )


def _split_text(text: str) -> tuple[str, str]:
    """Return text that is no well-formed command; after a slash, its first word is the command."""
    if not text.startswith("/"):
        return "", text
    name, _, argument = text[1:].partition(" ")
    return name.lower(), argument


def _to_invocation(message: Message, command: str, argument: str) -> Invocation:
    user = message.from_user
    if message.sender_chat is not None:
        person = message.sender_chat.id
    else:
        person = user.id if user else message.chat.id
    return Invocation(
        address=to_address(message.chat.id, _topic_id(message)),
        kind=CHAT_KINDS[message.chat.type],
        person=str(person),
        command=command,
        argument=argument,
        locale=(user.language_code or "") if user and not message.sender_chat else "",
        authority=_authority(message),
        name=_name(message),
        is_collective=message.sender_chat is not None or user is None,
        file=_file(message),
    )


def _name(message: Message) -> str:
    if message.sender_chat is not None:
        return message.sender_chat.title or ""
    return message.from_user.full_name if message.from_user else ""


def _file(message: Message) -> ReceivedFile | None:
    sent = message.document
    if sent is None:
        return None
    return ReceivedFile(sent.file_id, sent.file_name or "", sent.file_size or 0)


def _topic_id(message: Message) -> int | None:
    """Return the topic's id; outside forums a thread id only marks a chain of replies."""
    return message.message_thread_id if message.is_topic_message else None


def _authority(message: Message) -> Authority:
    """Return what the message itself proves.

    Only administrators post to a channel, or to a group in the group's own name; whoever writes
    in the name of another channel cannot be an administrator of the group.
    """
    if message.chat.type in {Chat.PRIVATE, Chat.CHANNEL}:
        return Authority.ALLOWED
    if message.sender_chat is None:
        return Authority.ASK
    is_own = message.sender_chat.id == message.chat.id
    return Authority.ALLOWED if is_own else Authority.DENIED


def _parse_press(query: CallbackQuery) -> Event | None:
    if query.message is None or query.data is None:
        return None
    message, chat = query.message, query.message.chat
    payload, thread_id = untag_thread(query.data)
    try:
        pressed = decode_payload(payload)
    except ValueError:
        pressed = Payload("", payload)  # a payload that we never made counts as text
    topic_id = _topic_id(message) if isinstance(message, Message) else None
    known = message.api_kwargs.get("ephemeral_message_id")  # newer than the library
    whisper_id = known if isinstance(known, int) else None
    invocation = Invocation(
        address=to_address(chat.id, topic_id or thread_id),
        kind=CHAT_KINDS[chat.type],
        person=str(query.from_user.id),
        locale=query.from_user.language_code or "",
        command=pressed.command,
        argument=pressed.argument,
        start=pressed.start,
        authority=Authority.ALLOWED if chat.type == Chat.PRIVATE else Authority.ASK,
        in_place=pressed.in_place,
        name=query.from_user.full_name,
        message="" if whisper_id is not None else str(message.message_id),
    )
    return CommandReceived(
        invocation, ButtonPress(query.id, message.message_id, whisper_id, payload)
    )
