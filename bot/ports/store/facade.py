"""The facade: one member per concern."""

from __future__ import annotations

from typing import Protocol

from bot.ports.store.chats import Chats
from bot.ports.store.editions import Editions
from bot.ports.store.evidence import Evidence
from bot.ports.store.interests import Interests
from bot.ports.store.leases import Leases
from bot.ports.store.outbox import Outbox
from bot.ports.store.papers import Papers
from bot.ports.store.saved import Saved
from bot.ports.store.search import Search
from bot.ports.store.sources import Sources
from bot.ports.store.turns import Reservations


class Store(Protocol):
    """The facade: one member per concern."""

    @property
    def chats(self) -> Chats:
        """Chats and their settings."""
        ...

    @property
    def interests(self) -> Interests:
        """Subscriptions."""
        ...

    @property
    def editions(self) -> Editions:
        """Announcements."""
        ...

    @property
    def evidence(self) -> Evidence:
        """What proves the announcements."""
        ...

    @property
    def papers(self) -> Papers:
        """Papers."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is owed."""
        ...

    @property
    def sources(self) -> Sources:
        """How arXiv has answered."""
        ...

    @property
    def saved(self) -> Saved:
        """Reading lists."""
        ...

    @property
    def search(self) -> Search:
        """Full text over papers."""
        ...

    @property
    def reservations(self) -> Reservations:
        """Turns shared by processes."""
        ...

    @property
    def leases(self) -> Leases:
        """Work that one process at a time does."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...
