"""A year of announcements: each edition once for every chat, at its hour and never before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model.calendar import NEW_YORK, arxiv_calendar, available_from, local_to_utc
from bot.model.chat import EVERY_DAY, Chat
from storage.bootstrap import open_store
from tests.scenarios.delivery_simulator import DeliverySimulator
from tests.support.clock import JumpingClock
from tests.support.stores import prepare_sqlite

FIRST, LAST = date(2026, 1, 5), date(2026, 12, 31)
STEP = timedelta(hours=8)
CATEGORIES = ("cs.AR", "cs.DC", "cs.PF", "math.NA", "econ.EM")


class AnnouncedYear:
    """What was announced: every category every day, a cross-listing now and then."""

    def __init__(self, days: list[date], random: Random) -> None:
        self.papers: dict[date, dict[str, list[str]]] = {}
        for day in days:
            number = iter(range(day.day * 100, day.day * 100 + 100))
            found = {
                category: [f"{day:%y%m}.{next(number):05}" for _ in range(2)]
                for category in CATEGORIES
            }
            first, second = random.sample(CATEGORIES, 2)
            found[second] = [*found[second], found[first][0]]  # listed in both
            self.papers[day] = found

    def for_reader(self, terms: tuple[str, ...]) -> set[str]:
        return {
            paper_id for day in self.papers.values() for term in terms for paper_id in day[term]
        }


class ReaderProfile(NamedTuple):
    """A zone, when one reads there (None: as soon as it is out), what, and on which weekdays."""

    zone: str
    at: time | None
    terms: tuple[str, ...]
    weekdays: frozenset[int] = EVERY_DAY


async def simulate_year(folder: Path, homes: Sequence[ReaderProfile], chats: int) -> None:
    """Let a year pass for so many chats, those of one home planned together; look at the end."""
    random, days = Random(2026), list(arxiv_calendar().between(FIRST, LAST))
    year, clock = AnnouncedYear(days, random), JumpingClock(datetime.combine(FIRST, time(), UTC))
    file = folder / "paperboy.db"
    store = await open_store(prepare_sqlite(file))
    simulator = DeliverySimulator(store, file, clock)
    terms: dict[int, tuple[str, ...]] = {}
    for number in range(chats):
        home = homes[number % len(homes)]
        terms[(await simulator.add_reader(*home)).id] = home.terms
    coming = [datetime.combine(day, time(0, 5), NEW_YORK).astimezone(UTC) for day in days]
    moment, announced = clock.now(), 0
    while moment < datetime.combine(LAST, time(), UTC) + timedelta(days=7):
        moment += STEP
        clock.jump(to=moment)
        while announced < len(days) and coming[announced] <= moment:
            await simulator.announce(days[announced], year.papers[days[announced]])
            announced += 1
        await simulator.advance(moment)
    await store.close()
    assert announced == len(days) > 245
    expected = {home.terms: year.for_reader(home.terms) for home in homes}
    for chat in simulator.chats:
        messages = simulator.messages[chat.id]
        counted = Counter(paper for message in messages for paper in message.papers)
        assert set(counted) == expected[terms[chat.id]]
        assert set(counted.values()) == {1}
        assert all(is_on_time(chat, message.at) for message in messages)
        assert sum(1 for message in messages if message.papers) <= len(days)


def is_on_time(chat: Chat, at: datetime) -> bool:
    """Tell whether ``at`` is the first look at or after the chat's hour, on one of its days."""
    zone, day = ZoneInfo(chat.timezone), timedelta(1)
    today = at.astimezone(zone).date()
    local = [date_ for date_ in (today, today - day) if date_.weekday() in chat.weekdays]
    if chat.delivery_time is not None:
        hours = [local_to_utc(date_, chat.delivery_time, zone) for date_ in local]
        return any(timedelta(0) <= at - hour < STEP for hour in hours)
    there = at.astimezone(NEW_YORK).date()
    out = [available_from(date_) for date_ in (there, there - day)]
    # Also what waited for the day to begin on which digests come.
    begun = [date_ for date_ in local if (date_ - day).weekday() not in chat.weekdays]
    opened = [local_to_utc(date_, time(), zone) for date_ in begun]
    return bool(local) and any(timedelta(0) <= at - hour < STEP for hour in (*out, *opened))
