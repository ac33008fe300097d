"""Days on which arXiv is late, or leaves one out without a word: nothing untrue is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.emulators.arxiv import AnnouncedPaper, paper
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 6, day) for day in (15, 16, 17, 18))
DUE = datetime(2026, 6, 17, 4, 10, tzinfo=UTC)
"""When the feeds should show Wednesday's announcement: ten past midnight in New York."""
NOTHING = "announced nothing"
STEP = timedelta(hours=1)


def batch(first: int) -> tuple[AnnouncedPaper, ...]:
    return paper(f"2606.{first:05}", "cs.DC"), paper(f"2606.{first + 1:05}", "cs.LG")


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A reader of cs.DC who has had Tuesday's papers and gets digests just when they are due."""
    async with BotHarness(ConsoleDriver(), tmp_path, now="2026-06-14T12:00:00+00:00") as harness:
        harness.arxiv.announce(MONDAY, *batch(100))
        harness.arxiv.announce(TUESDAY, *batch(200))
        await harness.says("/subscribe cs.DC")
        await harness.says("/time 05:15")
        for day in (15, 16):
            await harness.jumps_to(f"2026-06-{day}T05:15:00+00:00")
        assert "2606.00200" in harness.was_sent()
        yield harness


async def pass_time(harness: BotHarness, until: datetime) -> list[str]:
    """Let the hours pass and return everything that is said in them, pushed or asked for."""
    said: list[str] = []
    while harness.clock.now() < until:
        await harness.jumps_to((harness.clock.now() + STEP).isoformat())
        said += [harness.was_sent(), await harness.says("/status"), await harness.says("/today")]
    return said


@pytest.mark.parametrize("late_hours", [1, 5, 9, 20])
async def test_a_late_announcement_is_late_until_it_comes_and_then_it_is_sent(
    harness: BotHarness, late_hours: int
) -> None:
    await harness.jumps_to(DUE.isoformat())
    harness.was_sent()

    said = await pass_time(harness, DUE + timedelta(hours=late_hours))
    assert not any(NOTHING in sentence for sentence in said)
    if late_hours > 1:
        assert sum("isn’t here yet" in sentence for sentence in said) == 1
        assert any("next try" in sentence for sentence in said if "isn’t here yet" in sentence)
        assert "late" in await harness.says("/status")

    harness.arxiv.announce(WEDNESDAY, *batch(300))
    await harness.jumps_to((harness.clock.now() + STEP).isoformat())
    assert "2606.00300" in harness.was_sent() or late_hours == 1
    await harness.jumps_to("2026-06-18T05:15:00+00:00")
    assert "2606.00300" in await harness.says("/today 2026-06-17")


async def test_a_day_that_arxiv_leaves_out_is_told_once_its_pages_have_moved_on(
    harness: BotHarness,
) -> None:
    await harness.says("/time 01:00")
    await harness.jumps_to(DUE.isoformat())
    early = await pass_time(harness, datetime(2026, 6, 17, 23, 40, tzinfo=UTC))
    assert not any(NOTHING in sentence for sentence in early)

    harness.arxiv.announce(THURSDAY, *batch(400))  # its pages show it from 20:00 in New York on
    after = await pass_time(harness, datetime(2026, 6, 18, 3, 0, tzinfo=UTC))
    assert any(f"{NOTHING} for Wednesday 17 June" in sentence for sentence in after)
    await harness.jumps_to("2026-06-18T04:15:00+00:00")
    await harness.jumps_to("2026-06-19T01:00:00+00:00")
    assert "2606.00400" in harness.was_sent()


async def test_an_announcement_that_is_later_than_the_next_is_sent_all_the_same(
    harness: BotHarness,
) -> None:
    await harness.jumps_to(DUE.isoformat())
    said = await pass_time(harness, datetime(2026, 6, 18, 7, 0, tzinfo=UTC))
    harness.arxiv.announce(WEDNESDAY, *batch(300))
    harness.arxiv.announce(THURSDAY, *batch(400))
    said += await pass_time(harness, datetime(2026, 6, 18, 12, 0, tzinfo=UTC))

    assert not any(NOTHING in sentence for sentence in said)
    pushed = "".join(said)
    assert "2606.00300" in pushed
    assert "2606.00400" in pushed
