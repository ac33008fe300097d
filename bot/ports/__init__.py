"""What the core needs from outside, each as a Protocol that an adapter or the storage implements.

A store method is one transaction, a source method one answer. ``now`` is always an argument.
"""

from bot.ports.arxiv import (
    AnnouncementSource,
    EditionRefresher,
    FeedFormat,
    ListingSource,
    PaperIndex,
)
from bot.ports.clock import Clock
from bot.ports.coordination import MAX_CLOCK_SKEW, Leases, Outbox, Reservations
from bot.ports.platform import UNLIMITED, BotCore, Fits, Platform, SendLimiter
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
    Papers,
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
    "MAX_CLOCK_SKEW",
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
