"""Null objects for a platform without rate limits and without a shared database."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from bot.model.chat import ChatAddress, ChatKind
from bot.ports.coordination import StoredEvent


class UnlimitedSends:
    """A ``SendLimiter`` without limits, for a platform that nothing else writes to."""

    @asynccontextmanager
    async def interactive(self, address: ChatAddress, kind: ChatKind) -> AsyncGenerator[None]:  # noqa: ARG002
        """Do not wait."""
        yield

    async def wait_for_pages(self, address: ChatAddress) -> bool:  # noqa: ARG002
        """Do not wait."""
        return False


UNLIMITED = UnlimitedSends()


class NoInbox:
    """An ``Inbox`` that stores nothing, for a platform that has none to share."""

    async def add(self, platform: str, events: Sequence[StoredEvent]) -> None:
        """Do nothing."""

    async def pending(self, platform: str) -> tuple[StoredEvent, ...]:  # noqa: ARG002
        """Return nothing."""
        return ()

    async def count_attempt(self, platform: str, key: str) -> int:  # noqa: ARG002
        """Count nothing."""
        return 0

    async def remove(self, platform: str, keys: Sequence[str]) -> None:
        """Do nothing."""


NO_INBOX = NoInbox()
