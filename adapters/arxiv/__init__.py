"""arXiv: its announcement feeds, its query API, its listing pages, and feeds kept in files."""

from adapters.arxiv.announcements import ArxivFeeds
from adapters.arxiv.answer import Patience
from adapters.arxiv.api import ArxivApi
from adapters.arxiv.feed import parse_feed
from adapters.arxiv.files import Unread, read_feeds
from adapters.arxiv.listing import ArxivListings
from adapters.arxiv.politeness import Politeness
from adapters.arxiv.sample import sample_feed

__all__ = [
    "ArxivApi",
    "ArxivFeeds",
    "ArxivListings",
    "Patience",
    "Politeness",
    "Unread",
    "parse_feed",
    "read_feeds",
    "sample_feed",
]
