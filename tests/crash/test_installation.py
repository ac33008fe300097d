"""Two planners and four couriers on one PostgreSQL: everything comes, whatever happens to them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from urllib.parse import quote

import asyncpg
import pytest

from tests.crash.courier_process import SPEED
from tests.crash.installation import CATEGORIES, CONCURRENCY, Installation, installed
from tests.support.postgresql import PREPARED, PostgresServer, own_server, standby
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url
from tests.support.soak import IS_SOAKING

pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.slow]

MINUTE = timedelta(minutes=1)
FULL_FOR_S = 2.0
CONNECTIONS = 30


async def test_killed_planners_and_couriers_lose_nothing_and_repeat_what_was_under_way(
    postgres_url: str,
) -> None:
    async with AsyncExitStack() as stack:
        installation = await installed(stack, postgres_url, SPEED)
        planners = [installation.starts("planner") for _ in range(2)]
        couriers = [installation.starts("courier") for _ in range(4)]
        for number, category in enumerate(CATEGORIES[:2]):
            await installation.announces(category)
            await installation.begins_to_send(category)
            for killed in (planners[number], couriers[number], couriers[number + 2]):
                killed.kill()
            for role in ("planner", "courier", "courier"):
                installation.starts(role)
            await installation.has_sent(category)
        assert installation.repeated() <= 4 * CONCURRENCY


@pytest.mark.soak
@pytest.mark.skipif(not IS_SOAKING, reason="left to `make soak`")
async def test_a_server_that_restarts_is_full_or_gone_loses_and_repeats_nothing(
    postgres: PostgresServer,
) -> None:
    async with AsyncExitStack() as stack:
        first = stack.enter_context(own_server(postgres, max_connections=CONNECTIONS))
        second = stack.enter_context(standby(first))
        homes = ",".join(quote(str(server.home), safe="") for server in (first, second))
        database = f"postgresql://postgres@/{PREPARED}?host={homes}&target_session_attrs=read-write"
        installation = await installed(stack, database, 1.0)
        for ahead in (timedelta(), MINUTE):
            installation.starts("planner", ahead)
        for ahead in (timedelta(), MINUTE, -MINUTE, timedelta()):
            installation.starts("courier", ahead)
        async with _disturbed(installation, CATEGORIES[0]):
            await asyncio.to_thread(first.stop)
            await asyncio.to_thread(first.start)
        async with _disturbed(installation, CATEGORIES[1]), _full(first):
            await asyncio.sleep(FULL_FOR_S)
        async with _disturbed(installation, CATEGORIES[2]):
            await asyncio.to_thread(first.stop, signal.SIGQUIT)
            second.execute("SELECT pg_promote()")
        await installation.announces(CATEGORIES[3])
        await installation.has_sent(CATEGORIES[3])
        assert installation.repeated() == 0


@asynccontextmanager
async def _disturbed(installation: Installation, category: str) -> AsyncIterator[None]:
    """Do the block's harm while a category's announcement is sent; all of it comes nevertheless."""
    await installation.announces(category)
    await installation.begins_to_send(category)
    yield
    await installation.has_sent(category)


@asynccontextmanager
async def _full(server: PostgresServer) -> AsyncIterator[None]:
    """Take every connection that the server has during the block, those of others as well."""
    held: list[asyncpg.Connection] = []
    try:
        held.append(await _connect(server))
        while True:
            await held[0].execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                PREPARED,
            )
            held.append(await _connect(server))
    except asyncpg.TooManyConnectionsError:
        yield
    finally:
        for connection in held:
            await connection.close()


async def _connect(server: PostgresServer) -> asyncpg.Connection:
    return await asyncpg.connect(user="postgres", host=str(server.home), database="postgres")
