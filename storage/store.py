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
from storage.patience import patient
from storage.saved import StoredSaved
from storage.search import StoredSearch
from storage.sources import StoredSources
from storage.turns import StoredTurns


class DatabaseStore:
    """``bot.ports.Store`` over a database that is migrated already; see ``open_store``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.chats = patient(StoredChats(database))
        self.interests = patient(StoredInterests(database))
        self.editions = patient(StoredEditions(database))
        self.evidence = patient(StoredEvidence(database))
        self.papers = patient(StoredPapers(database))
        self.outbox = patient(StoredOutbox(database))
        self.sources = patient(StoredSources(database))
        self.saved = patient(StoredSaved(database))
        self.search = patient(StoredSearch(database))
        self.turns = patient(StoredTurns(database))
        self.leases = patient(StoredLeases(database))

    async def close(self) -> None:
        """Release every connection."""
        await self._database.close()
