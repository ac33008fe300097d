"""A courier ends when it is asked to: it waits for sends under way then, but not for ever."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.app import leader, serve, shutdown
from bot.app.clock import SystemClock
from bot.app.roles import Role
from bot.delivery.courier.chat_delivery import LEASE
from storage.bootstrap import open_store
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver
from tests.support.clock import JumpingClock
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import PostgresServer
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import private_postgres as private_postgres
from tests.support.postgresql import private_postgres_url as private_postgres_url
from tests.support.processes import ERR, IN, OUT, fork, run_command_line, wait_for_exit
from tests.support.stores import empty_store, open_chat, plan

PAGES = ("one", "two")
NOWHERE = dict.fromkeys(
    ("ARXIV_FEED_URL", "ARXIV_API_URL", "ARXIV_LISTING_URL"), "http://127.0.0.1:1"
)
SHORT_S = 0.3
SILENT_S = 15
"""For so long Telegram says nothing; it is asked for twenty before a send counts as unanswered."""
SLOW_S = 1


def _impatient(
    parting_s: float, role: str, folder: Path, settings: dict[str, str], streams: Path
) -> None:
    """Be a process that waits for what is under way, at its end, much shorter than usual."""
    serve.DRAIN_TIMEOUT_S, serve.CANCEL_GRACE_S = parting_s, (SHORT_S,) * 3
    leader.RELEASE_TIMEOUT_S = SHORT_S
    shutdown.SHUTDOWN_TIMEOUT_S = parting_s + 4 * SHORT_S
    run_command_line(("run", "--role", role), folder, settings, streams)


async def logs(streams: Path, word: str) -> None:
    """Return when ``word`` was logged."""
    async with asyncio.timeout(PATIENCE_S):
        while word not in (streams / ERR).read_text("utf-8"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def now() -> datetime:
    return SystemClock().now()


async def test_a_send_that_is_not_answered_in_time_is_cut_off_and_stays_owed(
    tmp_path: Path,
) -> None:
    url = empty_store(tmp_path / "paperboy.db")
    store = await open_store(url)
    for name in (IN, OUT, ERR):
        (tmp_path / name).touch()
    async with TelegramEmulator(unlimited=True) as telegram:
        alice = telegram.person("alice", started=True)
        chat = await open_chat(store, str(alice.id))
        await store.outbox.plan([plan(chat, *PAGES)], now())
        telegram.delay_next("sendRichMessage", SILENT_S)
        settings = {
            "DATABASE_URL": url,
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
        }
        process = fork(_impatient, SHORT_S, "courier", tmp_path, settings, tmp_path)
        await alice.sees(PATIENCE_S)  # taken, but not answered
        process.terminate()
        assert await asyncio.to_thread(wait_for_exit, process) == 0
        assert "Traceback" not in (tmp_path / ERR).read_text("utf-8")
        assert len(alice.from_bot) == 1
        owed = await store.outbox.undelivered(chat.id)
        assert [parcel.attempts for parcel in owed] == [0, 0], "what came of it was not awaited"
        later = JumpingClock(now())
        next_life = CourierHarness(store, TelegramPlatform(telegram.token, telegram.url), later)
        await next_life.delivers()
        await next_life.platform.close()
        assert count_repeats([message.text.strip() for message in alice.from_bot], PAGES) == 1
    await store.close()


@pytest.mark.postgres
async def test_a_database_that_is_away_when_a_send_was_answered_holds_nobody_up(
    tmp_path: Path, private_postgres: PostgresServer, private_postgres_url: str
) -> None:
    store = await open_store(private_postgres_url)
    for name in (IN, OUT, ERR):
        (tmp_path / name).touch()
    async with TelegramEmulator(unlimited=True) as telegram:
        alice = telegram.person("alice", started=True)
        await store.outbox.plan([plan(await open_chat(store, str(alice.id)), *PAGES)], now())
        await store.close()
        telegram.delay_next("sendRichMessage", SLOW_S)
        settings = {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
        courier = settings | {"DATABASE_URL": private_postgres_url}
        process = fork(_impatient, 2 * SLOW_S, "courier", tmp_path, courier, tmp_path)
        await alice.sees(PATIENCE_S)  # taken, but not yet answered
        private_postgres.stop()
        try:
            await logs(tmp_path, "Outbox.claim")  # which is tried for longer than PARTING
            process.terminate()
            began = now()
            assert await asyncio.to_thread(wait_for_exit, process) == 0
        finally:
            private_postgres.start()
    assert now() - began < LEASE / 12
    told = (tmp_path / ERR).read_text("utf-8")
    assert "Outbox.settle" in told, "it was not answered, or there was time to settle it"
    assert "stopped" in told.splitlines()[-1]


@pytest.mark.postgres
async def test_a_database_that_falls_silent_holds_nobody_up_for_long(
    tmp_path: Path, private_postgres: PostgresServer, private_postgres_url: str
) -> None:
    for name in (IN, OUT, ERR):
        (tmp_path / name).touch()
    async with TelegramEmulator(unlimited=True) as telegram:
        settings = {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
        whole = settings | NOWHERE | {"DATABASE_URL": private_postgres_url}
        process = fork(_impatient, SHORT_S, "all", tmp_path, whole, tmp_path)
        await logs(tmp_path, "telegram.serving")  # and chores are at work
        with private_postgres.silent():
            process.terminate()
            began = now()
            assert await asyncio.to_thread(wait_for_exit, process) == 0
    assert now() - began < LEASE / 12
    assert "stopped" in (tmp_path / ERR).read_text("utf-8").splitlines()[-1]


async def test_a_courier_that_ends_unasked_is_told_and_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with BotHarness(ConsoleDriver(), tmp_path) as harness:
        (courier,) = harness.app.couriers
        run, lives, again = courier.run, list[int](), asyncio.Event()

        async def ends_at_first() -> None:
            lives.append(1)
            if len(lives) > 1:
                again.set()
                await run()

        monkeypatch.setattr(courier, "run", ends_at_first)
        serving = asyncio.create_task(serve.serve(harness.app, harness.clock, Role.COURIER))
        await asyncio.wait_for(again.wait(), PATIENCE_S)
        serving.cancel()
        await serving
    assert len(lives) == 2, "the end that it was asked for is one"
    assert "service.ended" in capsys.readouterr().out
