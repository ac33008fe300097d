"""What the core needs from outside, each as a Protocol; adapters and storage fit themselves to it.

Every method is one whole step: a store method is one transaction, a source method is one answer.
``now`` is always handed in; nothing behind these ports decides what day it is.
"""

from bot.ports.arxiv import AnnouncementSource, FeedFormat, Listings, Newsstand, PaperIndex
from bot.ports.clock import Clock
from bot.ports.gate import OPEN_GATE, Gate
from bot.ports.platform import Door, Fits, Platform
from bot.ports.store import (
    BACKLOG,
    FEED,
    INDEX,
    LISTING,
    ROUND,
    Chats,
    Editions,
    Evidence,
    Hits,
    Interests,
    Leases,
    Outbox,
    Papers,
    Saved,
    Search,
    SourceHealth,
    Sources,
    Store,
    Turns,
    Wish,
)

__all__ = [
    "BACKLOG",
    "FEED",
    "INDEX",
    "LISTING",
    "OPEN_GATE",
    "ROUND",
    "AnnouncementSource",
    "Chats",
    "Clock",
    "Door",
    "Editions",
    "Evidence",
    "FeedFormat",
    "Fits",
    "Gate",
    "Hits",
    "Interests",
    "Leases",
    "Listings",
    "Newsstand",
    "Outbox",
    "PaperIndex",
    "Papers",
    "Platform",
    "Saved",
    "Search",
    "SourceHealth",
    "Sources",
    "Store",
    "Turns",
    "Wish",
]
