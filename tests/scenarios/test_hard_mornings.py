"""Mornings on which a place, a platform or the database fails, on two platforms at once.

What is owed is delivered, once; what is said is true; and the platforms are asked little in vain.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.commands.registry import menu_entries
from bot.document.nodes import Document
from bot.errors import StoreError
from bot.model.chat import ChatAddress, RenderMode
from bot.model.delivery import ParcelState
from bot.ports.platform import Platform
from storage import engine
from tests.emulators.arxiv import paper
from tests.emulators.discord import DiscordChannel
from tests.emulators.foreign_page import html
from tests.emulators.telegram import TelegramGroup, TelegramPerson
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver
from tests.support.couriers import drain
from tests.support.disks import empty, fill, mounted_disk

BERLIN, TOKYO, NEW_YORK = "Europe/Berlin", "Asia/Tokyo", "America/New_York"
MORNING = time(8)
TERMS = ("cs.DC", "econ.EM")
PAPERS_A_DAY = 16
PAGE_BUDGET = 1500
STEP = timedelta(hours=3)
STEP_OF_TROUBLE = timedelta(seconds=20)
TROUBLE = timedelta(minutes=10)
INTO_THE_PUSH = 9
"""The send at which the trouble begins, of fourteen to Berlin's seven chats on Telegram."""
TRIES_OF_A_MINUTE = 5
"""Of each chat, while everything is refused: one each quarter."""
FIRST_TRIES, TRIES_OF_AN_HOUR = 7, 1
"""Of a place that may not be written to: after a minute, two, four … and then each hour."""
READS_OF_A_MUTE = 5
"""Who is its administrator, who set it up, and the way to their private chat."""
REQUESTS_OF_A_START = 10
"""The account, its menu, the way to the gateway."""
MUTED = "I’m not allowed to write in {place}, where you set me up for cs.DC and econ.EM"

_HEADING = re.compile(r"^arXiv · \w+ (\d+) June(?: to \w+ (\d+) June)? 2026$", re.MULTILINE)
_BEGIN = re.compile(r"(?=^arXiv · )", re.MULTILINE)
_NEW = re.compile(r"^(?:• )?(?:cs\.DC|econ\.EM) (\d+) new$", re.MULTILINE)
_TOTAL = re.compile(r"(\d+) papers, each listed once · (\d+) of (\d+) by arXiv’s own count")
_ID = re.compile(r"On the matter of (\d{4}\.\d{5})")


class HookedTelegram(TelegramPlatform):
    """Telegram by its real library; at one of its sends something happens."""

    happens: Callable[[], Awaitable[None] | None] | None = None
    sends_left = 0

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        self.sends_left -= 1
        if self.sends_left == 0 and self.happens is not None:
            happening = self.happens()
            if happening is not None:
                await happening
        return await super().send(address, page, key, render_mode)

    send_silently = send


class HookedTelegramDriver(TelegramDriver):
    """Telegram with short pages, so that a push has a middle."""

    hooked: HookedTelegram

    def platform(self) -> Platform:
        self.hooked = HookedTelegram(
            self.emulator.token, self.emulator.url, menu_entries(), page_budget=PAGE_BUDGET
        )
        return self.hooked


@dataclass
class Place:
    """A chat: where it is, and what the bot wrote there since its mornings began."""

    address: ChatAddress
    texts: Callable[[], Sequence[str]]
    before: int = 0
    mode: RenderMode = RenderMode.PLAIN

    @property
    def sent(self) -> Sequence[str]:
        return self.texts()[self.before :]

    @property
    def given(self) -> Counter[str]:
        """How often each paper came."""
        return Counter(id_ for text in self.sent for id_ in _ID.findall(text))

    @property
    def digests(self) -> list[str]:
        """What came with papers, from heading to heading; a page that came again counts once."""
        joined = "\n".join(dict.fromkeys(text for text in self.sent if _ID.search(text)))
        return [part for part in _BEGIN.split(joined) if part]

    @property
    def remarks(self) -> list[str]:
        """What came without papers."""
        return [text for text in self.sent if not _ID.search(text)]


