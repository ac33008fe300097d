"""Around every change of the clocks in the oddest zones, in both directions: each edition once.

Chats read at wall times that the change skips, repeats or touches. What is announced on the
working days around it comes once to each of them, on its own local day and never before its hour.
``make soak`` goes through twenty zones.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model.calendar import NEW_YORK, arxiv_calendar, local_to_utc
from storage.bootstrap import open_store
from tests.scenarios.delivery_simulator import DeliverySimulator
from tests.support.clock import JumpingClock
from tests.support.soak import IS_SOAKING
from tests.support.stores import prepare_sqlite

pytestmark = pytest.mark.usefixtures("inline_sqlite")

_DAY = timedelta(days=1)
HOURS = (time(0, 15), time(1, 30), time(2, 30), time(23, 45))
ODDEST = (
    "America/New_York",  # arXiv's own, at 02:00
    "America/Havana",  # at midnight, back to it at 01:00
    "America/Nuuk",  # on the evening before the others
    "Africa/Cairo",  # skips midnight
    "Asia/Beirut",  # likewise, on other days
    "Australia/Lord_Howe",  # by half an hour, in the other half of the year
    "Antarctica/Troll",  # by two hours
    "Europe/Berlin",  # with most of Europe
)
OTHERS = (
    "America/Chicago", "America/Denver", "America/Los_Angeles", "America/St_Johns",
    "America/Halifax", "America/Santiago", "Atlantic/Azores", "Europe/London", "Europe/Athens",
    "Europe/Chisinau", "Asia/Jerusalem", "Pacific/Auckland",
)  # fmt: skip
ZONES = (*ODDEST, *OTHERS) if IS_SOAKING else ODDEST


def changes(zone: ZoneInfo) -> list[date]:
    """Return the local dates of 2026 on which the clocks of ``zone`` change."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=zone) + timedelta(days=n) for n in range(364)]
    return [b.date() for a, b in pairwise(noons) if a.utcoffset() != b.utcoffset()]


@pytest.mark.soak
@pytest.mark.parametrize("name", ZONES)
async def test_each_edition_comes_once_around_both_changes_of_the_clocks(
    name: str, tmp_path: Path
) -> None:
    zone = ZoneInfo(name)
    days = changes(zone)
    assert len(days) == 2, "one in each direction"
    for number, change in enumerate(days):
        await one_change(zone, change, tmp_path / f"{number}.db")


async def one_change(zone: ZoneInfo, change: date, file: Path) -> None:
    first, last = change - 2 * _DAY, change + 3 * _DAY
    begin = datetime.combine(first, time(), zone).astimezone(UTC)
    clock = JumpingClock(begin)
    store = await open_store(prepare_sqlite(file))
    simulator = DeliverySimulator(store, file, clock)
    for at in HOURS:
        await simulator.add_reader(zone.key, at, ["cs.DC"])
    coming = {
        datetime.combine(day, time(0, 5), NEW_YORK).astimezone(UTC): day
        for day in arxiv_calendar().between(first, last)
    }
    announced: list[str] = []
    looks = {local_to_utc(first + _DAY * n, at, zone) for n in range(8) for at in HOURS}
    for moment in sorted(look for look in looks | coming.keys() if look > begin):
        clock.jump(to=moment)
        if (day := coming.get(moment)) is not None:
            announced.append(f"{day:%y%m}.{day.day:05}")
            await simulator.announce(day, {"cs.DC": announced[-1:]})
        await simulator.advance(moment)
    await store.close()
    assert len(announced) >= 2
    for chat in simulator.chats:
        messages = [message for message in simulator.messages[chat.id] if message.papers]
        assert Counter(paper for message in messages for paper in message.papers) == Counter(
            announced
        )
        dates = [message.at.astimezone(zone).date() for message in messages]
        assert len(set(dates)) == len(dates), "two digests on one day"
        hours = [local_to_utc(day, chat.delivery_time or time(), zone) for day in dates]
        assert [message.at for message in messages] == hours
