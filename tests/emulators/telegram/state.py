"""Everything behind the API: people, chats, messages, and the updates nobody fetched yet."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.emulators.telegram.answer import SECOND_POLLER, bad_request
from tests.emulators.telegram.chat import EmulatedChat
from tests.emulators.telegram.message import (
    JSON,
    Content,
    PendingCallbackQuery,
    PendingInlineQuery,
    SentFile,
    TelegramMessage,
)
from tests.emulators.telegram.webhook_sender import WebhookSender

_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class TelegramState:
    """One bot's Telegram."""

    def __init__(
        self, bot_id: int, username: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.clock = clock
        self.bot: JSON = {
            "id": bot_id, "is_bot": True, "first_name": "Paperboy", "username": username,
            "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": True, "can_connect_to_business": False,
            "has_main_web_app": False,
        }  # fmt: skip
        self.chats: dict[int, EmulatedChat] = {}
        self.users: dict[int, JSON] = {bot_id: self.sender}
        self.presses: dict[str, PendingCallbackQuery] = {}
        self.searches: dict[str, PendingInlineQuery] = {}
        self.files: dict[str, SentFile] = {}
        self.menus: dict[tuple[str, str], list[JSON]] = {}
        self.updates: deque[JSON] = deque()
        self.closing = False
        self.webhook_sender = WebhookSender(self.updates, self._is_allowed)
        self._arrived = asyncio.Condition()
        self._poller = 0
        self._allowed: list[str] | None = None
        self._ids = itertools.count(1001)
        self._message_ids = itertools.count(1)
        self._update_ids = itertools.count(500_000)

    def next_id(self) -> int:
        return next(self._ids)

    @property
    def sender(self) -> JSON:
        """The bot as the sender of a message."""
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def chat(self, chat_id: Any) -> EmulatedChat:
        """Return the chat that a request names."""
        if chat_id in {None, ""}:
            raise bad_request("chat_id is empty")
        named = [chat for chat in self.chats.values() if f"@{chat.more.get('username')}" == chat_id]
        if named:
            return named[0]
        found = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None
        if found is None:
            raise bad_request("chat not found")
        return found

    def message(
        self, chat: EmulatedChat, sender: JSON | None, text: str, **more: Any
    ) -> TelegramMessage:
        """Put a message into a chat and return it."""
        content = Content(text, more.pop("entities", []))
        return self.put(chat, sender, content, **more)

    def put(
        self, chat: EmulatedChat, sender: JSON | None, content: Content, **more: Any
    ) -> TelegramMessage:
        """Put a message of any kind into a chat and return it."""
        number, now = next(self._message_ids), int(time.time())
        made = TelegramMessage(number, chat.json(), sender, content, now, **more)
        chat.messages.append(made)
        return made

    def bot_message(self, chat: EmulatedChat, content: Content, **more: Any) -> TelegramMessage:
        """Put the bot's message into a chat; in a channel it speaks in the channel's name."""
        anonymous = chat.kind == "channel"
        return self.put(
            chat, None if anonymous else self.sender, content,
            sender_chat=chat.json() if anonymous else None, by_bot=True, **more,
        )  # fmt: skip

    async def announce(self, kind: str, content: JSON) -> JSON:
        """Queue an update for the bot."""
        update = {"update_id": next(self._update_ids), kind: content}
        async with self._arrived:
            self.updates.append(update)
            self._arrived.notify_all()
        self.webhook_sender.wake()
        return update

    def ask_for(self, allowed: list[str] | None) -> None:
        """Remember which kinds of updates the bot wants."""
        self._allowed = allowed or self._allowed

    async def fetch(
        self, offset: int, limit: int, seconds: float, allowed: list[str] | None
    ) -> list[JSON]:
        """Long-poll: forget what lies before ``offset``, wait for what comes after.

        A second poller takes the first one's place, which is told of the conflict.
        """
        self._poller += 1
        mine = self._poller
        self.ask_for(allowed)
        async with self._arrived:
            self._arrived.notify_all()
            self._forget(offset)
            await self._wait(mine, seconds)
        if mine != self._poller:
            raise SECOND_POLLER
        return list(itertools.islice(self.updates, limit))

    async def close(self) -> None:
        """Let every poller go."""
        self.closing = True
        await self.webhook_sender.post_to("", "")
        async with self._arrived:
            self._arrived.notify_all()

    async def _wait(self, mine: int, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait_for(
                    lambda: self._wanted() or mine != self._poller or self.closing
                )
        except TimeoutError:
            return

    def _forget(self, offset: int) -> None:
        if offset < 0:
            while len(self.updates) > -offset:
                self.updates.popleft()
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    def _wanted(self) -> bool:
        """Drop what the bot did not ask for; tell whether anything is left."""
        for update in [update for update in self.updates if not self._is_allowed(update)]:
            self.updates.remove(update)
        return bool(self.updates)

    def _is_allowed(self, update: JSON) -> bool:
        kind = next(key for key in update if key != "update_id")
        return kind in self._allowed if self._allowed else kind not in _NOT_BY_DEFAULT
