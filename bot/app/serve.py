"""One process that serves, in its role: it listens to platforms, runs jobs and couriers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, cast

import structlog

from bot.app.app import App
from bot.app.leader import run_as_leader
from bot.app.roles import Role
from bot.app.scheduler import Job, Scheduler
from bot.app.single_instance import listen_alone
from bot.app.supervise import keep_serving
from bot.commands.registry import COMMANDS
from bot.digest.feed_status import POLL_INTERVAL
from bot.errors import DeliveryError, SetupError
from bot.ingest.chores import index_words
from bot.model.conversation import Invocation, Reply
from bot.ports.clock import Clock
from bot.ports.coordination import are_deliveries_paused
from bot.ports.platform import BotCore, Fits, Platform
from bot.settings import KEEP_DELIVERED as KEEP_DELIVERED

PLAN_EVERY = timedelta(seconds=20)
ENRICH_EVERY = timedelta(minutes=30)
ENRICH_LIMIT = 200
"""Papers looked up in arXiv's query API in one run: two requests."""
CHECK_EVERY = timedelta(hours=1)
CHECK_LIMIT = 100
"""Followed papers looked up in arXiv's query API in one run: one request, 24 a day at most."""
FOLLOW_EVERY = timedelta(minutes=10)
CLUB_EVERY = timedelta(minutes=5)
INDEX_EVERY = timedelta(minutes=1)
INDEX_LIMIT = 5_000
"""Papers added to the search index in one run: a few seconds of a minute."""
SWEEP_EVERY = timedelta(hours=6)
LEARN_EVERY = timedelta(seconds=30)
REST_EVERY = timedelta(minutes=5)
"""How often it is looked whether the process that ranks papers has nothing to do."""
DRAIN_TIMEOUT_S = 10.0
"""Seconds that sends in flight have to finish when the process is asked to stop."""
CANCEL_GRACE_S = 1.0, 1.0, 1.0
"""Seconds that couriers which are late have after each cancellation: first they release their
parcels, and if the database does not take that, they are cancelled there as well."""
CHATS_PER_READ = 1_000
"""Chats that are looked at together for those that are blocked."""
PROBE_TIMEOUT_S = 10.0
"""Seconds a platform has to say whether it accepts our token."""

log = structlog.get_logger(__name__)


class TimedCore:
    """A ``BotCore`` as listeners get it in a running process: it logs how long each answer took.

    Args:
        core: answers.
        clock: time.
    """

    def __init__(self, core: BotCore, clock: Clock) -> None:
        self._core = core
        self._clock = clock

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        """Return the core's answer; see ``ports.BotCore.answer``."""
        asked_at = self._clock.now()
        reply = await self._core.answer(invocation, fits)
        seconds = (self._clock.now() - asked_at).total_seconds()
        # A person's own words are not logged.
        command = invocation.command if invocation.command in COMMANDS else "other"
        log.debug("command.answered", command=command, seconds=seconds)
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self._core, name)


async def probe_tokens(platforms: Sequence[Platform]) -> None:
    """Ask every platform whether it accepts our token, before anything starts.

    A platform that cannot be reached is served all the same: it may answer later.

    Raises:
        SetupError: a platform rejects its token.
    """
    probes = [asyncio.wait_for(platform.probe(), PROBE_TIMEOUT_S) for platform in platforms]
    answers = await asyncio.gather(*probes, return_exceptions=True)
    for platform, answer in zip(platforms, answers, strict=True):
        match answer:
            case SetupError():
                raise answer
            case DeliveryError() | TimeoutError():
                log.warning("probe.failed", platform=platform.name)
            case BaseException():
                raise answer
            case _:
                log.info("probe.succeeded", platform=platform.name, account=answer)


