"""Leader election: of several processes, only the holder of a database lease listens.

Telegram gives updates to one poller at a time (409 Conflict to the other), and two connections to
Discord's gateway would answer everything twice. When the leader dies, another process takes over as
soon as the lease has expired. A leader that loses the lease stops listening and waits for it again.

A clock that steps neither ends a lease nor prolongs it. The holder measures the time since its last
renewal by the loop's clock, which never steps. Who waits has to see, for the duration of a lease,
that nobody renews it; only then may it have expired.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.errors import StoreError
from bot.ports.clock import Clock
from bot.ports.coordination import Leases

LEASE_DURATION = timedelta(seconds=15)
"""The longest time without a listener after the leader was killed."""
RENEW_S = 5.0
"""Seconds between two renewals, and between two attempts to acquire the lease."""
RELEASE_TIMEOUT_S = 3.0
"""Seconds the database may take to record that the lease is released."""
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""A time before any lease can expire."""
NO_ANSWER = "the database does not answer"

log = structlog.get_logger(__name__)


async def run_as_leader(
    name: str, holder: str, leases: Leases, listen: Callable[[], Awaitable[None]], clock: Clock
) -> None:
    """Run ``listen`` whenever this process holds the lease, until ``listen`` returns.

    Args:
        name: of the lease, and so of what is listened to.
        holder: names this process.
        leases: in the database.
        listen: listens until it is cancelled or its input ends.
        clock: time.

    Raises:
        StoreError: the lease could not be asked for.
        PaperboyError: whatever ``listen`` raises.
    """
    has_returned = False
    while not has_returned:
        held = await _acquire(name, holder, leases, clock)
        listening = asyncio.ensure_future(listen())
        renewing = asyncio.create_task(_renew(name, holder, leases, clock, held))
        try:
            has_returned = await _first_done(listening, renewing) is listening
        finally:
            for task in (listening, renewing):
                task.cancel()
            await asyncio.gather(listening, renewing, return_exceptions=True)
            await _release(name, holder, leases)


async def _first_done(*tasks: asyncio.Future[None]) -> asyncio.Future[None]:
    """Return the task that ended first, or raise what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    first = next(task for task in tasks if task in done)
    first.result()
    return first


async def _acquire(name: str, holder: str, leases: Leases, clock: Clock) -> _Held:
    """Wait until the lease is acquired, and return it."""
    seen: _Seen | None = None
    while True:
        held = _Held(_loop_time(), clock.now() + LEASE_DURATION)
        if await leases.acquire(name, holder, _BEFORE_ALL, held.until):
            return held
        if seen is None:
            log.info("lease.awaited", lease=name)
        until = await leases.find(name)
        if until is not None:
            seen = seen if seen and seen.until == until else _Seen(until, _loop_time())
            if seen.is_over(clock.now()):
                held.prolong(until)
                if await leases.acquire(name, holder, until, held.until):
                    return held
            seen.slept_s += RENEW_S
        await clock.sleep(RENEW_S)


async def _renew(name: str, holder: str, leases: Leases, clock: Clock, held: _Held) -> None:
    """Renew the lease until it is lost: taken by another process, or expired unrenewed."""
    while (left := held.expires_at() - _loop_time()) > 0:
        await clock.sleep(min(RENEW_S, left))
        renewed = _Held(_loop_time(), clock.now() + LEASE_DURATION)
        renewed.prolong(held.until)
        try:
            # An answer after the lease has expired comes too late: another process may listen.
            async with asyncio.timeout_at(held.expires_at()):
                if not await leases.acquire(name, holder, _BEFORE_ALL, renewed.until):
                    break
            held = renewed
        except (StoreError, TimeoutError) as error:
            log.warning("lease.renewal_failed", lease=name, error=str(error) or NO_ANSWER)
    log.warning("lease.lost", lease=name)


@dataclass(slots=True)
class _Held:
    """A lease of ours: when it was asked for, by the loop's clock, and until when it is stored."""

    asked_at: float
    until: datetime

    def expires_at(self) -> float:
        return self.asked_at + LEASE_DURATION.total_seconds()

    def prolong(self, until: datetime) -> None:
        """Store a later time than ``until``, so that others see the renewal."""
        self.until = max(self.until, until + timedelta(microseconds=1))


@dataclass(slots=True)
class _Seen:
    """Another's lease: until when it is stored, since when that is seen, and the sleeps since."""

    until: datetime
    since: float
    slept_s: float = 0.0

    def is_over(self, now: datetime) -> bool:
        """Tell whether it was not renewed for so long that its holder does not listen any more."""
        duration_s = LEASE_DURATION.total_seconds()
        if self.slept_s < duration_s:
            return False
        return self.until <= now or _loop_time() - self.since >= duration_s


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


async def _release(name: str, holder: str, leases: Leases) -> None:
    """Release the lease at once; if the database does not record that, it expires."""
    try:
        async with asyncio.timeout(RELEASE_TIMEOUT_S):
            await leases.release(name, holder)
    except (StoreError, TimeoutError) as error:
        log.warning("lease.release_failed", lease=name, error=str(error) or NO_ANSWER)
