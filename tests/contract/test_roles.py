"""Several processes on one database: who listens, who plans, who carries."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.app.clock import DatabaseClock, SystemClock
from bot.app.leader import LEASE_DURATION, RENEW_S, run_as_leader
from bot.app.roles import Role
from bot.app.single_instance import is_sole_process, single_instance
from bot.app.supervise import keep_serving
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.delivery.rate_limit.shared import SharedReservations
from bot.errors import Flooded, SetupError, SourceError, StoreError
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from bot.ports.store import Store
from bot.settings import Settings
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.papers import draft, listing
from tests.support.patience import PATIENCE_S
from tests.support.reservations import DistantReservations
from tests.support.settings import bare_settings
from tests.support.stores import DEFAULTS, StoreOpener, all_rows
from tests.support.virtual_time import VirtualClock, outside, run_in_virtual_time
from tests.unit.delivery.rate_limit.test_limiter import most_in_window

MORNING = datetime(2026, 6, 16, 8, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Paper:
    """A platform on which every page fits."""

    name = "telegram"

    def fits(self, *_: object) -> bool:
        return True


async def test_two_planners_at_once_owe_everybody_everything_once(
    store: Store, open_another: StoreOpener
) -> None:
    other = await open_another()
    for number in range(40):
        address = ChatAddress("telegram", str(number))
        chat = await store.chats.get_or_create(address, ChatKind.PRIVATE, DEFAULTS)
        await store.interests.add(chat.id, ["cs.DC", "cs.AR"][: 1 + number % 2], 0, MORNING)
    papers = [listing(f"2606.{number:05}") for number in range(3)]
    await store.editions.complete([draft("cs.DC", "2026-06-16", *papers)], MORNING)
    await store.editions.complete([draft("cs.AR", "2026-06-16")], MORNING)
    clock = JumpingClock(MORNING)
    platforms = {"telegram": Paper()}
    planners = [Planner(opened, platforms, arxiv_calendar(), clock) for opened in (store, other)]  # type: ignore[arg-type]
    await asyncio.gather(*(planner.plan_due() for planner in planners))
    await asyncio.gather(*(planner.plan_due() for planner in planners))
    assert await store.outbox.pending() == 40
    assert await store.editions.last_seq() == 2


class Source:
    """Something that is listened to until it is cut off."""

    def __init__(self) -> None:
        self.listeners: list[str] = []

    async def listen(self, name: str) -> None:
        self.listeners.append(name)
        try:
            await asyncio.Event().wait()
        finally:
            self.listeners.remove(name)

    async def is_heard_by(self, *names: str) -> None:
        """Return when these listen, and nobody else."""
        async with asyncio.timeout(PATIENCE_S):
            while self.listeners != [*names]:  # noqa: ASYNC110
                await asyncio.sleep(0.001)


async def stopped(listening: asyncio.Task[None]) -> None:
    """Ask for the end of listening, and wait for it."""
    listening.cancel()
    done, _ = await asyncio.wait({listening}, timeout=PATIENCE_S)
    assert done, "it goes on"
    if not listening.cancelled():
        listening.result()


async def test_one_process_listens_and_another_takes_over_when_it_ends(store: Store) -> None:
    source, clock = Source(), SystemClock()
    first = asyncio.create_task(
        run_as_leader("listen:x", "first", store.leases, lambda: source.listen("first"), clock)
    )
    while not source.listeners:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    impatient = JumpingClock(clock.now())
    assert source.listeners == ["first"]
    assert not await store.leases.acquire(
        "listen:x", "second", clock.now(), clock.now() + LEASE_DURATION
    )
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(
        run_as_leader(
            "listen:x", "second", store.leases, lambda: source.listen("second"), impatient
        )
    )
    while not source.listeners:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    assert source.listeners == ["second"]
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert source.listeners == []


async def test_what_a_killed_process_listened_to_is_heard_again_within_twenty_seconds(
    store: Store,
) -> None:
    clock, heard = JumpingClock(MORNING), list[datetime]()
    assert await store.leases.acquire("listen:x", "killed", MORNING, MORNING + LEASE_DURATION)

    async def listen() -> None:
        heard.append(clock.now())

    await run_as_leader("listen:x", "second", store.leases, listen, clock)
    assert MORNING + LEASE_DURATION <= heard[0] <= MORNING + 20 * SECOND


async def test_who_lost_the_lease_stops_listening_and_listens_again_when_it_is_free(
    store: Store,
) -> None:
    source, clock = Source(), JumpingClock(MORNING)
    running = asyncio.create_task(
        run_as_leader("listen:x", "first", store.leases, lambda: source.listen("first"), clock)
    )
    await source.is_heard_by("first")
    later = MORNING + 100_000 * LEASE_DURATION
    while not await store.leases.acquire("listen:x", "second", later, later + LEASE_DURATION):  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    await source.is_heard_by()
    assert not await store.leases.acquire("listen:x", "first", MORNING, MORNING + LEASE_DURATION)
    assert not running.done()
    await store.leases.release("listen:x", "second")
    await source.is_heard_by("first")
    await stopped(running)
    assert LEASE_DURATION.total_seconds() > RENEW_S * 2


class Steps(SystemClock):
    """A clock that is set forward or back."""

    step = timedelta()

    def now(self) -> datetime:
        return super().now() + self.step


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.leader.LEASE_DURATION", SECOND)
    monkeypatch.setattr("bot.app.leader.RENEW_S", 0.1)


@pytest.mark.usefixtures("short_leases")
@pytest.mark.parametrize("step", [timedelta(days=1), -timedelta(days=1)])
@pytest.mark.parametrize("whose", ["first", "second"])
async def test_a_clock_that_steps_takes_the_lease_from_nobody(
    store: Store, step: timedelta, whose: str
) -> None:
    source, clocks = Source(), {"first": Steps(), "second": Steps()}
    runs = [
        asyncio.create_task(
            run_as_leader("listen:x", name, store.leases, partial(source.listen, name), clock)
        )
        for name, clock in clocks.items()
    ]
    async with asyncio.timeout(PATIENCE_S):
        while not source.listeners:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    before = source.listeners[:]
    clocks[whose].step = step
    for _ in range(40):
        await asyncio.sleep(0.05)
        assert source.listeners == before
    for run in runs:
        await stopped(run)


@pytest.mark.usefixtures("short_leases")
async def test_a_lease_that_a_wrong_clock_wrote_for_a_dead_process_ends_all_the_same(
    store: Store,
) -> None:
    source, clock = Source(), SystemClock()
    ahead = clock.now() + timedelta(days=1)
    assert await store.leases.acquire("listen:x", "dead", ahead, ahead + LEASE_DURATION)
    running = asyncio.create_task(
        run_as_leader("listen:x", "second", store.leases, partial(source.listen, "second"), clock)
    )
    await source.is_heard_by("second")
    await stopped(running)


class Away:
    """Leases in a database that, once the first was taken, is away or does not answer."""

    def __init__(self, *, fails: StoreError | None = None) -> None:
        self._fails = fails
        self._taken = False

    async def acquire(self, *_: object) -> bool:
        if self._taken:
            await self.release()
        self._taken = True
        return True

    async def release(self, *_: object) -> None:
        if self._fails is not None:
            raise self._fails
        await asyncio.Event().wait()


@pytest.mark.parametrize("fails", [StoreError("the connection was refused"), None])
async def test_a_lease_that_cannot_be_given_back_keeps_nobody_from_ending(
    fails: StoreError | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.leader.RELEASE_TIMEOUT_S", 0.1)
    source, clock = Source(), SystemClock()
    leases: Any = Away(fails=fails)
    alone = partial(
        run_as_leader, "listen:x", "first", leases, partial(source.listen, "first"), clock
    )
    running = asyncio.create_task(keep_serving("x", alone, clock))
    await source.is_heard_by("first")
    await stopped(running)
    assert source.listeners == []


@pytest.mark.parametrize("fails", [StoreError("the connection was refused"), None])
async def test_who_cannot_renew_the_lease_stops_listening_when_it_has_run_out(
    fails: StoreError | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.leader.LEASE_DURATION", 0.3 * SECOND)
    monkeypatch.setattr("bot.app.leader.RENEW_S", 0.1)
    monkeypatch.setattr("bot.app.leader.RELEASE_TIMEOUT_S", 0.1)
    source, clock = Source(), SystemClock()
    leases: Any = Away(fails=fails)
    began = clock.now()
    running = asyncio.create_task(
        run_as_leader("listen:x", "first", leases, partial(source.listen, "first"), clock)
    )
    await source.is_heard_by("first")
    await source.is_heard_by()
    assert clock.now() - began >= 0.3 * SECOND
    with suppress(StoreError):  # it asks for the lease again
        await stopped(running)


async def test_what_ends_listening_is_told_and_frees_the_lease(store: Store) -> None:
    async def broken() -> None:
        raise SourceError("the line is dead")

    clock = SystemClock()
    with pytest.raises(SourceError):
        await run_as_leader("listen:x", "first", store.leases, broken, clock)
    assert await store.leases.acquire(
        "listen:x", "second", clock.now(), clock.now() + LEASE_DURATION
    )


SHARED = (Role.FRONT, Role.PLANNER, Role.COURIER)


def on(database_url: str) -> Settings:
    return bare_settings(database_url=database_url)


@pytest.mark.parametrize("role", SHARED)
def test_on_sqlite_who_does_everything_is_alone_and_roles_run_together(
    sqlite_url: str, role: Role
) -> None:
    settings = on(sqlite_url)
    assert is_sole_process(settings, Role.ALL)
    assert not is_sole_process(settings, role)
    with single_instance(settings, role):
        with single_instance(settings, role):
            pass
        with pytest.raises(SetupError, match="another process is using"):
            single_instance(settings, Role.ALL).__enter__()
    for other in (Role.ALL, role):
        with (
            single_instance(settings, Role.ALL),
            pytest.raises(SetupError, match="another process is using"),
        ):
            single_instance(settings, other).__enter__()


def test_on_postgresql_everybody_runs_together_and_nobody_is_alone() -> None:
    settings = on("postgresql+asyncpg://paperboy@localhost/paperboy")
    assert not any(is_sole_process(settings, role) for role in Role)
    with ExitStack() as stack:
        for role in (*Role, *Role):
            stack.enter_context(single_instance(settings, role))


def test_the_file_that_keeps_others_out_is_its_owners_alone(
    sqlite_url: str, tmp_path: Path
) -> None:
    with single_instance(on(sqlite_url), Role.ALL):
        (file,) = set(tmp_path.iterdir()) - {tmp_path / "paperboy.db"}
    assert (file.name, file.stat().st_mode & 0o777) == ("paperboy.db-running", 0o600)


async def test_where_one_process_was_told_to_wait_all_of_them_do(
    store: Store, open_another: StoreOpener
) -> None:
    limits, clock = RateLimits(per_second=30, chat_interval=0), JumpingClock(MORNING)
    stores = [store, await open_another()]
    told, other = (
        RateLimiter(
            limits, clock, SharedReservations(store.reservations, "telegram", limits, clock)
        )
        for store in stores
    )
    for place in ("1", "2"):
        with pytest.raises(Flooded):
            async with told.bulk(ChatAddress("telegram", place), ChatKind.PRIVATE):
                raise Flooded("Too Many Requests: retry after 30", 30)
    for enter in (other.bulk, other.interactive):
        async with enter(ChatAddress("telegram", "3"), ChatKind.PRIVATE):
            assert clock.now() >= MORNING + 30 * SECOND


@pytest.mark.parametrize("latency_s", [0, 0.02])
def test_processes_together_keep_the_platforms_limit_and_people_pass_them_by(
    database_url: str, latency_s: float
) -> None:
    sent, passed = run_in_virtual_time(partial(_push_beside_people, database_url, latency_s))
    assert len(sent) == 124
    assert most_in_window(sent, SECOND) <= 60
    assert max(passed) < 60, "a second's messages went ahead of somebody who waited"


async def _push_beside_people(
    database_url: str, latency_s: float
) -> tuple[list[datetime], list[int]]:
    """Send 120 messages from three processes while four people write to one of them.

    Return when each message was sent, and how many went ahead of each answer.
    """
    limits, clock = RateLimits(per_second=60, chat_interval=0), VirtualClock(MORNING)
    stores = [await outside(open_store(database_url)) for _ in range(3)]
    distant: list[Any] = [DistantReservations(store.reservations, latency_s) for store in stores]
    limiters = [
        RateLimiter(limits, clock, SharedReservations(reservations, "telegram", limits, clock))
        for reservations in distant
    ]
    sent, passed = list[datetime](), list[int]()

    async def send_bulk(limiter: RateLimiter, number: int) -> None:
        async with limiter.bulk(ChatAddress("telegram", str(number)), ChatKind.PRIVATE):
            sent.append(clock.now())

    async def answer(number: int) -> None:
        before = len(sent)
        async with limiters[0].interactive(ChatAddress("telegram", f"p{number}"), ChatKind.PRIVATE):
            passed.append(len(sent) - before)
            sent.append(clock.now())

    pushing = asyncio.gather(*(send_bulk(limiters[number % 3], number) for number in range(120)))
    for number in range(4):
        await asyncio.sleep(0.2)
        await answer(number)
    await pushing
    for store in stores:
        await outside(store.close())
    return sent, passed


async def test_processes_together_keep_a_groups_limit_by_the_minute(
    store: Store, open_another: StoreOpener
) -> None:
    limits, clock = RateLimits(30, 1.0, group_per_minute=20), JumpingClock(MORNING)
    stores = [store, await open_another()]
    limiters = [
        RateLimiter(
            limits, clock, SharedReservations(store.reservations, "telegram", limits, clock)
        )
        for store in stores
    ]
    sent = list[datetime]()
    for number in range(60):
        limiter = limiters[number % 2]
        enter = limiter.bulk if number % 3 else limiter.interactive
        async with enter(ChatAddress("telegram", "-7"), ChatKind.GROUP):
            sent.append(clock.now())
    assert most_in_window(sent, MINUTE) <= 20
    assert sent[4] - sent[0] < 6 * SECOND  # a few at once after a pause
    assert sent[-1] - sent[0] < 4 * MINUTE


async def test_a_group_is_not_named_in_its_reservations(store: Store, database_url: str) -> None:
    limits, clock = RateLimits(30, 1.0, group_per_minute=20), JumpingClock(MORNING)
    limiter = RateLimiter(
        limits, clock, SharedReservations(store.reservations, "telegram", limits, clock)
    )
    async with limiter.bulk(ChatAddress("telegram", "-1001234567890"), ChatKind.GROUP):
        pass
    names = [row.name for row in (await all_rows(database_url))["turns"]]
    assert any(":group:" in name for name in names)
    assert not any("1001234567890" in name for name in names)


async def test_turns_that_were_free_long_ago_are_forgotten_and_others_stay(
    store: Store, database_url: str
) -> None:
    for name, free_at in (("old", MORNING - 2 * MINUTE), ("new", MORNING)):
        await store.reservations.reserve(name, SECOND, free_at)
    await store.reservations.prune(MORNING - MINUTE)
    assert [row.name for row in (await all_rows(database_url))["turns"]] == ["new"]


async def test_processes_whose_clocks_differ_agree_on_the_databases(
    store: Store, open_another: StoreOpener
) -> None:
    stores = [store, await open_another()]
    slow, fast = SystemClock(), JumpingClock(datetime.now(UTC) + timedelta(minutes=1))
    clocks = [
        DatabaseClock(own, store.reservations)
        for own, store in zip((slow, fast), stores, strict=True)
    ]
    for clock in clocks:
        await clock.sync()
    if (
        await store.reservations.server_time() is None
    ):  # one machine, one clock: nothing is to be agreed on
        assert clocks[1].now() == fast.now()
    else:
        assert abs(clocks[0].now() - clocks[1].now()) < SECOND
        assert abs(clocks[1].now() - slow.now()) < SECOND


class Unheard:
    """A database that does not say what time it is."""

    async def server_time(self) -> datetime | None:
        raise StoreError("the database does not answer")


async def test_a_database_that_does_not_answer_changes_no_clock() -> None:
    own = JumpingClock(MORNING)
    clock = DatabaseClock(own, Unheard())  # type: ignore[arg-type]
    await clock.sync()
    assert clock.now() == MORNING
