"""The facade: one class per concern over one database."""

from __future__ import annotations

from storage.chats import StoredChats
from storage.editions import StoredEditions
from storage.engine import Database
from storage.evidence import StoredEvidence
from storage.interests import StoredInterests
from storage.leases import StoredLeases
from storage.outbox import StoredOutbox
from storage.papers import StoredPapers
from storage.patience import retrying
from storage.saved import StoredSaved
from storage.search import StoredSearch
from storage.sources import StoredSources
from storage.turns import StoredReservations


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
