"""The port to changes that were shown to readers and wait for their Keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Offer(NamedTuple):
    """A change that waits for its Keep, as the command that asked for it.

    Attributes:
        command: as in ``Invocation``.
        argument: as in ``Invocation``; a button would have no room for it.
    """

    command: str
    argument: str


class Offers(Protocol):
    """Changes that were shown, so that buttons need only carry their numbers."""

    async def make(self, chat_id: int, made: Sequence[Offer]) -> tuple[int, ...]:
        """Store ``made`` and return a number for each; of a chat's, some hundred newest stay."""
        ...

    async def of(self, chat_id: int, number: int) -> Offer | None:
        """Return the chat's offer with this number; None if it is stored no more."""
        ...
