"""arXiv's own rule: one request every three seconds over a single connection, for everything.

"When using the legacy APIs (including OAI-PMH, RSS, and the arXiv API), make no more than one
request every three seconds, and limit requests to a single connection at a time."
https://info.arxiv.org/help/api/tou.html
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.errors import Unreachable
from bot.ports import Clock


class Politeness:
    """Lets one request through at a time, each at least ``interval`` seconds after the last began.

    One of these is shared by everything that talks to arXiv.

    Args:
        interval: seconds.
        clock: time.
    """

    def __init__(self, interval: float, clock: Clock) -> None:
        self._interval = interval
        self._clock = clock
        self._alone = asyncio.Lock()
        self._begun: datetime | None = None
        self._closed: dict[str, datetime] = {}

    def now(self) -> datetime:
        """Return the present by the clock that paces."""
        return self._clock.now()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncGenerator[None]:
        """Wait for a turn to ask ``host`` and hold it while the request lasts.

        Raises:
            Unreachable: ``host`` has told us to come back later than now.
        """
        async with self._alone:
            self._refuse_if_closed(host)
            await self._clock.sleep(self._wait())
            self._begun = self._clock.now()
            yield

    def heed(self, host: str, retry_after: float | None) -> None:
        """Ask nothing of ``host`` for ``retry_after`` seconds, as it wished (None: no wish)."""
        if retry_after is not None:
            self._closed[host] = self._clock.now() + timedelta(seconds=retry_after)

    def _refuse_if_closed(self, host: str) -> None:
        until = self._closed.get(host)
        remaining = (until - self._clock.now()).total_seconds() if until else 0.0
        if remaining > 0:
            raise Unreachable(f"{host} asked us to wait {remaining:.0f} s more", remaining)

    def _wait(self) -> float:
        """Return the seconds until the next turn; a clock that was set back cannot prolong it."""
        if self._begun is None:
            return 0.0
        passed = (self._clock.now() - self._begun).total_seconds()
        return self._interval - passed if 0 <= passed < self._interval else 0.0
