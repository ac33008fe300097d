"""Months of invented announcements, and an arXiv that is late, stale, ill and on holiday."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from bot.errors import Unreachable, Unreadable
from bot.model.announcement import AnnounceType, Feed, FeedItem, ListingPage
from bot.model.calendar import NEW_YORK, ArxivCalendar
from bot.model.paper import Paper
from bot.ports.arxiv import FeedFormat
from bot.ports.clock import Clock
from tests.support.papers import CROSS, NEW, REPLACE, paper

CATEGORIES = ("cs.LG", "cs.DC", "cs.AR", "cs.PF", "econ.EM", "econ.GN", "econ.TH", "math.NA")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlacedPaper:
    """A paper in one announcement, with the categories that list it there and how."""

    paper: Paper
    types: dict[str, AnnounceType]

    def asked_with(self, categories: Sequence[str]) -> AnnounceType | None:
        """Return its type in the feed of ``categories`` together."""
        held = [self.types[category] for category in categories if category in self.types]
        return min(held, key=list(AnnounceType).index, default=None)


class ArxivSimulator:
    """What is announced, by listing date, and from when the feeds show it."""

    def __init__(self, random: Random, calendar: ArxivCalendar, first: date, last: date) -> None:
        self._random = random
        self._serial = 0
        self._known: list[Paper] = []
        days = [first + DAY * n for n in range((last - first).days)]
        listed = [day for day in days if calendar.lists_on(day)]
        surprises = set(random.sample(listed[4:-6], 2))  # holidays that nobody told us of
        self.dates = [day for day in listed if day not in surprises]
        self.batches = {day: self._batch(day) for day in self.dates}
        self._hours = {day: random.choice([0, 0, 0, 0, 0, 2, 5, 9, 13]) for day in self.dates}

    def shown_from(self, day: date) -> datetime:
        """Return from when the feeds show the announcement of ``day``."""
        return datetime.combine(day, time(self._hours[day]), NEW_YORK)

    def announced_at(self, day: date) -> datetime:
        """Return from when arXiv's pages show the announcement of ``day``: four hours earlier."""
        return self.shown_from(day) - timedelta(hours=4)

    def known(self, now: datetime) -> dict[str, Paper]:
        """Return every paper that is announced by ``now`` in its newest version, by id."""
        days = [day for day in self.dates if self.announced_at(day) <= now]
        return {entry.paper.id: entry.paper for day in days for entry in self.batches[day]}

    def papers(self, category: str, day: date) -> dict[str, Paper]:
        """Return what ``category`` lists as new or crossed on ``day``, by id."""
        return {
            entry.paper.id: entry.paper
            for entry in self.batches[day]
            if entry.types.get(category) in {NEW, CROSS}
        }

    def places(self) -> dict[str, list[tuple[date, str]]]:
        """Return on which dates and in which categories each paper is listed as new or crossed."""
        found: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
        for day in self.dates:
            for category in CATEGORIES:
                for paper_id in self.papers(category, day):
                    found[paper_id].append((day, category))
        return found

    def _batch(self, day: date) -> list[PlacedPaper]:
        fresh = [
            self._new(day, category)
            for category in CATEGORIES
            for _ in range(self._count(category))
        ]
        later = [self._later() for _ in range(self._random.choice([0, 0, 1, 2])) if self._known]
        self._known += [entry.paper for entry in fresh]
        return fresh + [entry for entry in later if entry is not None]

    def _count(self, category: str) -> int:
        return self._random.choice([2, 3] if category == "cs.LG" else [0, 0, 0, 1, 2])

    def _new(self, day: date, primary: str) -> PlacedPaper:
        self._serial += 1
        others = self._random.sample(CATEGORIES, self._random.choice([0, 0, 1, 2]))
        types = dict.fromkeys(others, CROSS) | {primary: NEW}
        held = (primary, *(category for category in others if category != primary))
        return PlacedPaper(paper(f"{day:%y%m}.{self._serial:05}", *held), types)

    def _later(self) -> PlacedPaper | None:
        """Return an old paper that is replaced, or cross-listed to one more category."""
        at = self._random.randrange(len(self._known))
        old = self._known[at]
        if self._random.random() < 0.5:
            new = replace(old, version=old.version + 1)
            types = dict.fromkeys(old.categories, REPLACE)
        else:
            added = [category for category in CATEGORIES if category not in old.categories]
            if not added:
                return None
            chosen = self._random.choice(added)
            new, types = replace(old, categories=(*old.categories, chosen)), {chosen: CROSS}
        self._known[at] = new
        return PlacedPaper(new, types)