class HardMornings:
    """Chats in three time zones on two platforms, and what goes wrong for them."""

    def __init__(self, harness: BotHarness, disk: Path) -> None:
        telegram, discord = harness.drivers
        assert isinstance(telegram, HookedTelegramDriver)
        assert isinstance(discord, DiscordDriver)
        self.harness, self.disk = harness, disk
        self.telegram, self.discord = telegram, discord.emulator
        self.discord.clock = lambda: harness.clock.now().timestamp()
        self.places: list[Place] = []
        self.owed: list[str] = []

    # --- who is there -----------------------------------------------------------------------

    async def gathers(self) -> None:
        """Let everybody subscribe on the evening before."""
        self.announces(15)
        emulator = self.telegram.emulator
        self.ada = emulator.person("ada")
        self.operator = emulator.person("operator", started=True)
        await self.settles_on_telegram(self.ada, NEW_YORK)
        for zone, count in ((BERLIN, 6), (TOKYO, 2), (NEW_YORK, 1)):
            for number in range(count):
                await self.settles_on_telegram(emulator.person(f"{zone} {number}"), zone)
        self.group = emulator.group("lab")
        self.group.add(self.ada, admin=True)
        await self.settles_on_telegram(self.ada, BERLIN, self.group)
        guild = self.discord.guild("lab")
        await self.discord.adds_guild("lab")
        self.bob = self.discord.person("bob")
        self.discord.makes_manager(self.bob, guild)
        self.channel = guild.channel("papers")
        await self.settles_on_discord(self.channel, BERLIN)
        for zone in (BERLIN, TOKYO, NEW_YORK):
            await self.settles_on_discord(guild.channel(zone), zone)
        await self.settles_on_discord(self.bob.dm, NEW_YORK)
        self.harness.settings["admins"] = f"telegram:{self.operator.id}"
        await self.harness.restarts()
        await self.begins()

    async def settles_on_telegram(
        self, person: TelegramPerson, zone: str, group: TelegramGroup | None = None
    ) -> None:
        await person.asks(f"/subscribe {' '.join(TERMS)}", group)
        await person.asks(f"/timezone {zone}", group)
        chat = group or person
        address = ChatAddress("telegram", str(chat.id))
        self.places.append(Place(address, lambda: [message.text for message in chat.from_bot]))

    async def settles_on_discord(self, channel: DiscordChannel, zone: str) -> None:
        await self.bob.runs("/subscribe", channel, categories=" ".join(TERMS))
        await self.bob.runs(f"/timezone {zone}", channel)
        address = ChatAddress("discord", channel.id)
        self.places.append(Place(address, lambda: channel.texts))

    async def begins(self) -> None:
        """Count from now on."""
        self.owed.clear()
        self.telegram.emulator.calls.clear()
        self.discord.rest.calls.clear()
        for place in self.places:
            place.before = len(place.texts())
            chat = await self.harness.app.store.chats.find(place.address)
            assert chat is not None
            place.mode = chat.digest_settings.render_mode

    def place_of(self, chat: TelegramGroup | TelegramPerson | DiscordChannel) -> Place:
        return next(place for place in self.places if place.address.place == str(chat.id))

    # --- what happens -----------------------------------------------------------------------

    def announces(self, *days: int) -> None:
        """Let arXiv announce papers on ``days`` of June; their numbers name the day."""
        for day in days:
            ids = [f"2606.{day}{number:03}" for number in range(PAPERS_A_DAY)]
            papers = [paper(id_, term) for id_, term in zip(ids, cycle(TERMS), strict=False)]
            self.harness.arxiv.announce(date(2026, 6, day), *papers)
            self.owed += ids

    async def works(self) -> None:
        """Do what the jobs do; one that fails does not keep the others from their work."""
        app = self.harness.app
        for job in (app.ingest.run_round, app.planner.plan_due):
            with suppress(StoreError):
                await job()
        couriers = [drain(courier) for courier in app.couriers]
        for failure in await asyncio.gather(*couriers, return_exceptions=True):
            if failure is not None and not isinstance(failure, StoreError):
                raise failure

    async def lives_until(self, end: datetime, step: timedelta = STEP) -> None:
        clock, due = self.harness.clock, self.harness.clock.now()
        while due < end:
            clock.jump(to=max(due, clock.now()))
            await self.works()
            due += step
        clock.jump(to=max(end, clock.now()))

    async def lives_through(self, day: int) -> None:
        """Let the mornings of a day of June pass, until it is midnight UTC."""
        await self.lives_until(datetime(2026, 6, day + 1, tzinfo=UTC))

    async def is_troubled(self, day: int, happens: Callable[[], Awaitable[None] | None]) -> None:
        """Let something happen in the middle of Berlin's push of ``day``."""
        morning = datetime.combine(date(2026, 6, day), MORNING, ZoneInfo(BERLIN)).astimezone(UTC)
        await self.lives_until(morning)
        self.telegram.hooked.happens, self.telegram.hooked.sends_left = happens, INTO_THE_PUSH
        await self.lives_until(morning + TROUBLE, STEP_OF_TROUBLE)
        assert self.telegram.hooked.sends_left <= 0, "there was no push"

    def turns_telegram_away(self) -> None:
        """Put a proxy before Telegram that lets nothing through for a minute."""
        emulator = self.telegram.emulator
        emulator.portal = html(403, "Forbidden")
        self.harness.clock.calls_in(lambda: setattr(emulator, "portal", None), minutes=1)

    async def locks_database(self) -> None:
        """Let another program hold the database's lock for a minute, as soon as it is free."""
        other = sqlite3.connect(self.disk / "paperboy.db", isolation_level=None, timeout=0)
        while True:
            try:
                other.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:  # the bot writes just now, and goes on meanwhile
                await asyncio.sleep(0.001)
        self.harness.clock.calls_in(other.close, minutes=1)

    def fills_disk(self) -> None:
        """Leave no room on the database's disk for five minutes."""
        fill(self.disk, leaving=0)
        self.harness.clock.calls_in(lambda: empty(self.disk), minutes=5)

    def fills_disk_and_opens_channel(self) -> None:
        """Give a channel its permission back while there is no room to note that."""
        self.fills_disk()
        self.channel.opens()
        self.told = asyncio.ensure_future(self.discord.changes_channel(self.channel))

    # --- what has to be true at the end -------------------------------------------------------

    async def faults(self) -> Sequence[str]:
        """Return what is wrong with chats, papers and sentences, whatever happened."""
        store = self.harness.app.store
        states = await store.outbox.states()
        unsent = {state: n for state, n in states.items() if n and state is not ParcelState.SENT}
        found = [f"{n} {state}" for state, n in unsent.items()]
        for place in self.places:
            chat = await store.chats.find(place.address)
            assert chat is not None
            mode = chat.digest_settings.render_mode
            if (chat.state, chat.muted_since, mode) != ("active", None, place.mode):
                found.append(f"{place.address}: {chat.state}, {chat.muted_since}, {mode}")
            if lost := set(self.owed) - place.given.keys():
                found.append(f"{place.address}: lost {lost}")
            found += [f"{place.address}: {fault}" for fault in _untrue(place)]
        return found

    def repeated(self) -> dict[ChatAddress, list[int]]:
        """Return how often papers came that came again."""
        repeated = {
            place.address: [times for times in place.given.values() if times > 1]
            for place in self.places
        }
        return {address: times for address, times in repeated.items() if times}

    def pages(self, platform: str) -> int:
        """Return how many messages were delivered on a platform."""
        return sum(len(place.sent) for place in self.places if place.address.platform == platform)

    def asked(self) -> tuple[int, int]:
        """Return how often Telegram and Discord were asked anything but for news."""
        of_telegram = [call for call in self.telegram.emulator.calls if call.method != "getUpdates"]
        return len(of_telegram), len(self.discord.rest.calls)


