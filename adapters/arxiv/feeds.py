"""arXiv's feed service as the core's source of announcements."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from http import HTTPStatus

from adapters.arxiv.answer import HttpTimeouts
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.http_client import HttpClient, HttpResponse
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import Rejected, Unreadable
from bot.model.announcement import Feed
from bot.model.taxonomy import canonical_category
from bot.ports import FeedFormat

_REMEMBERED = 16


class ArxivFeeds:
    """Implements ``bot.ports.AnnouncementSource``.

    Args:
        url: where the service lives, e.g. ``https://rss.arxiv.org``.
        politeness: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        patience: how long an answer may take.
    """

    def __init__(
        self,
        url: str,
        politeness: ArxivRateLimiter,
        contact: str = "",
        patience: HttpTimeouts | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._wire = HttpClient(politeness, contact, patience)
        self._known: OrderedDict[str, tuple[str, Feed]] = OrderedDict()

    async def read(self, categories: Sequence[str], form: FeedFormat = FeedFormat.RSS) -> Feed:
        """Return the feed of ``categories`` together, in one request, in that order.

        A feed that arXiv says is unchanged is the one that was read before.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable (also the feed of other categories).
        """
        url = f"{self._url}/{form.value}/{'+'.join(categories)}"
        etag, known = self._known.get(url, ("", None))
        answer = await self._wire.get(url, etag)
        if answer.status == HTTPStatus.NOT_MODIFIED and known is not None:
            return known
        feed = _read(answer, url)
        _check_scope(feed, categories)
        self._remember(url, answer.etag, feed)
        return feed

    async def close(self) -> None:
        """Release the connection."""
        await self._wire.close()

    def _remember(self, url: str, etag: str, feed: Feed) -> None:
        """Keep the last few feeds: a refresh asks for the same addresses until one is fresh."""
        if etag:
            self._known[url] = (etag, feed)
            self._known.move_to_end(url)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _check_scope(feed: Feed, categories: Sequence[str]) -> None:
    """Refuse the feed of other categories: what it does not hold would be taken for empty."""
    if missing := set(map(canonical_category, categories)) - set(feed.categories):
        raise Unreadable(f"{feed.source}: not the feed of {', '.join(sorted(missing))}")


def _read(answer: HttpResponse, url: str) -> Feed:
    """Return the feed in ``answer``; a refused question is answered by a feed that says why."""
    if answer.status != HTTPStatus.BAD_REQUEST:
        return parse_feed(answer.content, url)
    try:
        parse_feed(answer.content, url)
    except Unreadable as error:
        raise Rejected(f"{url}: HTTP 400") from error
    raise Rejected(f"{url}: HTTP 400 with a feed")
