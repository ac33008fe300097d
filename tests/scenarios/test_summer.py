"""A summer of mornings: twenty chats in as many zones, an ailing arXiv, an oracle that counts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.commands.dispatcher import Dispatcher
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Code, Document, Paragraph, plain_text
from bot.errors import Flooded, Gone, Unreachable, Unsure
from bot.ingest.ingest import Ingest
from bot.model.calendar import NEW_YORK, arxiv_calendar, available_from, local_to_utc, next_due
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind, RenderMode
from bot.model.conversation import Authority, Invocation
from bot.model.delivery import RateLimits
from bot.model.paper import Paper, Submission
from bot.model.taxonomy import categories_of
from bot.phrases import load_phrases
from bot.ports.coordination import Inbox
from bot.ports.platform import NO_INBOX, UNLIMITED, BotCore, SendLimiter
from storage.bootstrap import open_store
from tests.scenarios.arxiv_simulator import (
    CATEGORIES,
    DAY,
    ArxivSimulator,
    SimulatedFeeds,
    SimulatedListings,
)
from tests.support.clock import JumpingClock
from tests.support.couriers import drain
from tests.support.stores import empty_store

pytestmark = pytest.mark.usefixtures("inline_sqlite")

FIRST, LAST = date(2026, 6, 16), date(2026, 7, 10)
"""Two holidays are in it, and the five days at the end bring nothing to a stop."""
STEP = timedelta(minutes=30)
SLACK = timedelta(minutes=75)
"""Two steps, and what the platform's moods cost."""
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Karachi",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/London",
    "UTC",
    "Atlantic/Azores",
    "America/St_Johns",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
)
TERMS = ("cs.LG", "cs.DC", "cs.AR", "cs.PF", "econ.*", "econ.EM", "math.NA")
NEVER = datetime.max.replace(tzinfo=UTC)
ENGLISH = load_phrases("en")


