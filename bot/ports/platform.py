"""A chat network, seen from the core, and the core, seen from a chat network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.document.nodes import Document
from bot.model.chat import Address
from bot.model.conversation import Invocation, Reply
from bot.model.delivery import Pace


class Door(Protocol):
    """What the core offers to a platform's inbound side."""

    async def answer(self, invocation: Invocation, fits: Callable[[Document], bool]) -> Reply:
        """Return the answer to ``invocation``; never raises for anything a person can send.

        Args:
            invocation: what was asked.
            fits: whether a document fits into one message of the platform.
        """
        ...

    async def follow(self, old: Address, place: str) -> None:
        """Note that the chat at ``old`` lives at ``place`` from now on (a group was upgraded)."""
        ...

    async def leave(self, address: Address) -> None:
        """Note that the chat is closed to us (blocked, kicked): it is retired, not forgotten."""
        ...


class Platform(Protocol):
    """A chat network: what a courier needs, and the loop that listens to people."""

    @property
    def name(self) -> str:
        """``telegram``, ``discord`` or ``console``."""
        ...

    @property
    def pace(self) -> Pace:
        """How fast it may be written to."""
        ...

    def fits(self, page: Document) -> bool:
        """Tell whether ``page`` fits into one message, by the platform's official limits."""
        ...

    async def send(self, address: Address, page: Document, key: str) -> str:
        """Send one page and return the platform's message id.

        Args:
            address: where to.
            page: a document that fits.
            key: the same for every attempt at this page; used to suppress repeats where possible.

        Raises:
            DeliveryError: one of Gone, Moved, Flooded, Refused, Unsure; nothing else is raised.
        """
        ...

    async def may_change(self, address: Address, person: str) -> bool:
        """Tell whether ``person`` administers the chat at ``address``."""
        ...

    async def serve(self, door: Door) -> None:
        """Log in, register the menu, hand every event to ``door`` until cancelled.

        Raises:
            SetupError: the platform rejects the token.
        """
        ...

    async def probe(self) -> str:
        """Log in once and return the bot's own name there, for ``paperboy doctor``.

        Raises:
            SetupError: the platform rejects the token.
            DeliveryError: it cannot be reached now.
        """
        ...

    async def close(self) -> None:
        """Release connections; afterwards only ``serve`` and ``probe`` may be called."""
        ...
