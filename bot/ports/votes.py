"""The port to what readers think of papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model.vote import Vote


class Votes(Protocol):
    """Likes, dislikes and openings: one vote per chat, person and paper."""

    async def put(self, chat_id: int, given: Sequence[Vote]) -> None:
        """Store the ``given`` votes; each replaces an earlier one of its person and paper.

        An opening replaces none: who opens a paper again thinks of it as before.
        """
        ...

    async def take_back(self, chat_id: int, person: str, paper_ids: Sequence[str]) -> int:
        """Delete what ``person`` thinks of these papers; return how many votes there were."""
        ...

    async def of(self, chat_id: int, person: str | None = None) -> tuple[Vote, ...]:
        """Return the chat's votes, of all persons or of one, newest first."""
        ...

    async def of_papers(self, chat_id: int, paper_ids: Sequence[str]) -> tuple[Vote, ...]:
        """Return all persons' votes on these papers, oldest first."""
        ...

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Vote, ...]]:
        """Return the votes of several chats, each chat's newest first; every id is a key."""
        ...

    async def forget(self, chat_id: int, person: str | None = None) -> int:
        """Delete the chat's votes, of all persons or of one; return how many there were."""
        ...

    async def show_voters(self, chat_id: int) -> None:
        """Let everybody in the chat be told who likes a paper, from the next votes on."""
        ...

    async def hide_voters(self, chat_id: int) -> None:
        """Show no more who likes a paper, and delete the names."""
        ...
