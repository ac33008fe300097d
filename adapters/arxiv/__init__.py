"""arXiv: its announcement feeds, its query API, its listing pages, and what is kept in files."""

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.dumps.dump import Dump
from adapters.arxiv.dumps.files import UnreadableFile, read_feeds, read_files
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.listings import ArxivListings
from adapters.arxiv.rate_limit import ArxivRateLimiter
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