class Index:
    """An index that is often not there, and knows papers in their newest version."""

    def __init__(self, simulator: ArxivSimulator, random: Random, clock: JumpingClock) -> None:
        self._simulator = simulator
        self._random = random
        self._clock = clock

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        if self._random.random() < 0.3:
            raise Unreachable(f"no index for {len(ids)}")
        known = self._simulator.known(self._clock.now())
        return tuple(known[paper_id] for paper_id in ids if paper_id in known)

    async def newest(self, category: str, limit: int) -> tuple[Paper, ...]:
        raise Unreachable(f"no index for {category} {limit}")

    async def submitted(
        self, categories: Sequence[str], since: datetime, until: datetime
    ) -> tuple[Submission, ...]:
        raise Unreachable(f"no index for {categories}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that a chat got."""

    at: datetime
    text: str
    ids: tuple[str, ...]
    terms: tuple[str, ...]
    alone: bool


class Recorder:
    """A platform that keeps what it took, and has moods."""

    name = "telegram"
    rate_limits = RateLimits(per_second=30, chat_interval=1)

    def __init__(self, clock: JumpingClock, random: Random) -> None:
        self.sent: defaultdict[str, list[Sent]] = defaultdict(list)
        self.refused: defaultdict[str, list[datetime]] = defaultdict(list)
        self.closed: set[str] = set()
        self._clock = clock
        self._random = random

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return len(page.blocks) < 9

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        if address.place in self.closed:
            raise Gone("blocked")
        if self._random.random() < 0.05:
            self.refused[address.place].append(self._clock.now())
            raise self._random.choice([Unsure("lost"), Flooded("slowly", retry_after=7)])
        found = Sent(self._clock.now(), *_read(page))
        self.sent[address.place].append(found)
        return key

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        return bool(address and person)

    async def serve(
        self, core: BotCore, limiter: SendLimiter = UNLIMITED, inbox: Inbox = NO_INBOX
    ) -> None:
        raise NotImplementedError(core)

    async def probe(self) -> str:
        return self.name

    async def close(self) -> None:
        return


def _read(page: Document) -> tuple[str, tuple[str, ...], tuple[str, ...], bool]:
    ids = tuple(dict.fromkeys(re.findall(r"arxiv\.org/abs/(\d+\.\d+)", repr(page))))
    said = [block.children for block in page.blocks if isinstance(block, Paragraph)]
    terms = tuple(child.text for children in said for child in children if isinstance(child, Code))
    alone = len(page.blocks) == len(said)
    return " ".join(map(plain_text, said)), ids, terms, alone


@dataclass(slots=True)
class Reader:
    """What the oracle knows about a chat.

    Attributes:
        terms: what it wants now, and since when.
        past: (category, begin, end) of what it wanted before.
        silences: from when to when it was paused or had blocked us.
        silent_since: the begin of a silence that lasts.
    """

    place: str
    zone: str
    at: time
    steady: bool
    terms: dict[str, datetime] = field(default_factory=dict)
    past: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    silences: list[tuple[datetime, datetime]] = field(default_factory=list)
    silent_since: datetime | None = None

    @property
    def spans(self) -> list[tuple[str, datetime, datetime]]:
        """(category, begin, end) of everything that was ever wanted."""
        now = [
            (category, begun, NEVER)
            for term, begun in self.terms.items()
            for category in categories_of(term)
        ]
        return self.past + now

    def ends(self, term: str, now: datetime) -> None:
        begun = self.terms.pop(term)
        self.past += [(category, begun, now) for category in categories_of(term)]

    def was_silent(self, shown: datetime, ended: datetime) -> bool:
        """Tell whether a silence may have kept from it what was shown, until it wanted no more."""
        return any(
            begin < ended and shown < end and ended < end + 3 * DAY for begin, end in self.silences
        )

    def last_morning(self, now: datetime) -> datetime:
        zone = ZoneInfo(self.zone)
        day = now.astimezone(zone).date()
        mornings = [local_to_utc(day - n * DAY, self.at, zone) for n in (0, 1)]
        return max(morning for morning in mornings if morning <= now)


class Life:
    """The whole core over one store, without any network."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.clock = JumpingClock(datetime.combine(FIRST, time(12), UTC))
        self.simulator = ArxivSimulator(self.random, arxiv_calendar(), FIRST, LAST)
        self.feeds = SimulatedFeeds(self.simulator, self.random, self.clock)
        self.pages = SimulatedListings(self.simulator, self.random, self.clock)
        self.index = Index(self.simulator, self.random, self.clock)
        self.platform = Recorder(self.clock, self.random)
        self.places = self.simulator.places()
        self.done: dict[tuple[str, date], datetime] = {}
        self.steps: list[datetime] = []
        self.readers = [self._reader(n, zone) for n, zone in enumerate(ZONES)]

    def _reader(self, number: int, zone: str) -> Reader:
        at = time(self.random.randrange(24), self.random.randrange(60))
        return Reader(str(number), zone, at, steady=number % 2 == 0)

    async def passes(self, folder: Path) -> None:
        self.store = await open_store(empty_store(folder / "paperboy.db"))
        self.begins()
        for reader in self.readers:
            await self.arrives(reader)
        quiet_from = datetime.combine(LAST - 4 * DAY, time(), UTC)
        moment = self.clock.now()
        while moment < datetime.combine(LAST + DAY, time(), UTC):
            moment += STEP if self.random.random() > 0.01 else 15 * STEP  # the process was down
            self.clock.jump(to=max(moment, self.clock.now()))
            if moment < quiet_from:
                await self.happens()
            else:
                await self.calms()
            self.steps.append(self.clock.now())
            await self.works()
        editions = await self.store.editions.after(CATEGORIES, 0, 10**9)
        first = [edition for edition in editions if not edition.supplement]
        self.done = {(edition.category, edition.date): edition.completed_at for edition in first}
        await self.store.close()

    def listed(self, term: str, day: date) -> set[str]:
        """Return what the term's categories list as new or crossed on ``day``."""
        return {
            paper_id
            for category in categories_of(term)
            for paper_id in self.simulator.papers(category, day)
        }

    def awake(self, instant: datetime) -> datetime:
        """Return the first instant from ``instant`` on at which the process ran."""
        return self.steps[bisect_left(self.steps, instant)]

    def begins(self) -> None:
        platforms = {self.platform.name: self.platform}
        calendar = arxiv_calendar()
        self.ingest = Ingest(self.store, self.feeds, self.pages, self.index, calendar, self.clock)
        self.planner = Planner(self.store, platforms, calendar, self.clock)
        paced = {
            self.platform.name: PacedPlatform(
                self.platform, RateLimiter(self.platform.rate_limits, self.clock)
            )
        }
        self.courier = Courier("one", self.store, paced, self.clock)
        self.dispatcher = Dispatcher(
            self.store,
            self.clock,
            self.ingest,
            self.index,
            platforms,
            ChatDefaults("en", "UTC", time(8)),
            calendar,
        )

    async def works(self) -> None:
        if self.random.random() < 0.02:
            self.begins()
        await self.ingest.run_round()
        if await self.planner.plan_due() or await self.store.outbox.pending():
            await drain(self.courier)

    async def says(self, reader: Reader, command: str, argument: str = "") -> None:
        self.clock.jump(seconds=1)
        address = ChatAddress(self.platform.name, reader.place)
        asked = Invocation(
            address, ChatKind.PRIVATE, "p", command, argument, "en", 1, Authority.ALLOWED
        )
        await self.dispatcher.answer(asked, self.platform.fits)

    async def arrives(self, reader: Reader) -> None:
        await self.says(reader, "start")
        await self.says(reader, "timezone", reader.zone)
        await self.says(reader, "time", f"{reader.at:%H:%M}")
        # What would be turned page by page in one message is sent whole, to be counted.
        await self.says(reader, "style", "pages")
        count = self.random.choice([1, 2, 3])
        for term in TERMS if reader.place == "0" else self.random.sample(TERMS, count):
            await self.subscribes(reader, term)

    async def subscribes(self, reader: Reader, term: str) -> None:
        if term not in reader.terms:
            await self.says(reader, "subscribe", term)
            reader.terms[term] = self.clock.now()

    async def happens(self) -> None:
        """Let a restless reader change something, now and then."""
        if self.random.random() > 0.03:
            return
        reader = self.random.choice([reader for reader in self.readers if not reader.steady])
        deed = self.random.choice(["subscribe", "unsubscribe", "pause", "resume", "leave"])
        now = self.clock.now()
        match deed:
            case "subscribe":
                await self.wakes(reader)
                await self.subscribes(reader, self.random.choice(TERMS))
            case "unsubscribe" if reader.terms:
                term = self.random.choice(list(reader.terms))
                await self.says(reader, "unsubscribe", term)
                reader.ends(term, now)
            case "pause":
                await self.says(reader, "pause")
                reader.silent_since = reader.silent_since or now
            case "resume":
                await self.wakes(reader)
            case "leave":
                self.platform.closed.add(reader.place)
                reader.silent_since = reader.silent_since or now

    async def wakes(self, reader: Reader) -> None:
        self.platform.closed.discard(reader.place)
        await self.says(reader, "start")
        await self.says(reader, "resume")
        if reader.silent_since is not None:
            reader.silences.append((reader.silent_since, self.clock.now()))
            reader.silent_since = None

    async def calms(self) -> None:
        for reader in self.readers:
            if reader.silent_since is not None:
                await self.wakes(reader)


async def test_each_paper_comes_once_and_in_time_and_no_sentence_is_false(tmp_path: Path) -> None:
    life = Life(seed=1)
    await life.passes(tmp_path)
    faults = [fault for reader in life.readers for fault in _faults(life, reader)]
    assert sum(len(message.ids) for many in life.platform.sent.values() for message in many) > 500
    assert faults == []


def _faults(life: Life, reader: Reader) -> Iterable[str]:
    who = f"{reader.place} {reader.zone} {reader.at}"
    checks = [_twice, _lost, _unwanted, _denied, _falsely_late]
    for check in checks + [_off_hour, _tardy] * reader.steady:
        yield from (f"{check.__name__}: {who}: {fault}" for fault in check(life, reader))


def _given(life: Life, reader: Reader) -> dict[str, datetime]:
    """Return when the reader got each paper first."""
    sent = reversed(life.platform.sent[reader.place])
    return {paper_id: message.at for message in sent for paper_id in message.ids}


def _twice(life: Life, reader: Reader) -> Iterable[str]:
    """Nothing repeats."""
    sent = life.platform.sent[reader.place]
    counted = Counter(paper_id for message in sent for paper_id in message.ids)
    yield from (f"{paper_id} {times} times" for paper_id, times in counted.items() if times > 1)


def _lost(life: Life, reader: Reader) -> Iterable[str]:
    """What was announced while it was wanted, and wanted for some days more, has come."""
    given = _given(life, reader)
    for category, begun, ended in reader.spans:
        for day in life.simulator.dates if category in CATEGORIES else ():
            shown = life.simulator.shown_from(day)
            # A subscription begins after what arXiv had announced by then, shown or not.
            if (
                begun < life.simulator.announced_at(day)
                and shown + 4 * DAY < ended
                and not reader.was_silent(shown, ended)
            ):
                lost = life.simulator.papers(category, day).keys() - given.keys()
                yield from (f"{paper_id} of {category} on {day}" for paper_id in lost)


def _unwanted(life: Life, reader: Reader) -> Iterable[str]:
    """Nothing comes that was not wanted, before it is announced, or from before it was wanted."""
    for paper_id, at in _given(life, reader).items():
        shown = [
            (life.simulator.announced_at(day), listed_in)
            for day, listed_in in life.places[paper_id]
        ]
        wanted = [(category, begun) for category, begun, _ in reader.spans if begun < at]
        if not any(
            listed_in == category and instant <= at and begun < instant + DAY
            for instant, listed_in in shown
            for category, begun in wanted
        ):
            yield f"{paper_id} at {at}"


def _denied(life: Life, reader: Reader) -> Iterable[str]:
    """ "Nothing new" is said once for a date, and never of a term that brought papers on it."""
    told: Counter[date] = Counter()
    given = _given(life, reader)
    for message in life.platform.sent[reader.place]:
        if not message.text.startswith("Nothing new"):
            continue
        day = next(day for day in life.simulator.dates if ENGLISH.date(day) in message.text)
        told[day] += 1
        shown = life.simulator.shown_from(day)
        listed = {paper_id for term in message.terms for paper_id in life.listed(term, day)}
        if any(given[paper_id] >= shown for paper_id in listed & given.keys()):
            yield f"{message.text} at {message.at}"
    yield from (f"nothing on {day} {times} times" for day, times in told.items() if times > 1)


def _falsely_late(life: Life, reader: Reader) -> Iterable[str]:
    """Lateness is told once for a date, and only while something is not there."""
    told: Counter[date] = Counter()
    for message in life.platform.sent[reader.place]:
        if not message.alone or message.text.startswith("Nothing new"):
            continue
        day = arxiv_calendar().expected(message.at)
        told[day] += 1
        held = [place for term in message.terms or reader.terms for place in categories_of(term)]
        if reader.steady and all(life.done.get((c, day), NEVER) < message.at - SLACK for c in held):
            yield f"{message.text} at {message.at}"
    yield from (f"late on {day} {times} times" for day, times in told.items() if times > 1)


def _off_hour(life: Life, reader: Reader) -> Iterable[str]:
    """Nothing that was announced after the last morning comes before the next."""
    for message in life.platform.sent[reader.place]:
        morning = life.awake(reader.last_morning(message.at))
        days = [min(day for day, _ in life.places[paper_id]) for paper_id in message.ids]
        if days and datetime.combine(max(days), time(), NEW_YORK) > morning:
            yield f"papers of {max(days)} at {message.at}, morning {morning}"
        calendar = arxiv_calendar()
        if message.alone and calendar.expected(message.at) != calendar.expected(morning):
            yield f"{message.text} at {message.at}, morning {morning}"


def _tardy(life: Life, reader: Reader) -> Iterable[str]:
    """A paper comes at the first morning that can bring it, or as soon as it is there."""
    wanted = {category for category, _, _ in reader.spans}
    begun = min(begun for _, begun, _ in reader.spans)
    for paper_id, at in _given(life, reader).items():
        days = [
            (day, category)
            for day, category in life.places[paper_id]
            if category in wanted and life.simulator.shown_from(day) > begun
            if (category, day) in life.done  # what never came is another check's affair
        ]
        latest = _in_time(life, reader, days) if days else at
        end = latest + SLACK
        if any(latest <= refusal <= end for refusal in life.platform.refused[reader.place]):
            # What the platform did not take comes with the next step, which an outage may put off.
            end = max(end, life.awake(latest + timedelta(seconds=1)))
        if at > end:
            yield f"{paper_id} of {min(days)} at {at}, not by {latest}"


def _in_time(life: Life, reader: Reader, places: Sequence[tuple[date, str]]) -> datetime:
    """Return when a paper that is listed at ``places`` should come."""
    calendar, zone = arxiv_calendar(), ZoneInfo(reader.zone)
    day = min(day for day, _ in places)
    there = max(life.done[category, day] for first, category in places if first == day)
    begun = min(begun for _, begun, _ in reader.spans)
    morning = next_due(max(available_from(day), begun) - timedelta(seconds=1), reader.at, zone)
    if there > morning and calendar.expected(there) != calendar.expected(morning):
        morning = next_due(there, reader.at, zone)
    return life.awake(max(morning, there, available_from(day) + timedelta(hours=1)))
