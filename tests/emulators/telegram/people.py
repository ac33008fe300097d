"""The vocabulary of tests: people who say and press things, groups, channels."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tests.emulators.telegram.answer import bad_request
from tests.emulators.telegram.chat import EmulatedChat
from tests.emulators.telegram.member import member
from tests.emulators.telegram.message import (
    JSON,
    Content,
    PendingCallbackQuery,
    PendingInlineQuery,
    SentFile,
    TelegramMessage,
)
from tests.emulators.telegram.state import TelegramState
from tests.support.patience import PATIENCE_S

_ANONYMOUS_ADMIN = {
    "id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot",
}  # fmt: skip


class VisibleChat:
    """A chat as people meet it."""

    def __init__(self, world: TelegramState, chat: EmulatedChat) -> None:
        self._world = world
        self.chat = chat
        world.chats[chat.id] = chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def from_bot(self) -> list[TelegramMessage]:
        """The bot's messages as they stand now."""
        return self.chat.from_bot

    async def sees(self, patience: float = PATIENCE_S) -> TelegramMessage:
        """Return the message that the bot sends or edits next."""
        return await self.chat.next(patience)

    async def _hear(self, kind: str, message: TelegramMessage) -> TelegramMessage:
        await self._world.announce(kind, message.json())
        return message

    async def _tell_membership(self, actor: JSON, old: str, new: str) -> None:
        bot = self._world.sender
        change = {
            "chat": self.chat.json(), "from": actor, "date": 1,
            "old_chat_member": member(bot, old), "new_chat_member": member(bot, new),
        }  # fmt: skip
        await self._world.announce("my_chat_member", change)


class TelegramPerson(VisibleChat):
    """Somebody with an account; their private chat with the bot opens when they first speak."""

    def __init__(self, world: TelegramState, name: str, language: str, *, started: bool) -> None:
        number = world.next_id()
        super().__init__(world, EmulatedChat(number, "private", name))
        self.name = name
        self.user: JSON = {"id": number, "is_bot": False, "first_name": name}
        if language:
            self.user["language_code"] = language
        world.users[number] = self.user
        if not started:
            self.chat.turn_away("bot can't initiate conversation with a user")

    async def says(
        self, text: str, to: TelegramGroup | None = None, topic: int | None = None, **more: Any
    ) -> TelegramMessage:
        """Write to the bot, or into a group."""
        if to is None:
            self.chat.barrier = None
        chat = (to or self).chat
        said = self._world.message(
            chat, self.user, text, entities=_command_entity(text), thread=topic, **more
        )
        return await self._hear("message", said)

    async def sends_file(
        self, name: str, content: bytes, caption: str = "", to: TelegramGroup | None = None
    ) -> TelegramMessage:
        """Send a document, with a caption if there is one, and return what the bot answers."""
        sent = SentFile(name, content, "application/octet-stream")
        self._world.files[sent.json()["file_id"]] = sent
        self.chat.barrier = None if to is None else self.chat.barrier
        said = self._world.put((to or self).chat, self.user, Content(caption, file=sent))
        await self._hear("message", said)
        return await (to or self).sees()

    async def asks(
        self, text: str, to: TelegramGroup | None = None, topic: int | None = None
    ) -> TelegramMessage:
        """Write, and return what the bot answers."""
        await self.says(text, to, topic)
        return await (to or self).sees()

    async def presses(
        self, label: str, message: TelegramMessage | None = None
    ) -> PendingCallbackQuery:
        """Press a button of ``message`` (the bot's last to them) and wait for the reaction."""
        press = await self.taps(label, message)
        async with asyncio.timeout(PATIENCE_S):
            await press.answered.wait()
        return press

    async def taps(
        self, label: str, message: TelegramMessage | None = None, *, payload: str | None = None
    ) -> PendingCallbackQuery:
        """Press a button without waiting; ``payload`` replaces what it carries."""
        message = message or self.chat.last
        now = self._world.clock()
        press = PendingCallbackQuery(str(self._world.next_id()), message, self.user, now)
        self._world.presses[press.id] = press
        shown: JSON = message.json()
        if message.deleted or message.inaccessible:
            shown = {"chat": message.chat, "message_id": message.id, "date": 0}
        data = message.payload(label) if payload is None else payload
        query = {"id": press.id, "from": self.user, "chat_instance": "1", "data": data}
        await self._world.announce("callback_query", query | {"message": shown})
        return press

    async def searches(
        self, words: str, offset: str = "", patience: float = PATIENCE_S
    ) -> PendingInlineQuery:
        """Type ``words`` behind the bot's name in any chat and wait for the results."""
        search = PendingInlineQuery(str(self._world.next_id()))
        self._world.searches[search.id] = search
        query = {"id": search.id, "from": self.user, "query": words, "offset": offset}
        await self._world.announce("inline_query", query)
        async with asyncio.timeout(patience):
            await search.answered.wait()
        return search

    async def blocks(self) -> None:
        """Block the bot."""
        self.chat.turn_away("bot was blocked by the user")
        await self._tell_membership(self.user, "member", "kicked")

    async def unblocks(self) -> None:
        """Take the block back."""
        self.chat.barrier = None
        await self._tell_membership(self.user, "kicked", "member")


