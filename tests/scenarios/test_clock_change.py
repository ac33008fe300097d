"""On days when the clocks change, a chat gets its digest once: not never, not twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model.calendar import arxiv_calendar
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver
from tests.support.soak import thinned

pytestmark = pytest.mark.usefixtures("inline_sqlite")

STEP = timedelta(minutes=30)


# Two of these stand for the way from arXiv to the reader; test_clock_change_zones.py has every hour
# and change of the clocks for the planner alone.
@pytest.mark.soak
@pytest.mark.parametrize(
    ("zone", "at", "first", "last", "ordinal"),
    thinned(
        [
            # Cairo skips 00:00 to 01:00 on Friday 24 April and repeats 23:00 on Thursday 29 October
            ("Africa/Cairo", "00:30", date(2026, 4, 22), date(2026, 4, 25), 4),
            ("Africa/Cairo", "23:30", date(2026, 10, 28), date(2026, 10, 30), 10),
            # New York changes on Sundays; Monday to Wednesday follow with another offset
            ("America/New_York", "02:30", date(2026, 3, 6), date(2026, 3, 10), 3),
            ("America/New_York", "01:30", date(2026, 10, 30), date(2026, 11, 3), 11),
        ],
        3,
    ),
)
async def test_each_announcement_is_pushed_once_around_a_clock_change(
    tmp_path: Path, zone: str, at: str, first: date, last: date, ordinal: int
) -> None:
    listed = arxiv_calendar().between(first - timedelta(days=4), last)
    begin = datetime.combine(first, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    async with BotHarness(
        ConsoleDriver(), tmp_path, now=(begin - timedelta(hours=6)).isoformat()
    ) as harness:
        for number, day in enumerate(listed):
            new = paper(f"26{ordinal:02}.{number + 1:05}", "cs.DC")
            harness.arxiv.announce(day, new)
        await harness.says("/subscribe cs.DC")
        await harness.says(f"/timezone {zone}")
        await harness.says(f"/time {at}")
        digests: Counter[date] = Counter()
        instant = begin
        while instant.astimezone(ZoneInfo(zone)).date() <= last:
            await harness.jumps_to(instant.isoformat())
            if harness.was_sent():
                digests[instant.astimezone(ZoneInfo(zone)).date()] += 1
            instant += STEP
    assert set(digests.values()) == {1}
    assert len(digests) >= len(arxiv_calendar().between(first, last)) - 1
