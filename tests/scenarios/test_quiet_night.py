"""What a night leaves in the log: an operator who reads it in the morning sees what mattered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot.app.logging import configure_logging
from bot.errors import StoreUnavailable
from bot.model.chat import RenderMode
from bot.model.delivery import Settlement
from storage.bootstrap import open_store
from tests.emulators.arxiv import paper
from tests.emulators.foreign_page import html
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver, TelegramDriver
from tests.support.patience import PATIENCE_S
from tests.support.settings import bare_settings
from tests.support.stores import empty_store
from tests.support.telegram_push import Push

pytestmark = pytest.mark.usefixtures("inline_sqlite")

TUESDAY = date(2026, 6, 16)
EVENING, MORNING = "2026-06-15T22:00:00+00:00", "2026-06-16T08:00:00+00:00"
A_HANDFUL = 5


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Log as the real process does, but into this; put everything back afterwards."""
    named = {name: logging.getLogger(name) for name in ("", "bot", "adapters", "storage")}
    handlers = logging.root.handlers[:]
    levels = {name: logger.level for name, logger in named.items()}
    configure_logging(bare_settings())
    (handler,) = logging.root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    handler.setStream(stream)
    # Loggers of modules outlive the test, so they must not keep its configuration.
    structlog.configure(cache_logger_on_first_use=False)
    yield stream
    logging.root.handlers[:] = handlers
    for name, logger in named.items():
        logger.setLevel(levels[name])
    structlog.reset_defaults()


def lines(log: StringIO) -> list[str]:
    """Return what was logged since this was last asked."""
    found = log.getvalue().splitlines()
    log.seek(0)
    log.truncate()
    return found


async def passes_the_night(harness: BotHarness, until: str = MORNING) -> None:
    """Do what the scheduler does, every five minutes."""
    due = harness.clock.now()
    while due < datetime.fromisoformat(until):
        due += timedelta(minutes=5)
        harness.clock.jump(to=max(due, harness.clock.now()))
        await harness.works()


async def begins(harness: BotHarness, log: StringIO) -> None:
    """Alice reads two categories, and had what there was."""
    harness.arxiv.announce(
        date(2026, 6, 15), paper("2606.00001", "cs.DC"), paper("2606.00002", "cs.LG")
    )
    await harness.says("/subscribe cs.DC econ.EM")
    await harness.jumps_to(EVENING)
    lines(log)


async def test_a_quiet_night_writes_a_handful_of_lines(tmp_path: Path, log: StringIO) -> None:
    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        await begins(harness, log)
        harness.arxiv.announce(TUESDAY, paper("2606.00101", "cs.DC"), paper("2606.00102", "cs.LG"))
        await passes_the_night(harness)
        assert "2606.00101" in harness.was_sent()
        found = lines(log)
        assert len(found) <= A_HANDFUL, found


async def test_a_night_on_which_arxiv_is_late_writes_a_handful_of_lines(
    tmp_path: Path, log: StringIO
) -> None:
    async with BotHarness(ConsoleDriver(), tmp_path) as harness:
        await begins(harness, log)
        await passes_the_night(harness, "2026-06-16T07:00:00+00:00")
        found = lines(log)
        assert len(found) <= 2 * A_HANDFUL, found


@pytest.mark.parametrize("path", ["/", "/list", "/rss"])
async def test_a_night_on_which_arxiv_is_ill_writes_a_line_for_each_of_its_services(
    tmp_path: Path, log: StringIO, path: str
) -> None:
    async with BotHarness(ConsoleDriver(), tmp_path) as harness:
        await begins(harness, log)
        harness.arxiv.answers(503, on=path)
        await passes_the_night(harness, "2026-06-16T06:00:00+00:00")
        found = lines(log)
        assert 1 <= len(found) <= 2 * A_HANDFUL, found


async def test_a_platform_that_answers_502_is_one_line(tmp_path: Path, log: StringIO) -> None:
    driver = TelegramDriver()
    async with BotHarness(driver, tmp_path) as harness:
        await begins(harness, log)
        for number in range(3):
            driver.emulator.fail_next("getUpdates", 502, f"Bad Gateway, ray {number}")
        await harness.says("/help")
        async with asyncio.timeout(PATIENCE_S):
            while driver.emulator.faults.left:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        found = [line for line in lines(log) if "telegram.serving" not in line]
        assert len(found) == 1, found
        assert "telegram.poll_failed" in found[0]


@pytest.mark.parametrize("chats", [1, 40])
async def test_an_outage_of_a_platform_is_a_handful_of_lines_however_many_chats_wait(
    tmp_path: Path, log: StringIO, chats: int
) -> None:
    store = await open_store(empty_store(tmp_path / "paperboy.db"))
    async with TelegramEmulator(unlimited=True) as telegram:
        push = Push(telegram, store, chats)
        await push.begins(RenderMode.CLASSIC)
        lines(log)
        for step in range(135):  # three quarters of an hour
            telegram.portal = html(502 + step % 3, f"ray {step}")
            await push.courier.works()
            push.courier.clock.jump(seconds=20)
        telegram.portal = None
        await push.courier.delivers()
        await push.sees_all_once(RenderMode.CLASSIC)
        await push.platform.close()
    await store.close()
    found = lines(log)
    assert 2 <= len(found) <= A_HANDFUL, found
    assert any("outage.ended" in line for line in found), found


async def test_a_database_that_is_locked_in_a_push_is_a_handful_of_lines(
    tmp_path: Path, log: StringIO
) -> None:
    store = await open_store(empty_store(tmp_path / "paperboy.db"))
    async with TelegramEmulator(unlimited=True) as telegram:
        push = Push(telegram, store, chats=40)
        await push.begins(RenderMode.CLASSIC)
        lines(log)
        settle, locked_until = store.outbox.settle, push.courier.clock.now() + timedelta(minutes=20)

        async def settle_later(holder: str, settled: Sequence[Settlement], now: datetime) -> None:
            if push.courier.clock.now() < locked_until:
                raise StoreUnavailable("another program has locked the database")
            await settle(holder, settled, now)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store.outbox, "settle", settle_later)
            await push.courier.delivers()
        await push.sees_all_once(RenderMode.CLASSIC)
        await push.platform.close()
    await store.close()
    found = lines(log)
    assert 1 <= len(found) <= A_HANDFUL, found


async def test_a_morning_of_many_categories_is_a_handful_of_lines(
    tmp_path: Path, log: StringIO
) -> None:
    read = ("cs.AI", "cs.CL", "cs.DC", "cs.LG", "cs.RO", "econ.EM", "hep-th", "math.AG", "q-bio.PE")
    async with BotHarness(ConsoleDriver(), tmp_path) as harness:
        await harness.says(f"/subscribe {' '.join(read)}")
        await harness.jumps_to(EVENING)
        lines(log)
        harness.arxiv.announce(
            TUESDAY, *(paper(f"2606.{n:05}", name) for n, name in enumerate(read, start=101))
        )
        await passes_the_night(harness, "2026-06-16T05:00:00+00:00")
        found = lines(log)
        assert 1 <= len(found) <= A_HANDFUL, found
