"""What the core needs from outside, each as a Protocol; adapters and storage fit themselves to it.

Every method is one whole step: a store method is one transaction, a source method is one answer.
``now`` is always handed in; nothing behind these ports decides what day it is.
"""

from bot.ports.arxiv import AnnouncementSource, FeedFormat, Newsstand, PaperIndex
from bot.ports.clock import Clock
from bot.ports.platform import Door, Platform
from bot.ports.store import (
    FEED,
    INDEX,
    Chats,
    Editions,
    Interests,
    Outbox,
    Papers,
    SourceHealth,
    Sources,
    Store,
)

__all__ = [
    "FEED",
    "INDEX",
    "AnnouncementSource",
    "Chats",
    "Clock",
    "Door",
    "Editions",
    "FeedFormat",
    "Interests",
    "Newsstand",
    "Outbox",
    "PaperIndex",
    "Papers",
    "Platform",
    "SourceHealth",
    "Sources",
    "Store",
]
