"""arXiv's listing pages: which papers arXiv itself counts, and on what date.

https://arxiv.org/list/CATEGORY/new and /catchup/CATEGORY/DATE. These are pages for people; a
program may read them slowly (``Crawl-delay: 15`` in https://arxiv.org/robots.txt), and they carry
neither an ETag nor a usable answer to If-Modified-Since, so each reading is a whole page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from http import HTTPStatus

import structlog

from adapters.arxiv.http_client import HttpClient, HttpTimeouts
from adapters.arxiv.listing_parser import (
    ENTRIES_PER_PAGE,
    ListingPart,
    parse_catchup,
    parse_new,
    parse_refusal,
)
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import Unreadable
from bot.model.announcement import AnnounceType, ListingPage

CRAWL_DELAY_S = 15.0
"""Seconds between two listing pages."""

log = structlog.get_logger(__name__)


class ArxivListings:
    """Implements ``bot.ports.arxiv.ListingSource``.

    Args:
        url: address of the pages, e.g. ``https://arxiv.org``.
        limiter: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        timeouts: how long an answer may take.
        crawl_delay: seconds between two pages.
    """

    def __init__(
        self,
        url: str,
        limiter: ArxivRateLimiter,
        contact: str = "",
        timeouts: HttpTimeouts | None = None,
        crawl_delay: float = CRAWL_DELAY_S,
    ) -> None:
        self._url = url.rstrip("/")
        self._client = HttpClient(limiter, contact, timeouts, crawl_delay)

    async def newest(self, category: str) -> ListingPage:
        """Return ``/list/CATEGORY/new``: the newest announcement of one category.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable (also a page of an unknown design).
            StoreError: the shared rate limit cannot be read.
        """

        async def read_part(number: int) -> ListingPart:
            skip = f"?skip={number * ENTRIES_PER_PAGE}&show={ENTRIES_PER_PAGE}" if number else ""
            url = f"{self._url}/list/{category}/new{skip}"
            return _noted(parse_new(await self._get(url), category, url))

        return await _read_whole(read_part)

    async def on(self, category: str, day: date) -> ListingPage:
        """Return ``/catchup/CATEGORY/DAY``: an earlier announcement, at most 90 days back.

        Raises:
            SourceError: as ``newest``; Rejected for a day that is too old or in the future.
            StoreError: as ``newest``.
        """

        async def read_part(number: int) -> ListingPart:
            page = f"?page={number + 1}" if number else ""
            url = f"{self._url}/catchup/{category}/{day.isoformat()}{page}"
            return _noted(parse_catchup(await self._get(url), category, day, url))

        return await _read_whole(read_part)

    async def close(self) -> None:
        """Release the connection."""
        await self._client.close()

    async def _get(self, url: str) -> bytes:
        response = await self._client.get(url)
        if response.status == HTTPStatus.BAD_REQUEST:
            raise parse_refusal(response.content, url)
        return response.content


def _noted(part: ListingPart) -> ListingPart:
    if part.skipped:
        reason = f"no identifier: {part.skipped[0][:40]!r}"
        source, count = part.page.source, len(part.skipped)
        log.warning("item.skipped", source=source, count=count, reason=reason)
    return part


async def _read_whole(read_part: Callable[[int], Awaitable[ListingPart]]) -> ListingPage:
    """Return the listing from its pages; more than one is a day of more than 2,000 papers."""
    first = await read_part(0)
    page, entries, number = first.page, first.entries, 0
    while entries == ENTRIES_PER_PAGE * (number + 1) < first.total:
        number += 1
        part = await read_part(number)
        page, entries = _join(page, part.page), entries + part.entries
    counted = sum(page.declared.values())
    if counted != first.total:
        raise Unreadable(f"{page.source}: {first.total} papers in all, {counted} in its sections")
    return page


def _join(page: ListingPage, other: ListingPage) -> ListingPage:
    """Return two parts of one listing as one; each part leaves out sections it does not show."""
    if other.date != page.date:
        raise Unreadable(f"{other.source}: the listing changed while it was read")
    declared = {type_: max(page.declared[type_], other.declared[type_]) for type_ in AnnounceType}
    return replace(page, shown=page.shown + other.shown, declared=declared)
