"""One process that serves, in its role: platforms listen, chores look, couriers carry."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog

from bot.app.app import App
from bot.app.leader import run_as_leader
from bot.app.roles import Role
from bot.app.scheduler import Job, Scheduler
from bot.app.supervise import keep_serving
from bot.digest.feed_status import POLL_INTERVAL
from bot.errors import DeliveryError, SetupError
from bot.ingest.chores.index_words import index_words
from bot.ports import Clock, Platform

PLAN_EVERY = timedelta(seconds=20)
ENRICH_EVERY = timedelta(minutes=30)
ENRICH_BATCH = 200
"""Papers looked up in arXiv's index at one look: two requests."""
INDEX_EVERY = timedelta(minutes=1)
INDEX_BATCH = 5_000
"""Papers taken into the index of words at one look: a few seconds of a minute."""
SWEEP_EVERY = timedelta(hours=6)
KEEP_DELIVERED = timedelta(days=30)
"""How long delivered parcels are kept, to answer what was delivered last, and turns are noted."""
DRAIN_TIMEOUT_S = 10.0
"""Seconds that sends under way get to finish when the process is asked to stop."""
CANCEL_GRACE_S = 1.0, 1.0, 1.0
"""Seconds that couriers which are late then get, each time they are cut off: first they give back
what they hold, and where the database does not take that, they are cut off there as well."""
PROBE_TIMEOUT_S = 10.0
"""Seconds a platform gets to say whether it knows our token."""

log = structlog.get_logger(__name__)


async def probe_tokens(platforms: Sequence[Platform]) -> None:
    """Ask every platform whether it knows our token, before anything starts.

    One that cannot be reached is no reason to stay away: it is served as soon as it answers.

    Raises:
        SetupError: a platform rejects its token.
    """
    answers = await asyncio.gather(*map(_probe, platforms), return_exceptions=True)
    for platform, answer in zip(platforms, answers, strict=True):
        match answer:
            case SetupError():
                raise answer
            case DeliveryError() | TimeoutError():
                log.warning("platform_unreachable", platform=platform.name)
            case BaseException():
                raise answer
            case _:
                log.info("platform_ready", platform=platform.name, account=answer)


async def _probe(platform: Platform) -> str:
    return await asyncio.wait_for(platform.probe(), PROBE_TIMEOUT_S)


async def serve(house: App, clock: Clock, role: Role = Role.ALL) -> None:
    """Serve until cancelled or the last platform's input ends; then let everything end well."""
    couriers = house.couriers if role.includes(Role.COURIER) else ()
    stopping = asyncio.Event()
    carrying = [
        asyncio.create_task(keep_serving("courier", courier.run, clock, stopping.is_set))
        for courier in couriers
    ]
    alarm = Scheduler(_chores(house, clock) if role.includes(Role.PLANNER) else (), clock)
    listening = asyncio.create_task(_listen(house, clock, role))
    alarm.start()
    try:
        with suppress(asyncio.CancelledError):
            await asyncio.shield(listening)
    finally:
        log.info("stopping", sends=sum(courier.in_flight for courier in couriers))
        stopping.set()
        for courier in couriers:
            courier.stop()
        await _end(alarm, carrying, listening)


async def _end(
    alarm: Scheduler, carrying: Sequence[asyncio.Task[None]], listening: asyncio.Task[None]
) -> None:
    """Let chores, sends and answers under way end side by side."""
    listening.cancel()
    await asyncio.gather(alarm.stop(), _part(carrying), listening, return_exceptions=True)


async def _listen(house: App, clock: Clock, role: Role) -> None:
    """Listen to every platform; a process that does not listen waits for its end."""
    if not role.includes(Role.FRONT):
        await asyncio.Event().wait()
    async with asyncio.TaskGroup() as listening:
        for platform in house.platforms.values():
            heard = partial(_hear, house, platform, clock)
            listening.create_task(keep_serving(platform.name, heard, clock))


async def _hear(house: App, platform: Platform, clock: Clock) -> None:
    name, leases = platform.name, house.store.leases
    listen = partial(platform.serve, house.dispatcher, house.limiters[name])
    if name in house.exclusive_platforms:
        await run_as_leader(f"listen:{name}", house.worker, leases, listen, clock)
    else:
        await listen()


async def _part(carrying: Sequence[asyncio.Task[None]]) -> None:
    """Let sends under way finish and be settled; what was not begun stays in the outbox."""
    late = set(carrying)
    for patience in (DRAIN_TIMEOUT_S, *CANCEL_GRACE_S):
        if late:
            _, late = await asyncio.wait(late, timeout=patience)
        for courier in late:
            courier.cancel()


def _chores(house: App, clock: Clock) -> tuple[Job, ...]:
    async def sweep() -> None:
        before = clock.now() - KEEP_DELIVERED
        await house.store.outbox.prune(before)
        await house.store.reservations.prune(before)

    async def enrich() -> None:
        await house.ingest.enrich(ENRICH_BATCH)

    return (
        Job("ingest", POLL_INTERVAL, house.ingest.run_round),
        Job("plan", PLAN_EVERY, house.planner.plan_due),
        Job("enrich", ENRICH_EVERY, enrich),
        Job("index", INDEX_EVERY, partial(index_words, house.store, INDEX_BATCH)),
        Job("sweep", SWEEP_EVERY, sweep),
    )
