"""A subscription begins after the newest announcement that arXiv had made, stored or not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver

FRIDAY, MONDAY, TUESDAY = date(2026, 6, 12), date(2026, 6, 15), date(2026, 6, 16)


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A bot without readers on a Saturday, after Friday's announcement."""
    async with BotHarness(ConsoleDriver(), tmp_path, now="2026-06-13T12:00:00+00:00") as harness:
        for day, first in ((FRIDAY, 100), (MONDAY, 200), (TUESDAY, 300)):
            harness.arxiv.announce(
                day, paper(f"2606.{first:05}", "cs.RO"), paper(f"2606.{first + 1:05}", "cs.LG")
            )
        yield harness


async def test_what_is_stored_only_after_the_subscription_is_no_news(harness: BotHarness) -> None:
    harness.arxiv.answers(503)
    said = await harness.says("/subscribe cs.RO")
    assert "Subscribed" in said or "subscribed" in said
    harness.arxiv.recovers()
    await harness.jumps_to("2026-06-13T13:00:00+00:00")
    await harness.jumps_to("2026-06-15T08:00:00+00:00")

    sent = harness.was_sent()
    assert "2606.00200" in sent
    assert "2606.00100" not in sent
    assert "2606.00100" in await harness.says("/today 2026-06-12")


async def test_of_another_category_of_the_same_day_neither(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.LG")
    harness.arxiv.answers(503)
    await harness.says("/subscribe cs.RO")
    harness.arxiv.recovers()
    await harness.jumps_to("2026-06-13T13:00:00+00:00")
    await harness.jumps_to("2026-06-15T08:00:00+00:00")

    sent = harness.was_sent()
    assert "2606.00200" in sent
    assert "2606.00201" in sent
    assert "2606.00100" not in sent


async def test_what_turns_out_to_be_late_is_news_to_who_subscribed_before_it_came(
    tmp_path: Path,
) -> None:
    async with BotHarness(ConsoleDriver(), tmp_path, now="2026-06-16T06:00:00+00:00") as harness:
        harness.arxiv.announce(MONDAY, paper("2606.00200", "cs.RO"), paper("2606.00201", "cs.LG"))
        harness.arxiv.answers(503)
        await harness.says("/subscribe cs.RO")
        harness.arxiv.recovers()
        for minutes in (20, 40):  # its pages still show Monday
            await harness.jumps_to(f"2026-06-16T06:{minutes}:00+00:00")
        harness.arxiv.announce(TUESDAY, paper("2606.00300", "cs.RO"), paper("2606.00301", "cs.LG"))
        await harness.jumps_to("2026-06-16T07:30:00+00:00")
        await harness.jumps_to("2026-06-16T08:00:00+00:00")

        sent = harness.was_sent()
        assert "2606.00300" in sent
        assert "2606.00200" not in sent
