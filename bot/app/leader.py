"""Listen to a platform that only one process may listen to: the one that holds its lease.

Telegram gives updates to one poller at a time (409 Conflict to the other), and two connections to
Discord's gateway would answer everything twice. The lease stands in the database; when its holder
dies, another process listens as soon as it has run out. Who loses it stops listening and stands by
like the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.errors import StoreError
from bot.ports import Clock, Leases

LEASE_DURATION = timedelta(seconds=15)
"""How long nobody listens after the holder was killed, at most."""
RENEW_S = 5.0
RELEASE_TIMEOUT_S = 3.0
"""How long the database may take at the end to note that the lease is free."""
NO_ANSWER = "the database does not answer"

log = structlog.get_logger(__name__)


async def run_as_leader(
    name: str, holder: str, leases: Leases, listen: Callable[[], Awaitable[None]], clock: Clock
) -> None:
    """Listen whenever nobody else does, until the input ends; see the module.

    Args:
        name: what is listened to.
        holder: names this process.
        leases: in the database.
        listen: listens until it is cancelled or its input ends.
        clock: time.

    Raises:
        StoreError: the lease could not be asked for.
        PaperboyError: whatever ``listen`` raises.
    """
    over = False
    while not over:
        until = await _win(name, holder, leases, clock)
        listening = asyncio.ensure_future(listen())
        keeping = asyncio.create_task(_keep(name, holder, leases, clock, until))
        try:
            over = await _first_of(listening, keeping) is listening
        finally:
            await _end(listening, keeping)
            await _let_go(name, holder, leases)


async def _first_of(*tasks: asyncio.Future[None]) -> asyncio.Future[None]:
    """Return which of the tasks ended first, or raise what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    first = next(task for task in tasks if task in done)
    first.result()
    return first


async def _win(name: str, holder: str, leases: Leases, clock: Clock) -> datetime:
    """Return until when the lease is held, as soon as it is."""
    told = False
    while True:
        until = clock.now() + LEASE_DURATION
        if await leases.acquire(name, holder, clock.now(), until):
            return until
        if not told:
            log.info("another_process_listens", platform=name)
            told = True
        await clock.sleep(RENEW_S)


async def _keep(name: str, holder: str, leases: Leases, clock: Clock, until: datetime) -> None:
    """Renew the lease until it is lost: taken by another, or run out while nobody could ask."""
    while (left := (until - clock.now()).total_seconds()) > 0:
        await clock.sleep(min(RENEW_S, left))
        now = clock.now()
        try:
            # An answer that comes after the lease has run out is none: another one listens by then.
            async with asyncio.timeout((until - now).total_seconds()):
                if not await leases.acquire(name, holder, now, now + LEASE_DURATION):
                    break
            until = now + LEASE_DURATION
        except (StoreError, TimeoutError) as error:
            log.warning("lease_not_renewed", platform=name, error=str(error) or NO_ANSWER)
    log.warning("lease_lost", platform=name)


async def _let_go(name: str, holder: str, leases: Leases) -> None:
    """Free the lease at once; where the database does not take that, it runs out by itself."""
    try:
        async with asyncio.timeout(RELEASE_TIMEOUT_S):
            await leases.release(name, holder)
    except (StoreError, TimeoutError) as error:
        log.warning("lease_not_freed", platform=name, error=str(error) or NO_ANSWER)


async def _end(*tasks: asyncio.Future[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