def _untrue(place: Place) -> Iterator[str]:
    """Yield headings and totals that do not fit the papers below them."""
    for digest in place.digests:
        ids = set(_ID.findall(digest))
        days = {int(id_.partition(".")[2][:2]) for id_ in ids}
        (heading,) = _HEADING.findall(digest)
        if {int(day) for day in heading if day} != {min(days), max(days)}:
            yield f"{heading} over papers of {days}"
        announced = sum(map(int, _NEW.findall(digest)))
        totals = {int(total) for found in _TOTAL.findall(digest) for total in found}
        if announced != len(ids) or totals != {len(ids)}:
            yield f"{announced} new, totals {totals}, of {len(ids)} papers"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)


async def test_what_is_owed_comes_once_through_mutes_a_foreign_403_and_a_locked_database(
    tmp_path: Path,
) -> None:
    async with BotHarness(HookedTelegramDriver(), tmp_path, beside=[DiscordDriver()]) as harness:
        mornings = HardMornings(harness, tmp_path)
        await mornings.gathers()
        group, channel = mornings.place_of(mornings.group), mornings.place_of(mornings.channel)
        mornings.announces(16, 17, 18, 19, 22, 23, 24, 25)

        await mornings.lives_through(16)

        await mornings.group.mutes_bot(mornings.ada)
        await mornings.lives_through(17)
        await mornings.is_troubled(18, mornings.turns_telegram_away)
        await mornings.lives_through(18)
        assert len(group.digests) == 1
        await mornings.group.unmutes_bot(mornings.ada)

        mornings.channel.mutes()
        await mornings.lives_through(21)
        assert len(group.digests) == 4, "each morning came as it was"
        await mornings.is_troubled(22, mornings.locks_database)
        await mornings.lives_through(24)
        assert len(channel.digests) == 3
        mornings.channel.opens()
        await mornings.discord.changes_channel(mornings.channel)

        await mornings.lives_through(25)
        assert len(channel.digests) == 5, "four mornings came as one"
        await mornings.lives_until(harness.clock.now() + STEP)

        assert await mornings.faults() == []
        assert mornings.repeated() == {}
        told = {place.address: place.remarks for place in mornings.places if place.remarks}
        ada, bob = mornings.place_of(mornings.ada), mornings.place_of(mornings.bob.dm)
        assert told.keys() == {ada.address, bob.address}
        for place, name in ((ada, "lab"), (bob, "#papers")):
            (said,) = told[place.address]
            assert said.startswith(MUTED.format(place=name))
        assert mornings.operator.from_bot == [], "there was nothing to do for anybody"

        of_telegram, of_discord = mornings.asked()
        in_vain = 7 * TRIES_OF_A_MINUTE + FIRST_TRIES + 48 * TRIES_OF_AN_HOUR + READS_OF_A_MUTE
        assert of_telegram <= mornings.pages("telegram") + in_vain
        in_vain = FIRST_TRIES + 6 * 24 * TRIES_OF_AN_HOUR + READS_OF_A_MUTE
        assert of_discord <= mornings.pages("discord") + in_vain


