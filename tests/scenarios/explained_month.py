"""An invented month: readers who change their minds, and a log of all that happened to them.

The log holds what a chat read whenever its cursor moved, so that a test can say what became of a
paper without asking the code that explains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.delivery.planner import Planner
from bot.digest.paging import list_opened
from bot.document import codec
from bot.document.nodes import Card, Document
from bot.model.announcement import AnnounceType, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    Mute,
    Paging,
    Pause,
    RenderMode,
)
from bot.model.delivery import ParcelState, Settlement
from bot.model.paper import Paper
from bot.model.reader_order import LIKES_NEEDED, DigestToRank, Place, RankedPaper
from bot.model.taxonomy import categories_of
from bot.model.timetable import next_delivery
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
from storage.schema import pages, parcels
from tests.support.clock import JumpingClock
from tests.support.papers import CROSS, NEW, REPLACE, draft, paper

CATEGORIES = ("cs.AI", "cs.CL", "cs.DC", "cs.LG", "math.CO", "stat.ML")
TERMS = (*CATEGORIES, "cs.*")
WORDS = ("quorum", "lattice", "raven")
"""Each paper is about one of them."""
TYPES = ({NEW}, {NEW, CROSS}, {NEW, CROSS, REPLACE}, {REPLACE}, {CROSS})
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


class ShortPages:
    """A platform with room for four papers in a message."""

    name = "telegram"

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return sum(isinstance(block, Card) for block in page.blocks) <= 4


@dataclass(frozen=True)
class Subscribed:
    """An interest and what was known when it began: the newest seq and listing date.

    One with a ``word`` is a query, which has types and a limit of its own. Edited, it begins anew;
    ``first`` is when it began at first.
    """

    term: str
    seq: int
    newest: date | None
    word: str = ""
    types: frozenset[AnnounceType] | None = None
    limit: int | None = None
    is_highlight: bool = False
    muted_until: date | None = None
    first: int = 0

    def again_from(self, seq: int) -> Subscribed:
        """Return it as it is when what came after ``seq`` is planned again."""
        return replace(self, seq=max(seq, self.first)) if self.seq > seq else self

    @property
    def name(self) -> str:
        return f"{self.term} {self.word}".strip()

    def takes(self, listed: Listed) -> bool:
        is_later = listed.seq > self.seq and (not self.newest or listed.day >= self.newest)
        is_there = listed.category in categories_of(self.term)
        return is_later and is_there and self.selects(listed) and not self.is_highlight

    def is_muted(self, listed: Listed) -> bool:
        """Tell whether it was muted when the paper was listed."""
        return self.muted_until is not None and listed.day < self.muted_until

    def selects(self, listed: Listed) -> bool:
        """Tell whether it asks for no word, or for that of the paper."""
        return self.word in ("", listed.word)


@dataclass(frozen=True)
class Listed:
    """A listing that was announced."""

    paper_id: str
    version: int
    category: str
    type: AnnounceType
    day: date
    seq: int
    word: str


@dataclass(frozen=True)
class Passage:
    """A move of a chat's cursor, what the chat read then, and what it was given for it."""

    after: int
    upto: int
    reads: tuple[Subscribed, ...]
    types: frozenset[AnnounceType]
    limit: int | None
    muted: frozenset[str]
    planned_at: datetime
    parcels: tuple[tuple[int, frozenset[str], bool], ...]
    """The id of each, its papers, and whether it has others behind its row."""


@dataclass
class Reader:
    """A chat and its log."""

    chat: Chat
    reads: list[Subscribed] = field(default_factory=list)
    muted: set[str] = field(default_factory=set)
    ever_read: set[Subscribed] = field(default_factory=set)
    passages: list[Passage] = field(default_factory=list)


