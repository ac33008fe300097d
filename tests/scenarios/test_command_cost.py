"""How much of the code and of the database one command takes, all the way from Telegram."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot import consumer
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, TelegramDriver
from tests.support.command_trace import CommandTrace, trace_command

MAX_READS, MAX_WRITES = 9, 2
MAX_FILES = 56


async def trace_subscribe(folder: Path) -> CommandTrace:
    """Trace a first ``/subscribe cs.DC`` on Telegram while the announcement is stored already."""
    async with BotHarness(TelegramDriver(), folder) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        await harness.app.ingest.fetch(["cs.DC"])
        engine = harness.app.store._database._engine.sync_engine  # type: ignore[attr-defined]
        with trace_command(engine) as trace:
            said = await harness.says("/subscribe cs.DC")
    assert "cs.DC: 1 new on Monday 15 June" in said
    return trace


async def test_subscribing_takes_few_transactions_and_few_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine is, this is a command that need not be stored while it is answered.
    monkeypatch.setattr(consumer, "STORE_AFTER_S", 600.0)
    trace = await trace_subscribe(tmp_path)
    assert trace.repeated_reads == []
    assert len(trace.reads) <= MAX_READS
    assert len(trace.writes) <= MAX_WRITES
    assert len(trace.files) <= MAX_FILES, sorted(trace.files)
