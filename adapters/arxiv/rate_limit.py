"""arXiv's own rule: one request every three seconds over a single connection, for everything.

"When using the legacy APIs (including OAI-PMH, RSS, and the arXiv API), make no more than one
request every three seconds, and limit requests to a single connection at a time" on all machines:
https://info.arxiv.org/help/api/tou.html. Pages for people are read more slowly still: a crawl delay
of 15 s, https://arxiv.org/robots.txt. A host that tells us to wait (Retry-After), to slow down
(429) or to go away (403) is left alone, longer each time: https://info.arxiv.org/help/robots.html.

    acquire ── is the host closed to us? ── crawl delay ── one at a time, among processes ── request
                           ^                                                                    │
                           └────────────── closed for a while, kept over restarts ──────────────┘
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.backoff import delay_after
from bot.errors import MAX_WAIT_S, Unreachable
from bot.ports.clock import Clock
from bot.ports.coordination import MAX_CLOCK_SKEW, Reservations

CONNECTION = "arxiv"
"""Name under which the one connection is reserved."""
LEASE_S = 6.0
"""Seconds after which the connection of a process that died is free for the others."""
RENEWAL_S = 2.0
"""Seconds between two renewals of the lease while a request lasts."""
POLL_S = 1.0
"""Longest wait in seconds before looking again whether the connection is free."""
MAX_BACKOFF_S = 4 * 3600.0
"""Longest pause in seconds that we choose ourselves."""
JITTER = 0.2
"""Share by which a pause is lengthened at most, so that bots do not all return at once."""

log = structlog.get_logger(__name__)


class Throttled(Unreachable):
    """ArXiv tells us to slow down (429) or to go away (403).

    Args:
        message: what was asked and what came.
        retry_after: seconds that the server asked us to wait, if it did.
        pause: seconds to stay away if this is the first time in a row.
    """

    def __init__(self, message: str, retry_after: float | None, pause: float) -> None:
        super().__init__(message, retry_after)
        self.pause = pause


class ArxivRateLimiter:
    """Lets one request through at a time, each at least ``interval`` after the last began.

    One limiter is shared by everything in a process that talks to arXiv.

    Args:
        interval: seconds.
        clock: time.
        reservations: shared with other processes.
        chance: returns a number from 0 to 1, for the jitter.

    Attributes:
        interval: as a timedelta.
    """

    def __init__(
        self,
        interval: float,
        clock: Clock,
        reservations: Reservations,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.interval = timedelta(seconds=interval)
        self._clock = clock
        self._reservations = reservations
        self._chance = chance
        self._own_request = asyncio.Lock()
        self._strikes: Counter[str] = Counter()

    def now(self) -> datetime:
        """Return the present."""
        return self._clock.now()

    @asynccontextmanager
    async def acquire(self, host: str, crawl_delay: float = 0.0) -> AsyncGenerator[None]:
        """Wait until ``host`` may be asked; the block is the request.

        A request that ends as ``Unreachable`` with a Retry-After, or as ``Throttled``, closes the
        host for a while.

        Args:
            host: with its port.
            crawl_delay: seconds between two requests of this kind, beyond the common interval.

        Raises:
            Unreachable: ``host`` has told us to come back later than now.
            StoreError: the shared reservations cannot be read.
        """
        await self._refuse_if_closed(host)
        async with self._crawl(host, timedelta(seconds=crawl_delay)):
            try:
                with _report_request(host):
                    yield
            except Unreachable as error:
                await self._close_host(host, error)
                raise
            self._strikes.pop(host, None)

    @asynccontextmanager
    async def _crawl(self, host: str, delay: timedelta) -> AsyncGenerator[None]:
        """Hold the connection once ``delay`` has passed since the last such request began."""
        name = f"{CONNECTION} crawl {host}"
        while True:
            await self._wait_for(name, delay)
            async with self._own_request:
                await self._refuse_if_closed(host)
                async with self._connection() as begun:
                    # Others waited for the same: who had the connection first has asked meanwhile.
                    taken = (
                        await self._reservations.take(name, begun, begun + delay) if delay else None
                    )
                    if taken is None:
                        yield
                        return

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[datetime]:
        """Hold the one connection, from the instant that is yielded.

        A process that dies with it holds it no longer than a lease.
        """
        lease = max(self.interval, timedelta(seconds=LEASE_S))
        await self._take_connection(lease)
        begun = self._clock.now()
        renewing = asyncio.create_task(self._renew(lease))
        try:
            yield begun
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._reservations.release(CONNECTION, begun + self.interval)

    async def _take_connection(self, lease: timedelta) -> None:
        """Wait until the connection is free and take it."""
        while True:
            now = self._clock.now()
            free = await self._reservations.take(CONNECTION, now, now + lease)
            if free is None:
                return
            await self._clock.sleep(min((free - now).total_seconds(), POLL_S))

    async def _wait_for(self, name: str, delay: timedelta) -> None:
        """Wait until ``name``, which is taken for ``delay`` at a time, is free; do not take it."""
        while delay:
            now, free = self._clock.now(), await self._reservations.free_at(name)
            if free is None or not now < free <= now + delay + MAX_CLOCK_SKEW:
                return
            await self._clock.sleep(min((free - now).total_seconds(), POLL_S))

    async def _renew(self, lease: timedelta) -> None:
        # By the machine's time, as the answer comes by it too.
        while True:
            await asyncio.sleep(RENEWAL_S)
            await self._reservations.postpone(CONNECTION, self._clock.now() + lease)

    async def _close_host(self, host: str, error: Unreachable) -> None:
        """Close ``host`` for as long as it asked, and longer each time that it throttles us."""
        pause = error.retry_after or 0.0
        if isinstance(error, Throttled):
            backoff = delay_after(error.pause, MAX_BACKOFF_S, self._strikes[host])
            pause = max(pause, backoff * (1 + JITTER * self._chance()))
            self._strikes[host] += 1
        if pause:
            until = self._clock.now() + timedelta(seconds=pause)
            await self._reservations.postpone(_closed_name(host), until)

    async def _refuse_if_closed(self, host: str) -> None:
        until = await self._reservations.free_at(_closed_name(host))
        remaining = (until - self._clock.now()).total_seconds() if until else 0.0
        if 0 < remaining <= MAX_WAIT_S:  # more was noted by a clock that was wrong
            raise Unreachable(f"{host} asked us to wait {remaining:.0f} s more", remaining)


@contextmanager
def _report_request(host: str) -> Generator[None]:
    """Log how long the request of the block took, and how it ended."""
    began, outcome = monotonic(), "Answered"
    try:
        yield
    except BaseException as error:
        outcome = type(error).__name__
        raise
    finally:
        log.debug("request.ended", host=host, outcome=outcome, seconds=monotonic() - began)


def _closed_name(host: str) -> str:
    return f"{CONNECTION} closed {host}"