class SimulatedListings:
    """Implements ``bot.ports.arxiv.ListingSource``: its own outages, a day that is not today's."""

    def __init__(self, simulator: ArxivSimulator, random: Random, clock: Clock) -> None:
        self._simulator = simulator
        self._clock = clock
        self._random = random

    async def newest(self, category: str) -> ListingPage:
        """Return what ``/list/CATEGORY/new`` would show now."""
        return self._page(category, max(self._shown()))

    async def on(self, category: str, day: date) -> ListingPage:
        """Return what ``/catchup/CATEGORY/DAY`` would show now."""
        return self._page(category, day)

    def _shown(self) -> list[date]:
        now = self._clock.now()
        days = [day for day in self._simulator.dates if self._simulator.announced_at(day) <= now]
        return [self._simulator.dates[0] - 3 * DAY, *days]

    def _page(self, category: str, day: date) -> ListingPage:
        if self._random.random() < 0.1:
            raise self._random.choice([Unreachable("an outage"), Unreadable("broken off")])
        batch = self._simulator.batches.get(day, []) if day in self._shown() else []
        typed = [
            (entry.paper.id, entry.types[category]) for entry in batch if category in entry.types
        ]
        shown = tuple(sorted(typed, key=lambda pair: (list(AnnounceType).index(pair[1]), pair[0])))
        declared = dict.fromkeys(AnnounceType, 0)
        for _, type_ in shown:
            declared[type_] += 1
        if shown and self._random.random() < 0.05:
            shown = shown[:-1]  # the replica lags
        return ListingPage(category, day, shown, declared, f"/list/{category}/{day}")


class SimulatedFeeds:
    """``bot.ports.arxiv.AnnouncementSource`` over an simulator."""

    def __init__(self, simulator: ArxivSimulator, random: Random, clock: Clock) -> None:
        self._simulator = simulator
        self._clock = clock
        self._random = random
        self._stale: dict[tuple[date, tuple[str, ...], FeedFormat], bool] = {}
        first, last = simulator.dates[0], simulator.dates[-1]
        begun = datetime.combine(first, time(), NEW_YORK)
        hours = [random.randrange(((last - first).days - 3) * 24) for _ in range(12)]
        spans = [(begun + hour * DAY / 24, random.choice([1, 3, 10])) for hour in hours]
        self._outages = [(start, start + length * DAY / 24) for start, length in spans]

    async def read(self, categories: Sequence[str], form: FeedFormat = FeedFormat.RSS) -> Feed:
        """Return what arXiv would show now."""
        now = self._clock.now().astimezone(NEW_YORK)
        if any(start <= now < end for start, end in self._outages):
            raise Unreachable("an outage")
        if self._random.random() < 0.02:
            raise Unreadable("broken off")
        return self._feed(tuple(categories), form, now)

    def _feed(self, categories: tuple[str, ...], form: FeedFormat, now: datetime) -> Feed:
        today, dates = now.date(), self._simulator.dates
        shown = today in dates and now >= self._simulator.shown_from(today)
        batch = self._simulator.batches[today] if shown else []
        built = datetime.combine(today, time(0, 5), NEW_YORK)
        earlier = [day for day in dates if day < today]
        key = (today, categories, form)
        stale = self._stale.setdefault(key, self._random.random() < 0.15)
        if stale and shown and earlier and now.hour < 12:
            batch = self._simulator.batches[earlier[-1]]
            built = datetime.combine(today, time(0, 0, 1), NEW_YORK)
        typed = [(entry.paper, entry.asked_with(categories)) for entry in batch]
        items = tuple(FeedItem(paper, type_) for paper, type_ in typed if type_ is not None)
        return Feed(categories, today, built, items, f"{form.value}/{'+'.join(categories)}")
