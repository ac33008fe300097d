"""The facade: one class per concern over one database."""

from __future__ import annotations

from storage.engine import Database
from storage.outbox.outbox import StoredOutbox
from storage.repositories.chats import StoredChats
from storage.repositories.editions import StoredEditions
from storage.repositories.evidence import StoredEvidence
from storage.repositories.interests import StoredInterests
from storage.repositories.leases import StoredLeases
from storage.repositories.papers import StoredPapers
from storage.repositories.reservations import StoredReservations
from storage.repositories.saved import StoredSaved
from storage.repositories.sources import StoredSources
from storage.retry import retrying
from storage.search.search import StoredSearch


class DatabaseStore:
    """``bot.ports.Store`` over a database that is migrated already; see ``open_store``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.chats = retrying(StoredChats(database))
        self.interests = retrying(StoredInterests(database))
        self.editions = retrying(StoredEditions(database))
        self.evidence = retrying(StoredEvidence(database))
        self.papers = retrying(StoredPapers(database))
        self.outbox = retrying(StoredOutbox(database))
        self.sources = retrying(StoredSources(database))
        self.saved = retrying(StoredSaved(database))
        self.search = retrying(StoredSearch(database))
        self.reservations = retrying(StoredReservations(database))
        self.leases = retrying(StoredLeases(database))

    async def close(self) -> None:
        """Release every connection."""
        await self._database.close()
