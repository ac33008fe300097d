"""arXiv's feed service as the core's source of announcements."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from http import HTTPStatus

from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.http_client import HttpClient, HttpTimeouts
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import Rejected, Unreadable
from bot.model.announcement import Feed
from bot.model.taxonomy import canonical_category
from bot.ports.arxiv import FeedFormat

_CACHED_FEEDS = 1024
"""More than there are groups of categories in all forms."""
_CACHED_ITEMS = 12_000
"""Papers in all cached feeds: some thirty megabytes. While arXiv is late they are few."""


class ArxivFeeds:
    """Implements ``bot.ports.arxiv.AnnouncementSource``.

    Args:
        url: address of the service, e.g. ``https://rss.arxiv.org``.
        limiter: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        timeouts: how long an answer may take.
    """

    def __init__(
        self,
        url: str,
        limiter: ArxivRateLimiter,
        contact: str = "",
        timeouts: HttpTimeouts | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._client = HttpClient(limiter, contact, timeouts)
        self._cache: OrderedDict[str, tuple[str, Feed]] = OrderedDict()

    async def read(self, categories: Sequence[str], form: FeedFormat = FeedFormat.RSS) -> Feed:
        """Return the feed of ``categories`` together, in one request, in that order.

        A feed that arXiv says is unchanged is the one that was read before.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable (also the feed of other categories).
        """
        url = f"{self._url}/{form.value}/{'+'.join(categories)}"
        etag, known = self._cache.get(url, ("", None))
        response = await self._client.get(url, etag)
        if response.status == HTTPStatus.NOT_MODIFIED and known is not None:
            return known
        feed = _parse_answer(response.content, response.status, url)
        # What the feed of other categories does not hold would be taken for empty.
        if missing := set(map(canonical_category, categories)) - set(feed.categories):
            raise Unreadable(f"{feed.source}: not the feed of {', '.join(sorted(missing))}")
        if response.etag:
            self._remember(url, response.etag, feed)
        return feed

    def _remember(self, url: str, etag: str, feed: Feed) -> None:
        """Cache ``feed``; forget the oldest of too many, or of too large ones."""
        self._cache[url] = (etag, feed)
        self._cache.move_to_end(url)
        items = sum(len(known.items) for _, known in self._cache.values())
        while len(self._cache) > _CACHED_FEEDS or (items > _CACHED_ITEMS and len(self._cache) > 1):
            _, (_, forgotten) = self._cache.popitem(last=False)
            items -= len(forgotten.items)

    async def close(self) -> None:
        """Release the connection."""
        await self._client.close()


def _parse_answer(content: bytes, status: int, url: str) -> Feed:
    """Return the feed in ``content``; a rejected question is answered by a feed that says why."""
    if status != HTTPStatus.BAD_REQUEST:
        return parse_feed(content, url)
    try:
        parse_feed(content, url)
    except Unreadable as error:
        raise Rejected(f"{url}: HTTP 400") from error
    raise Rejected(f"{url}: HTTP 400 with a feed")
