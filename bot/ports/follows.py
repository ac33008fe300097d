"""The port to the papers that chats follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.chat import Chat
from bot.model.follow import Follow


@dataclass(frozen=True, slots=True)
class Follower:
    """A chat with follows of which there may be news.

    Attributes:
        chat: it is active, not paused, and may be written to.
        told_at: when it was last told about papers that it follows, aware; None if it never was.
        follows: those of which something is stored that it may not know.
    """

    chat: Chat
    told_at: datetime | None
    follows: tuple[Follow, ...]


class Follows(Protocol):
    """Papers that chats follow; saved papers are followed for their withdrawal alone."""

    async def put(self, chat_id: int, follow: Follow, now: datetime) -> None:
        """Store ``follow``, in the place of one of the same paper."""
        ...

    async def remove(self, chat_id: int, paper_ids: Sequence[str]) -> int:
        """Follow these papers no more; return how many were followed."""
        ...

    async def of(self, chat_id: int) -> tuple[Follow, ...]:
        """Return the papers that the chat follows itself, the newest follow first."""
        ...

    async def adopt_saved(self, now: datetime) -> None:
        """Follow papers that are saved for their withdrawal, and no more those that were removed.

        What is stored of a paper by then is known to whoever saved it.
        """
        ...

    async def followers(self, platforms: Sequence[str]) -> tuple[Follower, ...]:
        """Return the chats of ``platforms`` for which there may be news."""
        ...

    async def unchecked(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return up to ``limit`` followed papers that were not checked since ``before``.

        Those that somebody follows come before those that are only saved, the longest unchecked
        first.
        """
        ...

    async def note_checked(self, paper_ids: Sequence[str], now: datetime) -> None:
        """Store that arXiv was asked for these papers."""
        ...
