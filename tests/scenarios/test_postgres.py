"""The whole bot on PostgreSQL, by DATABASE_URL alone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, TelegramDriver
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url

pytestmark = pytest.mark.postgres


async def test_a_reader_is_served_and_pushed_once_over_a_restart(
    postgres_url: str, tmp_path: Path
) -> None:
    async with BotHarness(TelegramDriver(), tmp_path, database=postgres_url) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01000", "cs.DC"))
        harness.arxiv.announce(date(2026, 6, 16), paper("2606.02000", "cs.DC"))
        assert "cs.DC: 1 new" in await harness.says("/subscribe cs.DC")
        assert "2606.01000" in await harness.says("/today")
        await harness.restarts()
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        assert re.findall(r"matter of (\S+)", harness.was_sent()) == ["2606.02000"]
        await harness.restarts()
        await harness.works()
        assert harness.was_sent() == ""
