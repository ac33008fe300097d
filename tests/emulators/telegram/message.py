"""A message as it stands in a chat, and a press on one of its buttons."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.telegram.rules import Entity, piece

JSON = dict[str, Any]


@dataclass(eq=False)
class Message:
    """One message; ``sender`` and ``chat`` are in the Bot API's form."""

    id: int
    chat: JSON
    sender: JSON | None
    text: str
    date: int
    entities: list[Entity] = field(default_factory=list)
    markup: JSON | None = None
    thread: int | None = None
    sender_chat: JSON | None = None
    by_bot: bool = False
    edits: int = 0
    deleted: bool = False
    service: JSON = field(default_factory=dict)

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, row after row."""
        return [button["text"] for button in self._buttons()]

    def payload(self, label: str) -> str:
        """Return the callback data of the button called ``label``."""
        return next(one["callback_data"] for one in self._buttons() if one["text"] == label)

    def pieces(self, kind: str) -> list[str]:
        """Return the words that entities of ``kind`` cover."""
        return [piece(self.text, one) for one in self.entities if one["type"] == kind]

    @property
    def links(self) -> dict[str, str]:
        """The addresses behind the words that are linked."""
        return {
            piece(self.text, one): one["url"] for one in self.entities if one["type"] == "text_link"
        }

    def json(self) -> JSON:
        known = {
            "message_id": self.id,
            "date": self.date,
            "chat": self.chat,
            "from": self.sender,
            "sender_chat": self.sender_chat,
            "text": self.text or None,
            "entities": self.entities or None,
            "reply_markup": self.markup,
            "message_thread_id": self.thread,
            "is_topic_message": True if self.thread else None,
            **self.service,
        }
        return {name: value for name, value in known.items() if value is not None}

    def _buttons(self) -> list[JSON]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]


@dataclass(eq=False)
class Press:
    """A press on a button and, once it came, the bot's acknowledgement."""

    id: str
    message: Message
    notice: str = ""
    alert: bool = False
    stale: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)
