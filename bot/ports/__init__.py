"""What the core needs from outside, each as a Protocol; adapters and storage fit themselves to it.

Every method is one whole step: a store method is one transaction, a source method is one answer.
``now`` is always handed in; nothing behind these ports decides what day it is.
"""

from bot.ports.arxiv import (
    AnnouncementSource,
    EditionRefresher,
    FeedFormat,
    ListingSource,
    PaperIndex,
)
from bot.ports.clock import Clock
from bot.ports.gate import UNLIMITED, SendLimiter
from bot.ports.platform import BotCore, Fits, Platform
from bot.ports.store import (
    BACKLOG,
    FEED,
    INDEX,
    LISTING,
    ROUND,
    Chats,
    Demand,
    Editions,
    Evidence,
    Hits,
    Interests,
    Leases,
    Outbox,
    Papers,
    Reservations,
    Saved,
    Search,
    SourceHealth,
    Sources,
    Store,
)

__all__ = [
    "BACKLOG",
    "FEED",
    "INDEX",
    "LISTING",
    "ROUND",
    "UNLIMITED",
    "AnnouncementSource",
    "BotCore",
    "Chats",
    "Clock",
    "Demand",
    "EditionRefresher",
    "Editions",
    "Evidence",
    "FeedFormat",
    "Fits",
    "Hits",
    "Interests",
    "Leases",
    "ListingSource",
    "Outbox",
    "PaperIndex",
    "Papers",
    "Platform",
    "Reservations",
    "Saved",
    "Search",
    "SendLimiter",
    "SourceHealth",
    "Sources",
    "Store",
]
