"""How long an announcement waits for its reader: an hour of the day against as soon as it is out.

python -m benchmarks.hours

The real planner delivers the announcements of June 2026 to two readers in each of five zones. That
cs.CL is complete five minutes after arXiv publishes, and cs.LG fifteen minutes later, is invented;
which papers there are is real, see tests/support/real_data.py.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

import structlog
from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from bot.model.announcement import AnnounceType
from bot.model.calendar import available_from
from bot.model.chat import DEFAULT_QUIET_HOURS, Chat
from storage.bootstrap import open_store
from tests.scenarios.delivery_simulator import DeliveredMessage, DeliverySimulator
from tests.support.clock import JumpingClock
from tests.support.real_june_2026 import listings_by_day

WHAT = (
    "Readers of cs.CL and cs.LG in five zones, over the announcements of June 2026: messages a "
    "morning, and how long after the last of the two was complete they come (on average, and at "
    "worst), with a delivery time of 08:00 and with /time asap; and how many of them come without "
    "a sound, in the quiet hours of 22:00 to 07:00."
)
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Shanghai",
)
HOURS = {"08:00": time(8), "asap": None}
COMPLETE_AFTER = {"cs.CL": timedelta(minutes=5), "cs.LG": timedelta(minutes=20)}
STEP = timedelta(minutes=10)


async def simulate(days: Sequence[date]) -> dict[str, object]:
    """Return the figures of each reader over ``days``."""
    begin = available_from(days[0]) - timedelta(hours=1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paperboy.db"
        store = await open_store(f"sqlite+aiosqlite:///{file}")
        simulator = DeliverySimulator(store, file, JumpingClock(begin))
        readers = {
            f"{zone}, {hour}": await simulator.add_reader(zone, at, COMPLETE_AFTER)
            for zone in ZONES
            for hour, at in HOURS.items()
        }
        await _let_pass(simulator, days, begin)
        await store.close()
    return {name: _line(chat, simulator.messages[chat.id], days) for name, chat in readers.items()}


async def _let_pass(simulator: DeliverySimulator, days: Sequence[date], begin: datetime) -> None:
    """Complete each announcement at its instants, and look for who is due in between."""
    coming = deque(
        sorted(
            (available_from(day) + after, day, category)
            for day in days
            for category, after in COMPLETE_AFTER.items()
        )
    )
    steps = (coming[-1][0] + timedelta(days=2) - begin) // STEP
    for moment in (begin + number * STEP for number in range(1, steps + 1)):
        while coming and coming[0][0] <= moment:
            _, day, category = coming.popleft()
            await simulator.announce(day, {category: sorted(_papers(day, category))})
        await simulator.advance(moment)


def _papers(day: date, category: str) -> frozenset[str]:
    listed = listings_by_day()[day].get(category, ())
    return frozenset(
        listing.paper.id for listing in listed if listing.type is not AnnounceType.REPLACE
    )


def _line(chat: Chat, messages: Sequence[DeliveredMessage], days: Sequence[date]) -> str:
    first_day = {
        paper: day
        for day in reversed(days)
        for category in COMPLETE_AFTER
        for paper in _papers(day, category)
    }
    with_papers = [message for message in messages if message.papers]  # not that July is missing
    waited = [
        message.at - available_from(max(first_day[paper] for paper in message.papers))
        for message in with_papers
    ]
    hours = [(wait - max(COMPLETE_AFTER.values())) / timedelta(hours=1) for wait in waited]
    zone = ZoneInfo(chat.timezone)
    silent = sum(
        DEFAULT_QUIET_HOURS.covers(message.at.astimezone(zone).time()) for message in with_papers
    )
    return (
        f"{len(with_papers) / len(days):.1f} messages, {mean(hours):.1f} h after (at worst "
        f"{max(hours):.1f}), {silent} of {len(with_papers)} without a sound"
    )


def measure(days: int = 21) -> dict[str, object]:
    """Return the figures over the first so many announcements of June."""
    return {"what": WHAT} | asyncio.run(simulate(sorted(listings_by_day())[:days]))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        print(json.dumps(measure(), ensure_ascii=False))
    except skip.Exception as absent:
        print(json.dumps({"what": WHAT, "skipped": str(absent)}))
