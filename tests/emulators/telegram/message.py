"""A message as it stands in a chat, and a press on one of its buttons."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.telegram.rich import RichText
from tests.emulators.telegram.rules import Entity, piece

JSON = dict[str, Any]


@dataclass(frozen=True)
class SentFile:
    """A document that came with a message."""

    name: str
    content: bytes
    media_type: str

    def json(self) -> JSON:
        number = f"{len(self.content)}-{self.name}"
        return {
            "file_id": number, "file_unique_id": number, "file_name": self.name,
            "mime_type": self.media_type, "file_size": len(self.content),
        }  # fmt: skip


@dataclass
class Content:
    """What a message says: text with entities, a rich message read as such, or a caption.

    ``rich`` holds the markup and the tree of a rich message; ``text`` and ``entities`` are then
    what it reads like.
    """

    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    rich: RichText | None = None
    file: SentFile | None = None

    def json(self) -> JSON:
        if self.rich is not None:
            return {"rich_message": self.rich.json()}
        words, marks = ("caption", "caption_entities") if self.file else ("text", "entities")
        known = {words: self.text, marks: self.entities, "document": self.file and self.file.json()}
        return {name: value for name, value in known.items() if value}


@dataclass(eq=False)
class TelegramMessage:
    """One message; ``sender`` and ``chat`` are in the Bot API's form."""

    id: int
    chat: JSON
    sender: JSON | None
    content: Content
    date: int
    markup: JSON | None = None
    thread: int | None = None
    sender_chat: JSON | None = None
    by_bot: bool = False
    edits: int = 0
    deleted: bool = False
    inaccessible: bool = False
    service: JSON = field(default_factory=dict)
    reply_to: int | None = None
    ephemeral_id: int = 0
    receiver: JSON | None = None
    replaces: TelegramMessage | None = None
    silent: bool = False

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def entities(self) -> list[Entity]:
        return self.content.entities

    @property
    def rich(self) -> RichText | None:
        return self.content.rich

    @property
    def file(self) -> SentFile | None:
        return self.content.file

    @property
    def rows(self) -> list[list[JSON]]:
        """The buttons in the Bot API's form, row by row."""
        return (self.markup or {}).get("inline_keyboard", [])

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, row after row."""
        return [button["text"] for button in self._buttons()]

    @property
    def text_buttons(self) -> list[str]:
        """The labels of the buttons in the text, in the order in which they are read."""
        return [*self.rich.buttons] if self.rich else []

    def payload(self, label: str) -> str:
        """Return the callback data of the button called ``label``: below the text, or in it.

        In the text, a number is found with or without its dot.
        """
        pressed = (button for button in self._buttons() if button["text"] == label)
        below = [button["callback_data"] for button in pressed if "callback_data" in button]
        found = [*below, *(self.rich.payloads(label.rstrip(".")) if self.rich else ())]
        return found[0]

    def pieces(self, kind: str) -> list[str]:
        """Return the words that entities of ``kind`` cover."""
        return [piece(self.text, entity) for entity in self.entities if entity["type"] == kind]

    @property
    def links(self) -> dict[str, str]:
        """The addresses behind the words that are linked."""
        return {
            piece(self.text, entity): entity["url"]
            for entity in self.entities
            if entity["type"] == "text_link"
        }

    def json(self) -> JSON:
        known = {
            "message_id": self.id,
            "date": self.date,
            "chat": self.chat,
            "from": self.sender,
            "sender_chat": self.sender_chat,
            "reply_markup": self.markup,
            "message_thread_id": self.thread,
            "is_topic_message": True if self.thread else None,
            "ephemeral_message_id": self.ephemeral_id or None,
            "receiver_user": self.receiver,
            **self.content.json(),
            **self.service,
        }
        return {name: value for name, value in known.items() if value is not None}

    def _buttons(self) -> list[JSON]:
        return [button for row in self.rows for button in row]


@dataclass(eq=False)
class PendingCallbackQuery:
    """A press on a button and, once it came, the bot's acknowledgement."""

    id: str
    message: TelegramMessage
    person: JSON = field(default_factory=dict)
    pressed_at: float = 0.0
    notice: str = ""
    alert: bool = False
    opened: str = ""
    stale: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class PendingInlineQuery:
    """An inline query and, once it came, the bot's answer."""

    id: str
    results: list[JSON] = field(default_factory=list)
    next_offset: str = ""
    cache_time: int = 300
    is_personal: bool = False
    stale: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)
