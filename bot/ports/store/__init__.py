"""The database, seen from the core: one class per concern behind one facade.

Every method is one whole step, one transaction.
"""

from bot.ports.store.chats import Chats
from bot.ports.store.editions import Editions
from bot.ports.store.evidence import Evidence
from bot.ports.store.facade import Store
from bot.ports.store.interests import Demand, Interests
from bot.ports.store.leases import Leases
from bot.ports.store.outbox import Outbox
from bot.ports.store.papers import Papers
from bot.ports.store.saved import Saved
from bot.ports.store.search import Hits, Search
from bot.ports.store.sources import (
    BACKLOG,
    FEED,
    INDEX,
    LISTING,
    ROUND,
    SourceHealth,
    Sources,
)
from bot.ports.store.turns import Reservations

__all__ = [
    "BACKLOG",
    "FEED",
    "INDEX",
    "LISTING",
    "ROUND",
    "Chats",
    "Demand",
    "Editions",
    "Evidence",
    "Hits",
    "Interests",
    "Leases",
    "Outbox",
    "Papers",
    "Reservations",
    "Saved",
    "Search",
    "SourceHealth",
    "Sources",
    "Store",
]
