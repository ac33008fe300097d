"""The database as the core sees it: one Protocol per concern behind the facade ``Store``.

Every method is one transaction. ``now`` is always an argument; the store never reads a clock.
"""

from __future__ import annotations

from typing import Protocol

from bot.ports.chats import Chats
from bot.ports.coordination import Inbox, Leases, Outbox, Reservations
from bot.ports.editions import Editions, Evidence
from bot.ports.follows import Follows
from bot.ports.interests import Interests, Offers
from bot.ports.journal_clubs import JournalClubs
from bot.ports.links import Links
from bot.ports.papers import Papers, Saved, Search
from bot.ports.personal_data import PersonalData
from bot.ports.rankings import Rankings, Votes
from bot.ports.servers import Servers
from bot.ports.sources import Sources


class Store(Protocol):
    """The facade: one member per concern."""

    @property
    def chats(self) -> Chats:
        """Chats and their settings."""
        ...

    @property
    def servers(self) -> Servers:
        """What is set for servers as a whole."""
        ...

    @property
    def interests(self) -> Interests:
        """Subscriptions."""
        ...

    @property
    def offers(self) -> Offers:
        """Changes that wait for their Keep."""
        ...

    @property
    def saved(self) -> Saved:
        """Reading lists."""
        ...

    @property
    def follows(self) -> Follows:
        """Papers that chats follow."""
        ...

    @property
    def votes(self) -> Votes:
        """What readers think of papers."""
        ...

    @property
    def journal_clubs(self) -> JournalClubs:
        """Weekly meetings of chats."""
        ...

    @property
    def links(self) -> Links:
        """Private chats of one person on several platforms."""
        ...

    @property
    def rankings(self) -> Rankings:
        """How digests are ranked, and what is learned from."""
        ...

    @property
    def editions(self) -> Editions:
        """Announcements."""
        ...

    @property
    def evidence(self) -> Evidence:
        """What arXiv's own pages say about announcements."""
        ...

    @property
    def papers(self) -> Papers:
        """Papers."""
        ...

    @property
    def search(self) -> Search:
        """Full text over papers."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Parcels to deliver."""
        ...

    @property
    def sources(self) -> Sources:
        """How arXiv has answered."""
        ...

    @property
    def reservations(self) -> Reservations:
        """Use of shared resources by several processes."""
        ...

    @property
    def leases(self) -> Leases:
        """Work that one process at a time does."""
        ...

    @property
    def inbox(self) -> Inbox:
        """Events that are worked on."""
        ...

    @property
    def personal_data(self) -> PersonalData:
        """Everything about a chat or a person, as a whole."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...
