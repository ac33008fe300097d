"""Days on which arXiv or the machine fails for hours, in a row, and mornings after a clock change.

What is owed is delivered, once; what is said without papers is excused; and arXiv is asked little.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.model.calendar import NEW_YORK, arxiv_calendar
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver
from tests.support.soak import amount, thinned

pytestmark = pytest.mark.usefixtures("inline_sqlite")

DAY = timedelta(days=1)
STEP = timedelta(minutes=amount(30, 5))
"""Time between two rounds: five minutes in truth."""
EVENING_STEP = timedelta(minutes=amount(240, 5))
MOST_REQUESTS = 20 + 2 * DAY // STEP
"""Of a bad day: two services are looked at in each round, and a few times more."""
MOST_REQUESTS_OF_A_MORNING = 20
"""Where nothing is wrong: two feeds, two pages, and what the evening before asks for."""


class HardDays:
    """A reader of two categories, what was announced, and what was said."""

    def __init__(self, harness: BotHarness) -> None:
        self.harness = harness
        self.owed: list[str] = []
        self.given: Counter[str] = Counter()
        self.remarks: Counter[date] = Counter()
        self._serial = 0

    def announces(self, day: date) -> None:
        """Each category lists two new papers on ``day``."""
        numbers = range(self._serial + 1, self._serial + 6)
        self._serial += 5
        *ours, other = (f"{day:%y%m}.{number:05}" for number in numbers)
        self.owed += ours
        papers = [
            paper(id_, category)
            for id_, category in zip(ours, ("cs.DC", "cs.DC", "econ.EM", "econ.EM"), strict=True)
        ]
        self.harness.arxiv.announce(day, *papers, paper(other, "cs.LG"))

    async def begins(self, first: date) -> None:
        """Subscribe in the evening before ``first``; what comes until then is not counted."""
        self.announces(arxiv_calendar().on_or_before(first - DAY))
        await self.harness.says("/subscribe cs.DC econ.EM")
        await self.lives_until(at(first))
        self.owed.clear()
        self.given.clear()
        self.remarks.clear()

    async def lives_until(self, end: datetime) -> int:
        """Do what the scheduler does until ``end``; return how often arXiv was asked."""
        before, due = len(self.harness.arxiv.requests), self.harness.clock.now()
        while due < end:
            self.harness.clock.jump(to=max(due, self.harness.clock.now()))
            await self.harness.works()
            self.hears(self.harness.was_sent())
            due += STEP if is_day_of_arxiv(due) else EVENING_STEP
        self.harness.clock.jump(to=max(end, self.harness.clock.now()))
        return len(self.harness.arxiv.requests) - before

    def hears(self, said: str) -> None:
        ids = re.findall(r"On the matter of (\d{4}\.\d{5})", said)
        self.given.update(ids)
        if said and not ids:
            self.remarks[self.harness.clock.now().astimezone(NEW_YORK).date()] += 1


def is_day_of_arxiv(instant: datetime) -> bool:
    """Tell whether anything happens then: from midnight in New York, when feeds change, to noon."""
    return instant.astimezone(NEW_YORK).hour < 12


def at(day: date, hour: time = time(0)) -> datetime:
    return datetime.combine(day, hour, NEW_YORK).astimezone(UTC)


def weekdays(first: date, count: int) -> Sequence[date]:
    return arxiv_calendar().between(first - DAY, first + 3 * count * DAY)[:count]


async def test_what_is_owed_comes_once_through_a_week_of_bad_days(tmp_path: Path) -> None:
    normal, late, stale, ill, still, after = weekdays(date(2026, 6, 8), 6)
    asked: dict[date, int] = {}
    begun = at(normal - DAY, time(18)).isoformat()
    async with BotHarness(ConsoleDriver(), tmp_path, now=begun) as harness:
        days = HardDays(harness)
        await days.begins(normal)

        days.announces(normal)
        asked[normal] = await days.lives_until(at(late))

        await days.lives_until(at(late, time(5, 10)))
        days.announces(late)
        asked[late] = await days.lives_until(at(stale))

        days.announces(stale)
        harness.arxiv.is_stale(stale)
        asked[stale] = await days.lives_until(at(ill))

        days.announces(ill)
        harness.arxiv.answers(503)
        asked[ill] = await days.lives_until(at(ill, time(9)))
        harness.arxiv.recovers()
        asked[ill] += await days.lives_until(at(still))

        days.announces(still)
        await harness.restarts()
        harness.clock.jump(to=at(still + DAY, time(3)))
        asked[still] = await days.lives_until(at(after))

        days.announces(after)
        asked[after] = await days.lives_until(at(after + DAY))

    assert days.given == Counter(days.owed), "each paper once"
    assert set(days.remarks) <= {late, ill}, "only then is there anything to excuse"
    assert max(days.remarks.values()) == 1
    assert max(asked.values()) <= MOST_REQUESTS, asked
    assert asked[after] <= MOST_REQUESTS_OF_A_MORNING, asked


@pytest.mark.soak
@pytest.mark.parametrize(
    "sunday",
    thinned(
        [
            pytest.param(date(2026, 3, 8), id="New York springs forward"),
            pytest.param(date(2026, 3, 29), id="Berlin springs forward"),
            pytest.param(date(2026, 10, 25), id="Berlin falls back"),
            pytest.param(date(2026, 11, 1), id="New York falls back"),
        ],
        3,
    ),
)
async def test_the_mornings_after_a_clock_change_bring_what_is_owed_at_their_hour(
    tmp_path: Path, sunday: date
) -> None:
    mornings = weekdays(sunday - 2 * DAY, 3)
    begun = at(mornings[0] - DAY, time(18)).isoformat()
    zone = "Europe/Berlin"
    async with BotHarness(ConsoleDriver(), tmp_path, now=begun, timezone=zone) as harness:
        days = HardDays(harness)
        await days.begins(mornings[0])
        for day in mornings:
            days.announces(day)
            asked = await days.lives_until(at(day, time(5)))
            assert days.given == Counter(days.owed), f"by five in New York on {day}"
            assert asked <= MOST_REQUESTS_OF_A_MORNING, f"on {day}"
    assert days.remarks == Counter()
