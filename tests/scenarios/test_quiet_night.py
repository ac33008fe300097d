"""What a night leaves in the log: an operator who reads it in the morning sees what mattered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot.app.logging import configure_logging
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver, TelegramDriver
from tests.support.patience import PATIENCE_S
from tests.support.settings import bare_settings

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
