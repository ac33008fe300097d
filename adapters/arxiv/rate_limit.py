"""arXiv's own rule: one request every three seconds over a single connection, for everything.

"When using the legacy APIs (including OAI-PMH, RSS, and the arXiv API), make no more than one
request every three seconds, and limit requests to a single connection at a time" on all machines:
https://info.arxiv.org/help/api/tou.html. Pages for people are read more slowly still: a crawl delay
of 15 s, https://arxiv.org/robots.txt. And who is told to wait (Retry-After), to slow down (429) or
to go away (403) leaves that host alone, longer each time: https://info.arxiv.org/help/robots.html.

    turn ── is the host closed to us? ── crawl delay ── one at a time, over all processes ── request
                     ^                                                                          │
                     └────────────── closed for a while, kept over restarts ────────────────────┘
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from adapters.arxiv.answer import Throttled
from adapters.arxiv.turns import BELIEVED, OwnTurns, SharedTurns
from bot.errors import MAX_WAIT_S, Unreachable
from bot.ports import Clock

CONNECTION = "arxiv"
"""The name of the turn for the one connection."""
LEASE_S = 6.0
"""Seconds after which the connection of a process that died is free for the others."""
RENEWAL_S = 2.0
"""Seconds between two words of a process that its request still lasts."""
POLL_S = 1.0
"""Seconds between two looks at a connection that somebody else has."""
MAX_BACKOFF_S = 4 * 3600.0
JITTER = 0.2
"""By how much a pause of our own is drawn out at most, so that bots do not return as one."""


class ArxivRateLimiter:
    """Lets one request through at a time, each at least ``interval`` seconds after the last began.

    One of these is shared by everything in a process that talks to arXiv.

    Args:
        interval: seconds.
        clock: time.
        turns: shared with other processes; None for a process of its own.
        chance: a number from 0 to 1, for the jitter.
    """

    def __init__(
        self,
        interval: float,
        clock: Clock,
        turns: SharedTurns | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._interval = timedelta(seconds=interval)
        self._clock = clock
        self._turns = turns or OwnTurns()
        self._chance = chance
        self._alone = asyncio.Lock()
        self._strikes: Counter[str] = Counter()

    def now(self) -> datetime:
        """Return the present by the clock that paces."""
        return self._clock.now()

    @asynccontextmanager
    async def turn(self, host: str, crawl_delay: float = 0.0) -> AsyncGenerator[None]:
        """Wait for a turn to ask ``host`` and hold it while the request lasts.

        A request that ends as ``Unreachable`` with a wish, or as ``Throttled``, closes the host.

        Args:
            host: with its port.
            crawl_delay: seconds between two turns of this kind, beyond the common interval.

        Raises:
            Unreachable: ``host`` has told us to come back later than now.
            StoreError: nobody can tell whose turn it is.
        """
        await self._refuse_if_closed(host)
        async with self._crawl(host, timedelta(seconds=crawl_delay)):
            try:
                yield
            except Unreachable as error:
                await self._heed(host, error)
                raise
            self._strikes.pop(host, None)

    @asynccontextmanager
    async def _crawl(self, host: str, delay: timedelta) -> AsyncGenerator[None]:
        """Hold the connection when ``delay`` is over since the last turn of this kind began.

        Whether it is, is settled with the connection in hand: others wait for it as well, and
        whoever had it first may have asked meanwhile.
        """
        name = f"{CONNECTION} crawl {host}"
        while True:
            await self._wait_for(name, delay)
            async with self._alone:
                await self._refuse_if_closed(host)
                async with self._connection() as begun:
                    taken = await self._turns.take(name, begun, begun + delay) if delay else None
                    if taken is None:
                        yield
                        return

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[datetime]:
        """Hold the one connection, from the instant that is yielded.

        A process that dies with it holds it no longer than a lease.
        """
        lease = max(self._interval, timedelta(seconds=LEASE_S))
        await self._take(CONNECTION, lease)
        begun = self._clock.now()
        renewing = asyncio.create_task(self._renew(lease))
        try:
            yield begun
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._turns.release(CONNECTION, begun + self._interval)

    async def _take(self, name: str, span: timedelta) -> None:
        """Wait until ``name`` is free and take it for ``span``."""
        while True:
            now = self._clock.now()
            free = await self._turns.take(name, now, now + span)
            if free is None:
                return
            await self._clock.sleep(min((free - now).total_seconds(), POLL_S))

    async def _wait_for(self, name: str, delay: timedelta) -> None:
        """Wait until ``name``, which is taken for ``delay`` at a time, is free; do not take it."""
        while delay:
            now, free = self._clock.now(), await self._turns.free_at(name)
            if free is None or not now < free <= now + delay + BELIEVED:
                return
            await self._clock.sleep(min((free - now).total_seconds(), POLL_S))

    async def _renew(self, lease: timedelta) -> None:
        # By the machine's time, as the answer comes by it too.
        while True:
            await asyncio.sleep(RENEWAL_S)
            await self._turns.postpone(CONNECTION, self._clock.now() + lease)

    async def _heed(self, host: str, error: Unreachable) -> None:
        """Close ``host`` for as long as it wished, and longer each time that it throttles us."""
        pause = error.retry_after or 0.0
        if isinstance(error, Throttled):
            backoff = error.pause * 2.0 ** min(self._strikes[host], 10)
            backoff = min(backoff, MAX_BACKOFF_S) * (1 + JITTER * self._chance())
            pause = max(pause, backoff)
            self._strikes[host] += 1
        if pause:
            until = self._clock.now() + timedelta(seconds=pause)
            await self._turns.postpone(_closed(host), until)

    async def _refuse_if_closed(self, host: str) -> None:
        until = await self._turns.free_at(_closed(host))
        remaining = (until - self._clock.now()).total_seconds() if until else 0.0
        if 0 < remaining <= MAX_WAIT_S:  # more was noted by a clock that was wrong
            raise Unreachable(f"{host} asked us to wait {remaining:.0f} s more", remaining)


def _closed(host: str) -> str:
    return f"{CONNECTION} closed {host}"