async def serve(app: App, clock: Clock, role: Role = Role.ALL) -> None:
    """Serve until cancelled or until the last platform's input ends; then shut down gracefully.

    Args:
        app: the parts, wired together.
        clock: time.
        role: which of the parts run in this process.
    """
    couriers = app.couriers if role.includes(Role.COURIER) else ()
    stopping = asyncio.Event()
    delivering = [
        asyncio.create_task(keep_serving("courier", courier.run, clock, stopping.is_set))
        for courier in couriers
    ]
    if role.includes(Role.PLANNER):
        await retire_blocked(app)
    scheduler = Scheduler(list_jobs(app, clock) if role.includes(Role.PLANNER) else (), clock)
    listening = asyncio.create_task(_listen(app, clock, role))
    scheduler.start()
    try:
        with suppress(asyncio.CancelledError):
            await asyncio.shield(listening)
    finally:
        log.info("process.stopping", sends=sum(courier.in_flight for courier in couriers))
        stopping.set()
        for courier in couriers:
            courier.stop()
        listening.cancel()
        # Jobs, sends and answers under way end side by side.
        ends = scheduler.stop(), _drain_couriers(delivering), listening
        await asyncio.gather(*ends, return_exceptions=True)


async def retire_blocked(app: App) -> None:
    """Let the chats that the operator has blocked get nothing more; their settings stay."""
    policy, last_id = app.dispatcher.policy, 0
    while policy.blocked and (chats := await app.store.chats.active(last_id, CHATS_PER_READ)):
        last_id = chats[-1].id
        for chat in chats:
            if policy.blocks(chat.address):
                await app.store.chats.retire(chat.address)
                log.info("chat.refused", platform=chat.address.platform, place=chat.address.place)


async def _listen(app: App, clock: Clock, role: Role) -> None:
    """Listen to every platform; a process that listens to none waits until it is cancelled."""
    if not role.includes(Role.FRONT):
        await asyncio.Event().wait()
    listens = (
        keep_serving(platform.name, partial(_listen_to, app, platform, clock), clock)
        for platform in app.platforms.values()
    )
    # Not a task group, which cancels once: a library may swallow a cancellation.
    await asyncio.gather(*listens)


async def _listen_to(app: App, platform: Platform, clock: Clock) -> None:
    name = platform.name
    core = cast("BotCore", TimedCore(app.dispatcher, clock))
    listen = partial(platform.serve, core, app.limiters[name], app.store.inbox)
    if name not in app.exclusive_platforms:
        await listen()
    elif (file := app.listening_files[name]) is not None:
        await listen_alone(file, listen, clock)
    else:
        await run_as_leader(f"listen:{name}", app.worker, app.store.leases, listen, clock)


async def _drain_couriers(delivering: Sequence[asyncio.Task[None]]) -> None:
    """Let sends in flight finish and be settled; what was not begun stays in the outbox."""
    late = set(delivering)
    for timeout in (DRAIN_TIMEOUT_S, *CANCEL_GRACE_S):
        if late:
            _, late = await asyncio.wait(late, timeout=timeout)
        for courier in late:
            courier.cancel()


def list_jobs(app: App, clock: Clock) -> tuple[Job, ...]:
    """Return what a planning process does again and again, and how often."""

    async def sweep() -> None:
        now = clock.now()
        await app.store.outbox.prune(now - app.keep_delivered)
        await app.store.reservations.prune(now - app.keep_delivered)
        await app.store.rankings.prune((now - app.keep_delivered).date())
        await app.store.personal_data.purge_gone(now, now - app.keep_gone)
        await app.store.personal_data.scrub()

    async def unless_paused(work: Callable[[], Awaitable[int]]) -> None:
        """Do ``work`` unless the operator has paused deliveries."""
        if not await are_deliveries_paused(app.store.reservations, clock.now()):
            await work()

    return (
        Job("ingest", POLL_INTERVAL, app.ingest.run_round),
        Job("plan", PLAN_EVERY, partial(unless_paused, app.planner.plan_due)),
        Job("enrich", ENRICH_EVERY, partial(app.ingest.enrich, ENRICH_LIMIT)),
        Job("check", CHECK_EVERY, partial(app.ingest.check_followed, CHECK_LIMIT)),
        Job("follow", FOLLOW_EVERY, partial(unless_paused, app.follow_planner.plan)),
        Job("club", CLUB_EVERY, partial(unless_paused, app.journal_club_planner.plan)),
        Job("index", INDEX_EVERY, partial(index_words, app.store, INDEX_LIMIT)),
        Job("sweep", SWEEP_EVERY, sweep),
        Job("learn", LEARN_EVERY, app.ranker.learn_waiting),
        Job("rest", REST_EVERY, app.ranker.rest),
    )
