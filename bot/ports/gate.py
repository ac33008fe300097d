"""The one gate through which everything that writes to a platform goes, seen from an adapter."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from bot.model.chat import ChatAddress, ChatKind


class SendLimiter(Protocol):
    """Turns to write to one platform, shared by answers to people and the morning's bulk."""

    def interactive(
        self, address: ChatAddress, kind: ChatKind
    ) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, ahead of all bulk; the block is the request that writes.

        A ``Flooded`` that leaves the block slows down whatever follows.

        Args:
            address: the chat that is written to.
            kind: who reads it; groups have rules of their own.
        """
        ...


class UnlimitedSends:
    """A gate that lets everything pass at once, for a platform without a pace."""

    @asynccontextmanager
    async def interactive(self, address: ChatAddress, kind: ChatKind) -> AsyncGenerator[None]:  # noqa: ARG002
        """Let it pass."""
        yield


UNLIMITED = UnlimitedSends()
"""Where nobody else writes to the platform."""
