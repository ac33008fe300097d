"""Chats of every kind: who is in them, what was said, and what the bot may do there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.emulators.telegram.answer import Refusal, bad_request, forbidden
from tests.emulators.telegram.message import JSON, TelegramMessage
from tests.support.patience import PATIENCE_S


class EmulatedChat:
    """A private chat, group, supergroup or channel."""

    def __init__(self, chat_id: int, kind: str, title: str, **more: Any) -> None:
        self.id = chat_id
        self.kind = kind
        self.title = title
        self.more = more
        self.messages: list[TelegramMessage] = []
        self.ephemeral: list[TelegramMessage] = []
        self.members: dict[int, str] = {}
        self.topics: dict[int, str] = {}
        self.closed_topics: set[int] = set()
        self.barrier: Callable[[], Refusal] | None = None
        self.takes_rich_messages = True
        self._news: asyncio.Queue[TelegramMessage] = asyncio.Queue()
        self._whispers: asyncio.Queue[TelegramMessage] = asyncio.Queue()

    def json(self) -> JSON:
        name = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        return {"id": self.id, "type": self.kind, **name, **self.more}

    # --- what a test looks at ---------------------------------------------------------------

    @property
    def from_bot(self) -> list[TelegramMessage]:
        """The bot's messages as they stand now."""
        return [message for message in self.messages if message.by_bot and not message.deleted]

    @property
    def last(self) -> TelegramMessage:
        """The bot's last message."""
        return self.from_bot[-1]

    async def next(self, patience: float = PATIENCE_S) -> TelegramMessage:
        """Return the message that the bot sends or edits next, each once, in order."""
        async with asyncio.timeout(patience):
            return await self._news.get()

    async def next_ephemeral(self, patience: float = PATIENCE_S) -> TelegramMessage:
        """Return the message for one member that the bot sends or edits next."""
        async with asyncio.timeout(patience):
            return await self._whispers.get()

    def unseen(self) -> list[TelegramMessage]:
        """Return what the bot sent or edited and nobody looked at yet."""
        return [self._news.get_nowait() for _ in range(self._news.qsize())]

    # --- what the server does ---------------------------------------------------------------

    def note_news(self, message: TelegramMessage) -> None:
        self._news.put_nowait(message)

    def note_ephemeral(self, message: TelegramMessage) -> None:
        self._whispers.put_nowait(message)

    def admit(self, thread: int | None) -> None:
        """Refuse the bot where it cannot write."""
        if self.barrier is not None:
            raise self.barrier()
        if thread is not None and thread not in self.topics:
            raise bad_request("message thread not found")
        if thread in self.closed_topics:
            raise bad_request("TOPIC_CLOSED")

    def admit_reader(self) -> None:
        """Refuse the bot where it is not a member; without the right to write it may look."""
        if self.barrier is not None and "not enough rights" not in str(refusal := self.barrier()):
            raise refusal

    def admit_rich(self) -> None:
        """Refuse a rich message where the chat takes none."""
        if not self.takes_rich_messages:
            raise bad_request("RICH_MESSAGES_UNSUPPORTED")

    def find(self, message_id: int) -> TelegramMessage | None:
        return next(
            (
                message
                for message in self.messages
                if message.id == message_id and not message.deleted
            ),
            None,
        )

    def turn_away(self, wording: str) -> None:
        """From now on, refuse the bot with a 403."""
        self.barrier = lambda: forbidden(wording)

    def vanish(self) -> None:
        """From now on, there is no such chat."""
        self.barrier = lambda: bad_request("chat not found")

    def lead_to(self, chat_id: int) -> None:
        """From now on, refer to the supergroup that this group became."""
        self.barrier = lambda: bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id
        )