class TelegramGroup(VisibleChat):
    """A group; ``forum`` ones have topics, and are supergroups like all that need it."""

    def __init__(self, world: TelegramState, title: str, *, basic: bool, forum: bool) -> None:
        number = -world.next_id() if basic else -1_000_000_000_000 - world.next_id()
        more = {"is_forum": True} if forum else {}
        kind = "group" if basic else "supergroup"
        super().__init__(world, EmulatedChat(number, kind, title, **more))

    def add(self, person: TelegramPerson, *, admin: bool = False) -> None:
        self.chat.members[person.user["id"]] = "administrator" if admin else "member"

    def promote_bot(self) -> None:
        """Make the bot an administrator, without a word to it."""
        self.chat.members[self._world.bot["id"]] = "administrator"

    async def adds_bot(self, by: TelegramPerson, *, admin: bool = False) -> None:
        """Invite the bot."""
        self.chat.barrier = None
        status = "administrator" if admin else "member"
        self.chat.members[self._world.bot["id"]] = status
        await self._tell_membership(by.user, "left", status)

    async def promotes_bot(self, by: TelegramPerson) -> None:
        """Make the bot an administrator, and tell it."""
        self.promote_bot()
        await self._tell_membership(by.user, "member", "administrator")

    async def demotes_bot(self, by: TelegramPerson) -> None:
        """Take the bot's rights of an administrator, and tell it."""
        self.chat.members[self._world.bot["id"]] = "member"
        await self._tell_membership(by.user, "administrator", "member")

    async def whispers(self, patience: float = PATIENCE_S) -> TelegramMessage:
        """Return what the bot shows to one member next."""
        return await self.chat.next_ephemeral(patience)

    def topic(self, name: str) -> int:
        """Open a topic and return its thread id."""
        thread = self._world.next_id()
        self.chat.topics[thread] = name
        return thread

    async def says_anonymously(self, text: str, **more: Any) -> TelegramMessage:
        """Write as an administrator who hides behind the group's own name."""
        said = self._world.message(
            self.chat, _ANONYMOUS_ADMIN, text,
            entities=_command_entity(text), sender_chat=self.chat.json(), **more,
        )  # fmt: skip
        return await self._hear("message", said)

    async def mutes_bot(self, by: TelegramPerson) -> None:
        """Take away the bot's right to write."""
        self.chat.barrier = lambda: bad_request(
            "not enough rights to send text messages to the chat"
        )
        await self._tell_membership(by.user, "member", "restricted")

    async def unmutes_bot(self, by: TelegramPerson) -> None:
        """Give the right back."""
        self.chat.barrier = None
        await self._tell_membership(by.user, "restricted", "member")

    async def reopens(self, topic: int, by: TelegramPerson) -> None:
        """Open a closed topic again."""
        self.chat.closed_topics.discard(topic)
        said = self._world.message(
            self.chat, by.user, "", thread=topic, service={"forum_topic_reopened": {}}
        )
        await self._hear("message", said)

    async def kicks_bot(self, by: TelegramPerson) -> None:
        """Throw the bot out."""
        self.chat.turn_away(f"bot was kicked from the {self.chat.kind} chat")
        await self._tell_membership(by.user, "member", "kicked")

    async def upgrades(self) -> TelegramGroup:
        """Become a supergroup with another id, and return it."""
        new = TelegramGroup(self._world, self.chat.title, basic=False, forum=False)
        new.chat.members = dict(self.chat.members)
        self.chat.lead_to(new.id)
        leaving = self._world.message(
            self.chat, _ANONYMOUS_ADMIN, "", service={"migrate_to_chat_id": new.id}
        )
        arriving = self._world.message(
            new.chat, _ANONYMOUS_ADMIN, "", service={"migrate_from_chat_id": self.id}
        )
        await self._hear("message", leaving)
        await self._hear("message", arriving)
        return new


class TelegramChannel(VisibleChat):
    """A channel in which the bot is an administrator."""

    def __init__(self, world: TelegramState, title: str, username: str = "") -> None:
        named = {"username": username} if username else {}
        number = -1_000_000_000_000 - world.next_id()
        super().__init__(world, EmulatedChat(number, "channel", title, **named))
        self.chat.members[world.bot["id"]] = "administrator"

    async def posts(self, text: str, **more: Any) -> TelegramMessage:
        """Post in the channel's name."""
        said = self._world.message(
            self.chat, None, text,
            entities=_command_entity(text), sender_chat=self.chat.json(), **more,
        )  # fmt: skip
        return await self._hear("channel_post", said)


def _command_entity(text: str) -> list[JSON]:
    found = re.match(r"/[A-Za-z0-9_]+(@\w+)?", text)
    return [{"type": "bot_command", "offset": 0, "length": found.end()}] if found else []
