"""The chats and their settings, seen from the core."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Protocol

from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatKind, DigestSettings, Pause


class Chats(Protocol):
    """The chats and their settings."""

    async def get_or_create(
        self, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults
    ) -> Chat:
        """Return the chat at ``address``, creating it with ``defaults`` at first contact.

        A new chat's cursor is the newest edition's ``seq``. A retired chat comes back ACTIVE with
        its settings, its interests and its cursor, and is owed again the pages with papers that it
        lost by leaving. ``kind`` is brought up to date.
        """
        ...

    async def find(self, address: ChatAddress) -> Chat | None:
        """Return the chat at ``address``, or None."""
        ...

    async def set_language(self, chat_id: int, language: str) -> None:
        """Change the chat's language."""
        ...

    async def set_digest_settings(self, chat_id: int, manner: DigestSettings) -> None:
        """Change how the chat wants its digests; which types it read so far is remembered."""
        ...

    async def set_schedule(
        self, chat_id: int, timezone: str, delivery_time: time, next_due_at: datetime | None
    ) -> None:
        """Change when the chat is delivered to."""
        ...

    async def set_pause(
        self, chat_id: int, pause: Pause | None, next_due_at: datetime | None
    ) -> None:
        """Pause the chat, or (None) resume it."""
        ...

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return up to ``limit`` active chats with ``next_due_at`` ≤ ``now``, longest due first.

        ``next_due_at`` is the whole truth about pauses: a chat paused for good has none.
        """
        ...

    async def move(self, old: ChatAddress, place: str) -> None:
        """Give the chat at ``old`` a new place; where a chat lives there already, merge into it.

        On a merge the interests are united (the lower ``began`` wins), the lower cursor wins, and
        undelivered parcels follow.
        """
        ...

    async def retire(self, address: ChatAddress) -> None:
        """Mark the chat GONE, drop its undelivered parcels; interests and cursor stay."""
        ...

    async def delete(self, chat_id: int) -> None:
        """Delete everything stored about the chat: row, interests, parcels, deliveries."""
        ...

    async def count(self) -> int:
        """Return how many active chats there are."""
        ...
