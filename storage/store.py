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
from storage.saved import StoredSaved
from storage.sources import StoredSources
from storage.turns import StoredTurns


class DatabaseStore:
    """``bot.ports.Store`` over a database that is migrated already; see ``open_store``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.chats = StoredChats(database)
        self.interests = StoredInterests(database)
        self.editions = StoredEditions(database)
        self.evidence = StoredEvidence(database)
        self.papers = StoredPapers(database)
        self.outbox = StoredOutbox(database)
        self.sources = StoredSources(database)
        self.saved = StoredSaved(database)
        self.turns = StoredTurns(database)
        self.leases = StoredLeases(database)

    async def close(self) -> None:
        """Release every connection."""
        await self._database.close()
