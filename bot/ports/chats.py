"""Chats and their settings, as the core sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Protocol

from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    DigestSettings,
    Look,
    Pause,
    Promise,
    QuietHours,
)


class Chats(Protocol):
    """Chats and their settings."""

    async def get_or_create(
        self, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults
    ) -> Chat:
        """Return the chat at ``address``, created with ``defaults`` at first contact.

        A new chat's cursor is the newest edition's ``seq``. A retired chat becomes ACTIVE again,
        with its settings, interests and cursor, and is owed again the pages with papers that were
        dropped when it was retired. ``kind`` is updated.
        """
        ...

    async def find(self, address: ChatAddress) -> Chat | None:
        """Return the chat at ``address``, or None."""
        ...

    async def get(self, chat_id: int) -> Chat | None:
        """Return the chat with ``chat_id``, or None."""
        ...

    async def set_language(self, chat_id: int, language: str) -> None:
        """Set the chat's language."""
        ...

    async def set_digest_settings(self, chat_id: int, digest_settings: DigestSettings) -> None:
        """Set what digests contain and how they look; keep which types were read until now."""
        ...

    async def set_schedule(
        self,
        chat_id: int,
        timezone: str,
        delivery_time: time | None,
        next_due_at: datetime | None,
    ) -> None:
        """Set when digests are delivered; without a time as soon as they are complete."""
        ...

    async def set_weekdays(
        self, chat_id: int, weekdays: frozenset[int], next_due_at: datetime | None
    ) -> None:
        """Set on which local days digests are delivered."""
        ...

    async def set_quiet_hours(self, chat_id: int, quiet_hours: QuietHours | None) -> None:
        """Set when messages come without a sound; None for never."""
        ...

    async def set_pause(
        self, chat_id: int, pause: Pause | None, next_due_at: datetime | None
    ) -> None:
        """Pause the chat, or resume it if ``pause`` is None."""
        ...

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with ``next_due_at`` ≤ ``now``, longest due first.

        Pauses need no look of their own: a chat that is paused for good has no ``next_due_at``.
        """
        ...

    async def active(self, after: int, limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with an id above ``after``, in the order of ids."""
        ...

    async def move(self, old: ChatAddress, place: str) -> None:
        """Give the chat at ``old`` a new place, or merge it into the chat that is there already.

        A merge unites the interests (the lower ``after_seq`` wins), takes the lower cursor and
        hands over undelivered parcels.
        """
        ...

    async def retire(self, address: ChatAddress) -> None:
        """Mark the chat GONE and drop its undelivered parcels; interests and cursor stay."""
        ...

    async def note_set_up(self, chat_id: int, person: str, server: str = "") -> None:
        """Store who set the chat up, and in which server; who is stored already stays."""
        ...

    async def servers(self, platform: str) -> Mapping[ChatAddress, str]:
        """Return the server of each active group of ``platform``; "" where none is known."""
        ...

    async def note_servers(self, servers: Mapping[ChatAddress, str]) -> None:
        """Store in which server each of these chats is."""
        ...

    async def count_set_up(self, platform: str, person: str) -> int:
        """Return how many chats of ``platform`` a person has set up, but for private ones."""
        ...

    async def muted(self, platform: str) -> tuple[Chat, ...]:
        """Return the chats of ``platform`` to which the bot may not write, as far as known."""
        ...

    async def gone_groups(self, platform: str) -> tuple[Chat, ...]:
        """Return the groups, channels and topics of ``platform`` that are retired."""
        ...

    async def revive(self, chat_ids: Sequence[int]) -> None:
        """Deliver to these chats again, with what they were owed when they were retired."""
        ...

    async def unmute(self, chat_ids: Sequence[int]) -> None:
        """Store that the bot may write to these chats; what they are owed is due at once."""
        ...

    async def add_promise(self, chat_id: int, promise: Promise) -> None:
        """Store what a message is to follow about.

        Terms that were promised for the same date stay promised, those of another date do not.
        """
        ...

    async def promised(self, platforms: Sequence[str]) -> tuple[Chat, ...]:
        """Return the chats with a promise that are active, not paused, and may be written to."""
        ...

    async def looks(self) -> tuple[Look, ...]:
        """Return what the chats of ``promised``, of any platform, asked to see, each once."""
        ...

    async def delete(self, chat_id: int) -> None:
        """Delete everything stored about the chat."""
        ...

    async def count(self) -> int:
        """Return the number of active chats."""
        ...