async def test_what_is_owed_comes_once_through_a_full_disk_during_which_a_mute_ends(
    tmp_path: Path,
) -> None:
    with mounted_disk(tmp_path / "disk", megabytes=32) as disk:
        async with BotHarness(HookedTelegramDriver(), disk, beside=[DiscordDriver()]) as harness:
            mornings = HardMornings(harness, disk)
            await mornings.gathers()
            channel = mornings.place_of(mornings.channel)
            mornings.announces(16, 17, 18)
            mornings.channel.mutes()
            await mornings.lives_through(16)

            await harness.restarts()  # the write-ahead log is short now, and has to grow
            await mornings.is_troubled(17, mornings.fills_disk_and_opens_channel)
            await mornings.lives_through(18)
            await mornings.lives_until(harness.clock.now() + STEP)

            assert await mornings.faults() == []
            assert mornings.repeated() == {}
            assert len(channel.digests) == 3
            assert mornings.operator.from_bot == []
            of_telegram, of_discord = mornings.asked()
            assert of_telegram <= mornings.pages("telegram") + REQUESTS_OF_A_START
            in_vain = FIRST_TRIES + 48 * TRIES_OF_AN_HOUR + READS_OF_A_MUTE + REQUESTS_OF_A_START
            assert of_discord <= mornings.pages("discord") + in_vain
