"""``paperboy run --role``, as real processes on one PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.app.clock import SystemClock
from bot.app.serve import DRAIN_TIMEOUT_S
from storage.bootstrap import open_store
from tests.emulators.telegram import TelegramPerson
from tests.scenarios.test_process import (
    Process,
    World,
    commanded,
    ended,
    running,
    seconds_to_the_end,
)
from tests.scenarios.test_process import world as world
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import PostgresServer
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import private_postgres as private_postgres
from tests.support.postgresql import private_postgres_url as private_postgres_url
from tests.support.stores import open_chat, plan

pytestmark = pytest.mark.postgres

COMPOSE = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text("utf-8"))
COMMANDS: dict[str, list[str]] = {
    name: service["command"]
    for name, service in COMPOSE["services"].items()
    if "command" in service
}
PAGES = ("one", "two")


@dataclass
class Farm:
    """The processes of one installation."""

    world: World
    folder: Path
    database: str
    stack: AsyncExitStack

    async def starts(self, role: str) -> Process:
        """Start the container's command line of a role, as docker-compose.yml has it."""
        settings = self.world.settings | {"DATABASE_URL": self.database}
        process = commanded(self.folder, settings, *COMMANDS[role])
        return await self.stack.enter_async_context(process)

    async def owes(self, people: list[TelegramPerson]) -> None:
        store = await open_store(self.database)
        plans = [plan(await open_chat(store, str(person.id)), *PAGES) for person in people]
        await store.outbox.plan(plans, SystemClock().now())
        await store.close()


async def ends_well(process: Process) -> str:
    code, log = await ended(process)
    assert code == 0, log
    assert "Traceback" not in log
    return log


async def test_roles_share_the_work_and_one_process_at_a_time_listens(
    world: World, tmp_path: Path, private_postgres_url: str
) -> None:
    alice = world.telegram.person("alice")
    people = [world.telegram.person(f"reader {n}", started=True) for n in range(20)]
    async with AsyncExitStack() as stack:
        farm = Farm(world, tmp_path, private_postgres_url, stack)
        first = await farm.starts("front")
        await alice.says("/subscribe cs.DC")
        assert "You’re subscribed to cs.DC" in (await alice.sees(PATIENCE_S)).text
        await farm.owes(people)
        others = [await farm.starts(role) for role in ("front", "planner", "courier", "courier")]
        for person in people:
            for page in PAGES:
                assert (await person.sees(PATIENCE_S)).text.strip() == page
        await asyncio.gather(alice.says("/list"), ends_well(first))
        await alice.says("/list")
        while len(alice.from_bot) < 3:
            await alice.sees(PATIENCE_S)
        await world.discord.until(lambda: world.discord.gateway.identified > 1 or None, PATIENCE_S)
        logs = await asyncio.gather(*(ends_well(process) for process in others))
    assert "lease.awaited" in logs[0]
    assert [len(person.from_bot) for person in people] == [len(PAGES)] * len(people)
    assert len(alice.from_bot) == 3
    assert [call for call in world.telegram.calls if call.status == 409] == [], "two polled"
    assert world.discord.gateway.identified == 2, "one after the other"


async def test_who_is_asked_to_end_while_the_database_is_away_ends_all_the_same(
    world: World, tmp_path: Path, private_postgres: PostgresServer, private_postgres_url: str
) -> None:
    async with running(
        tmp_path, world.settings | {"DATABASE_URL": private_postgres_url}
    ) as process:
        await world.discord.ready()
        private_postgres.stop()
        try:
            seconds, code, log = await seconds_to_the_end(process)
        finally:
            private_postgres.start()
    assert code == 0, log
    assert "stopped" in log.splitlines()[-1]
    assert seconds < DRAIN_TIMEOUT_S + 3
