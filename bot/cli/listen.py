"""Listen to a platform that only one process may listen to: the one that holds its lease.

Telegram gives updates to one poller at a time (409 Conflict to the other), and two connections to
Discord's gateway would answer everything twice. The lease stands in the database; when its holder
dies, another process listens as soon as it has run out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.errors import StoreError
from bot.ports import Clock, Leases

LEASE = timedelta(seconds=15)
"""How long nobody listens after the holder was killed, at most."""
RENEW_S = 5.0

log = structlog.get_logger(__name__)


async def listen_alone(
    name: str, holder: str, leases: Leases, listen: Callable[[], Awaitable[None]], clock: Clock
) -> None:
    """Wait until nobody else listens, then listen for as long as the lease is held.

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
    await _win(name, holder, leases, clock)
    listening = asyncio.ensure_future(listen())
    keeping = asyncio.create_task(_keep(name, holder, leases, clock))
    try:
        await asyncio.wait({listening, keeping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(listening, keeping)
        await asyncio.shield(leases.let_go(name, holder))
    if not listening.cancelled():
        listening.result()


async def _win(name: str, holder: str, leases: Leases, clock: Clock) -> None:
    told = False
    while not await leases.hold(name, holder, clock.now(), clock.now() + LEASE):
        if not told:
            log.info("another_process_listens", platform=name)
            told = True
        await clock.sleep(RENEW_S)


async def _keep(name: str, holder: str, leases: Leases, clock: Clock) -> None:
    """Renew the lease until it is lost: taken by another, or run out while nobody could ask."""
    until = clock.now() + LEASE
    while clock.now() < until:
        await clock.sleep(RENEW_S)
        now = clock.now()
        try:
            if not await leases.hold(name, holder, now, now + LEASE):
                break
            until = now + LEASE
        except StoreError as error:
            log.warning("lease_not_renewed", platform=name, error=str(error))
    log.warning("lease_lost", platform=name)


async def _end(*tasks: asyncio.Future[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
