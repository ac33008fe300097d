"""Which feed is looked at while an announcement is not there. Pure state, kept in memory.

An announcement that is late is late in every feed, so one small request tells that it has come:
``If-None-Match`` makes it a few hundred bytes. The addresses take turns, for each has an entry of
its own in arXiv's cache, which may be stale for a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from bot.ingest.feed_requests import SENTINELS, FeedRequest
from bot.model.announcement import Feed

LOOK_INTERVAL = timedelta(minutes=4)
"""How soon after a look another one may follow: each round looks, what readers ask for between two
rounds does not."""


class FeedWatch:
    """The feeds that did not show the announcement of a day.

    Attributes:
        day: its listing date.
        is_announced: whether a feed has shown it.
        sentinel: the category that joins requests, or "" where arXiv refuses all of them.
    """

    def __init__(self) -> None:
        self.day: date = date.min
        self.is_announced = False
        self.sentinel = SENTINELS[0]
        self._looked_at: datetime | None = None
        self._categories: set[str] = set()
        self._shown: dict[FeedRequest, Feed | None] = {}

    def begin(self, day: date) -> None:
        """Wait for the announcement of ``day``; what was known of another is forgotten."""
        if day != self.day:
            self.day, self.is_announced, self._looked_at = day, False, None
            self.clear()

    def clear(self) -> None:
        """Watch nothing."""
        self._categories.clear()
        self._shown.clear()

    def add(self, categories: Iterable[str], shown: Mapping[FeedRequest, Feed | None]) -> None:
        """Watch feeds that did not show the announcement for ``categories``.

        Args:
            categories: canonical ids.
            shown: what each feed showed instead, None where that is not known.
        """
        self._categories.update(categories)
        self._shown.update(shown)

    def covers(self, category: str) -> bool:
        """Tell whether looks are made for ``category`` too, so that it is not asked for itself."""
        return bool(self._shown) and (not self.is_announced or category in self._categories)

    def next_look(self, now: datetime) -> FeedRequest | None:
        """Return the feed whose turn it is, or None if there is none or it was looked just now."""
        is_early = self._looked_at is not None and now - self._looked_at < LOOK_INTERVAL
        if is_early or not self._shown:
            return None
        self._looked_at = now
        request = next(iter(self._shown))
        self._shown[request] = self._shown.pop(request)  # its next turn comes last
        return request

    def is_unchanged(self, request: FeedRequest, feed: Feed) -> bool:
        """Tell whether ``request`` brought the same before; remember what it brought now."""
        if request not in self._shown:
            return False
        known, self._shown[request] = self._shown[request], feed
        return known == feed

    def refuse_sentinel(self) -> None:
        """Let the next sentinel join from now on."""
        following = SENTINELS.index(self.sentinel) + 1
        self.sentinel = SENTINELS[following] if following < len(SENTINELS) else ""
