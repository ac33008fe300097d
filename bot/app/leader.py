"""Leader election: of several processes, only the holder of a database lease listens.

Telegram gives updates to one poller at a time (409 Conflict to the other), and two connections to
Discord's gateway would answer everything twice. When the leader dies, another process takes over as
soon as the lease has expired. A leader that loses the lease stops listening and waits for it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

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
        until = await _acquire(name, holder, leases, clock)
        listening = asyncio.ensure_future(listen())
        renewing = asyncio.create_task(_renew(name, holder, leases, clock, until))
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


async def _acquire(name: str, holder: str, leases: Leases, clock: Clock) -> datetime:
    """Wait until the lease is acquired; return the time at which it expires."""
    is_logged = False
    while True:
        until = clock.now() + LEASE_DURATION
        if await leases.acquire(name, holder, clock.now(), until):
            return until
        if not is_logged:
            log.info("lease.awaited", lease=name)
            is_logged = True
        await clock.sleep(RENEW_S)


async def _renew(name: str, holder: str, leases: Leases, clock: Clock, until: datetime) -> None:
    """Renew the lease until it is lost: taken by another process, or expired unrenewed."""
    while (left := (until - clock.now()).total_seconds()) > 0:
        await clock.sleep(min(RENEW_S, left))
        now = clock.now()
        try:
            # An answer after the lease has expired comes too late: another process may listen.
            async with asyncio.timeout((until - now).total_seconds()):
                if not await leases.acquire(name, holder, now, now + LEASE_DURATION):
                    break
            until = now + LEASE_DURATION
        except (StoreError, TimeoutError) as error:
            log.warning("lease.renewal_failed", lease=name, error=str(error) or NO_ANSWER)
    log.warning("lease.lost", lease=name)


async def _release(name: str, holder: str, leases: Leases) -> None:
    """Release the lease at once; if the database does not record that, it expires."""
    try:
        async with asyncio.timeout(RELEASE_TIMEOUT_S):
            await leases.release(name, holder)
    except (StoreError, TimeoutError) as error:
        log.warning("lease.release_failed", lease=name, error=str(error) or NO_ANSWER)
