"""arXiv: its announcement feeds, its query API, its listing pages, and what is kept in files."""

from adapters.arxiv.announcements import ArxivFeeds
from adapters.arxiv.answer import HttpTimeouts
from adapters.arxiv.api import ArxivApi
from adapters.arxiv.archive import Dump
from adapters.arxiv.feed import parse_feed
from adapters.arxiv.files import UnreadableFile, read_feeds, read_files
from adapters.arxiv.listing import ArxivListings
from adapters.arxiv.politeness import ArxivRateLimiter
from adapters.arxiv.sample import sample_feed

__all__ = [
    "ArxivApi",
    "ArxivFeeds",
    "ArxivListings",
    "ArxivRateLimiter",
    "Dump",
    "HttpTimeouts",
    "UnreadableFile",
    "parse_feed",
    "read_feeds",
    "read_files",
    "sample_feed",
]
