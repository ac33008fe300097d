"""What fails on PostgreSQL for a transient reason is retried, and done once."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.ports.store import Store
from storage import postgresql
from storage.bootstrap import open_store
from storage.engine import Database
from storage.errors import TransientError
from storage.postgresql import ROLLBACK_TIMEOUT_S
from storage.store import retrying
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import PostgresServer
from tests.support.stores import NOW, open_chat, plan

pytestmark = pytest.mark.postgres

ONCE = """
CREATE SEQUENCE accidents;
CREATE FUNCTION accident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('accidents') <= {times} THEN {happens}; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accident AFTER UPDATE ON chats
DEFERRABLE INITIALLY {when} FOR EACH ROW EXECUTE FUNCTION accident();
"""
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
KILLED = "PERFORM pg_terminate_backend(pg_backend_pid())"


async def run(engine: AsyncEngine, script: str) -> None:
    async with engine.begin() as connection:
        for statement in script.replace("END;", "END\0").split(";\nCREATE"):
            sql = statement.replace("\0", ";").strip().rstrip(";")
            await connection.execute(text(sql if sql.startswith("CREATE") else f"CREATE {sql}"))


@pytest.mark.parametrize("when", ["IMMEDIATE", "DEFERRED"])
@pytest.mark.parametrize(
    "happens",
    [
        "RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'",
        "RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'",
        KILLED,
    ],
)
async def test_a_transient_failure_in_a_statement_or_in_the_commit_is_retried(
    postgres_url: str, happens: str, when: str
) -> None:
    store, engine = await open_store(postgres_url), create_async_engine(postgres_url)
    chat = await open_chat(store)
    await run(engine, ONCE.format(times=2, happens=happens, when=when))
    assert await store.outbox.plan([plan(chat, "news", cursor=7)], NOW) == 1
    assert await store.outbox.pending() == 1
    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.cursor == 7
    await engine.dispose()
    await store.close()


async def test_a_failure_that_lasts_is_given_up_with_the_reason(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.RETRY_DELAYS_S", (0.01, 0.01))
    store, engine = await open_store(postgres_url), create_async_engine(postgres_url)
    chat = await open_chat(store)
    raised = "RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'"
    await run(engine, ONCE.format(times=99, happens=raised, when="IMMEDIATE"))
    with pytest.raises(TransientError, match="conflict"):
        await store.chats.set_language(chat.id, "zh")
    await engine.dispose()
    await store.close()


async def test_two_transactions_that_wait_for_each_other_both_succeed(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url)
    # Each looks once for a deadlock, so long after it begins to wait: the store looks when the
    # other has come to wait as well, however slow the machine is, and the other never does.
    database = make_url(postgres_url).database
    async with engine.begin() as connection:
        await connection.execute(text(f"ALTER DATABASE {database} SET deadlock_timeout = '5s'"))
    store = await open_store(postgres_url)
    first, second = await open_chat(store, "1"), await open_chat(store, "2")
    change = text("UPDATE chats SET language = 'zh' WHERE id = :id")
    async with engine.begin() as other:
        await other.execute(text("SET LOCAL deadlock_timeout = '1h'"))
        await other.execute(change, {"id": second.id})
        plans = [plan(first, "one", cursor=5), plan(second, "two", cursor=5)]
        planning = asyncio.create_task(store.outbox.plan(plans, NOW))
        await _somebody_waits(engine)  # it holds the first chat and waits for the second
        await other.execute(change, {"id": first.id})
    assert await planning == 2
    assert await store.outbox.pending() == 2
    await engine.dispose()
    await store.close()


async def _somebody_waits(engine: AsyncEngine) -> None:
    """Wait until one transaction of this database waits for another."""
    async with asyncio.timeout(PATIENCE_S):
        waiting = 0
        while not waiting:
            async with engine.connect() as connection:  # what is shown stays within a transaction
                waiting = await connection.scalar(text(WAITING))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_restart_of_the_server_is_waited_for(
    private_postgres: PostgresServer, private_postgres_url: str, how: signal.Signals
) -> None:
    store = await open_store(private_postgres_url)
    chat = await open_chat(store)
    await asyncio.to_thread(private_postgres.stop, how)
    planning = store.outbox.plan([plan(chat, "news")], NOW)
    asked = asyncio.gather(store.chats.count(), planning, store.chats.find(chat.address))
    await asyncio.sleep(0.5)
    await asyncio.to_thread(private_postgres.start)
    assert await asked == [1, 1, chat]
    await store.close()


async def test_a_server_that_stays_away_is_an_error_after_a_while(
    private_postgres: PostgresServer, private_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.RETRY_DELAYS_S", (0.2, 0.4))
    store = await open_store(private_postgres_url)
    await asyncio.to_thread(private_postgres.stop)
    began = time.monotonic()
    with pytest.raises(StoreError):
        await store.chats.count()
    waited = time.monotonic() - began
    await asyncio.to_thread(private_postgres.start)
    assert waited >= 0.3, "it was not asked again"
    assert await store.chats.count() == 0
    await store.close()


async def test_a_cancelled_task_gives_up_on_a_silent_server(
    private_postgres: PostgresServer, private_postgres_url: str
) -> None:
    database, inside = Database(make_url(private_postgres_url)), asyncio.Event()

    async def ponder() -> None:
        async with database.writing() as connection:
            await connection.execute(text("SELECT 1"))
            inside.set()
            await asyncio.Event().wait()

    pondering = asyncio.create_task(ponder())
    await inside.wait()
    with private_postgres.silent():
        pondering.cancel()
        _, late = await asyncio.wait([pondering], timeout=10 * ROLLBACK_TIMEOUT_S)
    assert not late
    assert pondering.cancelled()
    await database.close()


async def test_a_pool_is_closed_while_the_server_is_silent(
    private_postgres: PostgresServer, private_postgres_url: str
) -> None:
    store = await open_store(private_postgres_url)
    await asyncio.gather(*(store.chats.count() for _ in range(3)))
    with private_postgres.silent():
        closing = asyncio.create_task(store.close())
        _, late = await asyncio.wait([closing], timeout=10 * ROLLBACK_TIMEOUT_S)
    assert not late
    await closing


@pytest.mark.parametrize(("limit", "connections"), [("command_timeout", 1), ("timeout", 0)])
async def test_a_silent_server_is_an_error_after_a_timeout(
    private_postgres: PostgresServer,
    private_postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    connections: int,
) -> None:
    monkeypatch.setitem(postgresql.CONNECT_ARGS, limit, 0.2)
    database = Database(make_url(private_postgres_url))
    for _ in range(connections):
        await _ask(database)
    with private_postgres.silent():
        asking = asyncio.create_task(_ask(database))
        _, late = await asyncio.wait([asking], timeout=10 * ROLLBACK_TIMEOUT_S)
    assert not late
    with pytest.raises(TransientError, match="TimeoutError"):
        await asking
    await _ask(database)
    await database.close()


async def _ask(database: Database) -> None:
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


async def test_every_method_of_the_store_is_retried(postgres_url: str) -> None:
    store: Store = await open_store(postgres_url)
    concerns = [concern for name, concern in vars(store).items() if not name.startswith("_")]
    methods = [
        getattr(concern, name)
        for concern in concerns
        for name, member in vars(type(concern)).items()
        if not name.startswith("_") and asyncio.iscoroutinefunction(member)
    ]
    assert len(methods) > 40
    assert all(hasattr(method, "__wrapped__") for method in methods)
    await store.close()


class Wavering:
    """Fails a number of times before it works."""

    def __init__(self, failures: list[Exception]) -> None:
        self.failures = failures

    async def work(self, number: int, *, twice: bool = False) -> int:
        if self.failures:
            raise self.failures.pop()
        return number * 2 if twice else number


async def test_only_transient_errors_are_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.store.RETRY_DELAYS_S", (0.0, 0.0))
    assert await retrying(Wavering([TransientError(), TransientError()])).work(4, twice=True) == 8
    with pytest.raises(TransientError):
        await retrying(Wavering([TransientError()] * 3)).work(4)
    with pytest.raises(StoreError, match="for good"):
        await retrying(Wavering([StoreError("for good"), TransientError()])).work(4)