class LastFirst:
    """A ranker that turns every morning round."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def rank(
        self,
        digests: Sequence[DigestToRank],
        seconds: float = 0,
    ) -> Sequence[tuple[RankedPaper, ...]]:
        """Return the papers of each, the last first, and store that."""
        keys = [(digest.chat_id, digest.dates[-1]) for digest in digests]
        await self._store.rankings.keep_orders(
            dict(zip(keys, map(self._turn_round, digests), strict=True))
        )
        stored = await self._store.rankings.orders(keys)
        return [stored[key] for key in keys]

    def _turn_round(self, digest: DigestToRank) -> tuple[RankedPaper, ...]:
        papers = [paper for found in digest.sections.values() for paper in found]
        return tuple(RankedPaper(paper.id, Place.TOP) for paper in reversed(papers))


class ExplainedMonth:
    """The readers, what was announced, and the store after it."""

    def __init__(self, store: Store, database_url: str, seed: int) -> None:
        self.store = store
        self.clock = JumpingClock(datetime(2026, 6, 1, tzinfo=UTC))
        self.calendar = arxiv_calendar()
        self.readers: list[Reader] = []
        self.listed: list[Listed] = []
        self._random = Random(seed)
        self._known: dict[str, Paper] = {}
        self._engine = create_async_engine(database_url)
        self._last_parcel = 0
        self._late: dict[str, list[Listing]] = {}
        platforms: Any = {"telegram": ShortPages()}
        ranker = LastFirst(store)
        self._planner = Planner(store, platforms, self.calendar, self.clock, ranker=ranker)

    async def pass_by(self, readers: int, until: date = LAST) -> None:
        """Let the month pass."""
        for number in range(readers):
            await self._arrive(number)
        for day in self.calendar.between(FIRST, until):
            await self.announce(day)
            for hour in (5, 7, 12, 18, 21):
                self.clock.jump(to=datetime.combine(day, time(hour), UTC))
                if hour in (7, 18):
                    await self.deliver()
                elif hour == 12:
                    await self._surface(day)
                else:
                    for reader in self.readers:
                        await self._change_mind(reader)

    async def end(self) -> None:
        await self._engine.dispose()

    async def _arrive(self, number: int) -> None:
        defaults = ChatDefaults("en", "UTC", self._random.choice([time(7), time(18)]))
        address = ChatAddress("telegram", str(number))
        chat = await self.store.chats.get_or_create(address, ChatKind.PRIVATE, defaults)
        paging = self._random.choice([Paging.TURNED, Paging.SEPARATE])
        limit = self._random.choice([None, 3, 9]) if paging is Paging.SEPARATE else None
        settings = replace(chat.digest_settings, paging=paging, limit=limit)
        await self.store.chats.set_digest_settings(chat.id, settings)
        self.readers.append(Reader(chat))
        if number % 3 == 1:  # who likes papers has an order of their own
            likes = [Vote(f"2605.{n:05}", Sign.LIKE, self.clock.now()) for n in range(LIKES_NEEDED)]
            await self.store.votes.put(chat.id, likes)
        for term in self._random.sample(TERMS, 2):
            await self._subscribe(self.readers[-1], term)

    async def _subscribe(self, reader: Reader, term: str) -> None:
        if term in {interest.name for interest in reader.reads}:
            return
        chat, seq = await self._load(reader), await self.store.editions.last_seq()
        due = chat.next_due_at or next_delivery(chat, self.clock.now())
        await self.store.interests.add(chat.id, [term], seq, due)
        newest = max((listed.day for listed in self.listed), default=None)
        reader.reads.append(Subscribed(term, seq, newest, first=seq))

    async def _ask_for_word(self, reader: Reader, term: str, word: str) -> None:
        chat, seq = await self._load(reader), await self.store.editions.last_seq()
        newest = max((listed.day for listed in self.listed), default=None)
        types = self._random.choice([None, frozenset(self._random.choice(TYPES))])
        is_turned = chat.digest_settings.paging is Paging.TURNED
        limit = None if is_turned else self._random.choice([None, 2])
        begun = Subscribed(term, seq, newest, word, types, limit, first=seq)
        if begun.name in {interest.name for interest in reader.reads}:
            return
        made = make_interest(parse(f"cat:{term} {word}"), seq, newest, begun.name)
        due = chat.next_due_at or next_delivery(chat, self.clock.now())
        limited = replace(made, types=begun.types, limit=begun.limit)
        await self.store.interests.put(chat.id, limited, due)
        reader.reads.append(begun)

    async def _unsubscribe(self, reader: Reader, name: str) -> None:
        chat = await self._load(reader)
        await self.store.interests.remove(chat.id, [name], chat.next_due_at)
        reader.reads = [interest for interest in reader.reads if interest.name != name]

    async def _change(self, reader: Reader, **changes: Any) -> None:
        """Edit an interest: it ends, and another begins at the chat's cursor."""
        chat, interest = await self._load(reader), self._random.choice(reader.reads)
        stored = {each.name: each for each in await self.store.interests.of(chat.id)}[interest.name]
        edited = replace(stored, **changes)
        await self.store.interests.put(chat.id, edited, chat.next_due_at)
        changed = replace(interest, seq=max(interest.seq, chat.cursor), **changes)
        reader.ever_read.add(interest)
        reader.reads = [changed if each is interest else each for each in reader.reads]

    async def _change_mind(self, reader: Reader) -> None:
        chat, chance = await self._load(reader), self._random.random()
        if chance < 0.06:
            await self._subscribe(reader, self._random.choice(TERMS))
        elif chance < 0.12 and len(reader.reads) > 1:
            await self._unsubscribe(reader, self._random.choice(reader.reads).name)
        elif chance < 0.18:
            types = frozenset(self._random.choice(TYPES))
            settings = replace(chat.digest_settings, types=types)
            await self.store.chats.set_digest_settings(chat.id, settings)
        elif chance < 0.26:
            term, word = self._random.choice(CATEGORIES), self._random.choice(WORDS)
            await self._ask_for_word(reader, term, word)
        elif chance < 0.27:
            word = self._random.choice(WORDS)
            await self.store.interests.mute(chat.id, Mute(word))
            reader.muted.add(word)
        elif chance < 0.30:
            pause = Pause(self.clock.now().date() + timedelta(days=3))
            due = next_delivery(replace(chat, pause=pause), self.clock.now())
            await self.store.chats.set_pause(chat.id, pause, due)
        await self._edit_sometimes(reader)

    async def _edit_sometimes(self, reader: Reader) -> None:
        """Mute an interest for some days, or no longer, or let it only highlight, or no longer."""
        chance = self._random.random()
        if chance < 0.04:
            until = self.clock.now().date() + timedelta(days=self._random.choice([2, 5, 9]))
            await self._change(reader, muted_until=self._random.choice([None, until]))
        elif chance < 0.07:
            await self._change(reader, is_highlight=self._random.random() < 0.5)

    async def announce(self, day: date) -> None:
        """Announce new papers, cross-lists of old ones and replacements, in every category."""
        self.clock.jump(to=datetime.combine(day, time(0, 30), UTC))
        listings: dict[str, list[Listing]] = {category: [] for category in CATEGORIES}
        old = list(self._known.values())
        for number in range(8):
            primary, *others = self._random.sample(CATEGORIES, self._random.choice([1, 2, 3]))
            new = self._paper(f"2606.{day.day:02}{number:03}", primary, *others)
            self._known[new.id] = new
            for category in new.categories:
                listings[category].append(
                    Listing(new, category, NEW if category == primary else CROSS)
                )
        for earlier in self._random.sample(old, min(3, len(old))):
            newer = replace(earlier, version=earlier.version + 1)
            self._known[newer.id] = newer
            for category in newer.categories:
                listings[category].append(Listing(newer, category, REPLACE))
        for earlier in self._random.sample(old, min(3, len(old))):
            category = self._random.choice(CATEGORIES)
            if category not in self._known[earlier.id].categories:
                crossed = replace(
                    self._known[earlier.id], categories=(*earlier.categories, category)
                )
                self._known[earlier.id] = crossed
                listings[category].append(Listing(crossed, category, CROSS))
        late = self._random.choice(CATEGORIES) if self._random.random() < 0.3 else ""
        self._late = {late: listings.pop(late)} if late else {}
        await self._complete(day, listings)

    def _paper(self, paper_id: str, *categories: str) -> Paper:
        return paper(paper_id, *categories, title=f"On a {self._random.choice(WORDS)}")

    async def _surface(self, day: date) -> None:
        """Complete what is late, and sometimes add a paper to what was announced."""
        await self._complete(day, self._late)
        if self._random.random() < 0.4:
            category = self._random.choice(CATEGORIES)
            held_back = self._paper(f"2606.{day.day:02}900", category)
            self._known[held_back.id] = held_back
            await self._complete(day, {category: [Listing(held_back, category, NEW)]})

    async def _complete(self, day: date, listings: dict[str, list[Listing]]) -> None:
        drafts = [draft(category, day.isoformat(), *found) for category, found in listings.items()]
        for edition in await self.store.editions.complete(drafts, self.clock.now()):
            for listing in await self.store.editions.listings([edition.id]):
                found_paper = listing.paper
                self.listed.append(
                    Listed(
                        found_paper.id,
                        found_paper.version,
                        edition.category,
                        listing.type,
                        day,
                        edition.seq,
                        found_paper.title.split()[-1],
                    )
                )

    async def deliver(self) -> None:
        """Plan, log what was planned, and let the platform take most of it."""
        before = {reader.chat.id: await self._load(reader) for reader in self.readers}
        await self._planner.plan_due()
        found = await self._new_parcels()
        for reader in self.readers:
            self._log(reader, before[reader.chat.id], await self._load(reader), found)
        await self._settle()

    def _log(self, reader: Reader, before: Chat, after: Chat, found: Sequence[Any]) -> None:
        own = [row for row in found if row.chat_id == after.id]
        start = min([before.cursor, *(row.after_seq for row in own)])
        # What was withdrawn is planned again from where it began.
        reader.passages = [passage for passage in reader.passages if passage.upto <= start]
        if start < before.cursor:
            reader.reads = [each.again_from(start) for each in reader.reads]
        if after.cursor == start:
            return
        documents = [(row.id, codec.load(row.content)) for row in own if row.covers]
        given = tuple(
            (number, frozenset(list_opened(page, "paper")), bool(page.row))
            for number, page in documents
        )
        settings = before.digest_settings
        reader.ever_read |= {*reader.reads}
        reader.passages.append(
            Passage(
                start,
                after.cursor,
                tuple(reader.reads),
                settings.types,
                settings.limit,
                frozenset(reader.muted),
                self.clock.now(),
                given,
            )
        )

    async def _new_parcels(self) -> Sequence[Any]:
        joined = (
            select(parcels, pages.c.content).join(pages).where(parcels.c.id > self._last_parcel)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(joined.order_by(parcels.c.id))).all()
        self._last_parcel = max([self._last_parcel, *(row.id for row in rows)])
        return rows

    async def _settle(self) -> None:
        now = self.clock.now()
        while claimed := await self.store.outbox.claim(
            "w", ["telegram"], now, timedelta(hours=1), 500
        ):
            settled = [self._settlement(parcel.id, parcel.chat_id, now) for parcel in claimed]
            await self.store.outbox.settle("w", settled, now)

    def _settlement(self, parcel: int, chat: int, now: datetime) -> Settlement:
        later = now + timedelta(hours=2)
        if chat % 7 == 3 and now.day % 10 in {0, 6, 7, 8, 9}:  # for days on end
            return Settlement(
                parcel, ParcelState.PENDING, 0, later, held_since=now, may_write=False
            )
        if self._random.random() < 0.1:
            return Settlement(parcel, ParcelState.PARKED, 1, note="refused")
        return Settlement(parcel, ParcelState.SENT, 1, receipt=f"m{parcel}", may_write=True)

    async def states(self) -> dict[int, ParcelState]:
        """Return the state of every parcel that is kept."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(parcels.c.id, parcels.c.state))
            return {row.id: ParcelState(row.state) for row in rows}

    async def _load(self, reader: Reader) -> Chat:
        found = await self.store.chats.find(reader.chat.address)
        assert found is not None
        reader.chat = found
        return found
