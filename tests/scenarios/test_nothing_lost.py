"""What people ask for is carried out and answered, whatever happens to the process or its disk.

Each process is ``paperboy run`` on a SQLite file. What takes half a minute in the field (a lock
that is waited for, a lease that runs out) is made short, so that no test has to wait for it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from adapters.telegram.client import polling
from adapters.telegram.listener import TelegramListener
from bot.app import leader
from bot.app.clock import SystemClock
from bot.model.calendar import arxiv_calendar
from storage import engine
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.telegram import TelegramEmulator, TelegramPerson
from tests.support.disks import empty, fill
from tests.support.disks import small_disk as small_disk
from tests.support.patience import PATIENCE_S
from tests.support.processes import ERR, IN, OUT, fork, run_command_line, wait_for_exit
from tests.support.stores import prepare_sqlite

TERMS = ("AI", "AR", "CC", "CE", "CG", "CL")
LOCK_WAIT_S = 0.2
LEASE_S = 0.5
DRAIN_S = 1.0


def _hurry() -> None:
    """Shorten, in this process, what is waited for."""
    engine.BUSY_TIMEOUT_MS = int(LOCK_WAIT_S * 1000)
    leader.LEASE_DURATION, leader.RENEW_S = timedelta(seconds=LEASE_S), LEASE_S / 5
    polling._DRAIN_TIMEOUT_S = DRAIN_S


def _run(folder: Path, settings: dict[str, str], streams: Path) -> None:
    _hurry()
    run_command_line(("run",), folder, settings, streams)


def _run_until_help(folder: Path, settings: dict[str, str], streams: Path) -> None:
    """Be a process that ``/help`` kills."""
    handle = TelegramListener.handle

    async def dies(self: TelegramListener, update: object) -> None:
        if "/help" in str(update):
            os.kill(os.getpid(), signal.SIGKILL)
        await handle(self, update)  # type: ignore[arg-type]

    TelegramListener.handle = dies  # type: ignore[method-assign, assignment]
    _run(folder, settings, streams)


@dataclass
class Bot:
    """The bot on one database, started and ended again and again."""

    telegram: TelegramEmulator
    arxiv: ArxivEmulator
    folder: Path
    lives: list[BaseProcess] = field(default_factory=list)

    async def starts(self, work: object = _run) -> None:
        streams = self.folder / f"life {len(self.lives)}"
        streams.mkdir()
        for name in (IN, OUT, ERR):
            (streams / name).touch()
        settings = {
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.url,
            "ARXIV_FEED_URL": self.arxiv.url,
            "ARXIV_API_URL": self.arxiv.api_url,
            "ARXIV_LISTING_URL": self.arxiv.listing_url,
            "ARXIV_INTERVAL_S": "0",
            "ARXIV_LISTING_INTERVAL_S": "0",
        }
        self.lives.append(fork(work, self.folder, settings, streams))  # type: ignore[arg-type]

    async def logs(self, event: str) -> None:
        await until(lambda: event in self.log)

    async def dies_or_logs(self, event: str) -> str:
        """Start a process that ``/help`` kills; return its log at its death or ``event``."""
        await self.starts(_run_until_help)
        await until(lambda: not self.lives[-1].is_alive() or event in self.log)
        return self.log

    @property
    def log(self) -> str:
        return (self.folder / f"life {len(self.lives) - 1}" / ERR).read_text("utf-8")

    async def is_killed(self) -> None:
        self.lives[-1].kill()
        await asyncio.to_thread(self.lives[-1].join)

    async def ends(self) -> str:
        """Ask for the end, and return what was logged."""
        self.lives[-1].terminate()
        assert await asyncio.to_thread(wait_for_exit, self.lives[-1]) == 0, self.log
        lines = self.log.splitlines()
        assert "process.stopped" in lines[-1], lines[-1]
        assert "Traceback" not in self.log, self.log
        return self.log


@asynccontextmanager
async def bot_in(folder: Path) -> AsyncIterator[Bot]:
    prepare_sqlite(folder / "paperboy.db")
    clock = SystemClock()
    async with TelegramEmulator(unlimited=True) as telegram, ArxivEmulator(clock) as arxiv:
        papers = (paper(f"2611.{n:05}", f"cs.{term}") for n, term in enumerate(TERMS))
        arxiv.announce(arxiv_calendar().expected(clock.now()), *papers)
        bot = Bot(telegram, arxiv, folder)
        try:
            yield bot
        finally:
            for life in bot.lives:
                life.kill()


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot_in(tmp_path) as bot:
        yield bot


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the database's lock as another program would."""
    with closing(sqlite3.connect(folder / "paperboy.db", timeout=30)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - a process or an emulator changes
            await asyncio.sleep(0.02)


async def all_are_answered(people: Sequence[TelegramPerson]) -> None:
    """Wait until everybody has an answer; then nobody may have more than two."""
    await until(lambda: all(person.from_bot for person in people))
    await asyncio.sleep(0.5)
    assert max(len(person.from_bot) for person in people) <= 2


def subscribers(folder: Path, term: str) -> set[str]:
    """Return the places that are subscribed to ``term``."""
    with closing(sqlite3.connect(folder / "paperboy.db")) as database:
        rows = database.execute(
            "SELECT place FROM chats JOIN interests ON chats.id = chat_id WHERE term = ?", (term,)
        )
        return {place for (place,) in rows}


def stored_events(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "paperboy.db")) as database:
        return database.execute("SELECT count(*) FROM inbox").fetchone()[0]


async def test_what_is_asked_while_another_program_holds_the_lock_is_done_when_it_is_free(
    bot: Bot,
) -> None:
    alice, bob = bot.telegram.person("alice"), bot.telegram.person("bob")
    await bot.starts()
    await bot.logs("telegram.serving")
    with locked(bot.folder):
        await alice.says("/subscribe cs.CL")
        assert "no subscriptions yet" in (await bob.asks("/list")).text, "reading needs no lock"
        await asyncio.sleep(5 * max(LOCK_WAIT_S, LEASE_S))
        assert alice.from_bot == []
    assert "cs.CL" in (await alice.sees(PATIENCE_S)).text
    assert subscribers(bot.folder, "cs.CL") == {str(alice.id)}
    log = await bot.ends()
    assert "lease" not in log
    assert len(alice.from_bot) == 1


async def test_a_process_that_is_alone_takes_no_lease_and_none_of_another_life_keeps_it_waiting(
    bot: Bot,
) -> None:
    alice = bot.telegram.person("alice")
    tomorrow = int((SystemClock().now() + timedelta(days=1)).timestamp() * 1e6)
    with closing(sqlite3.connect(bot.folder / "paperboy.db")) as database:
        row = ("listen:telegram", "another life, whose clock was ahead", tomorrow)
        database.execute("INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)", row)
        database.commit()
    await bot.starts()
    await alice.says("/list")
    assert (await alice.sees(PATIENCE_S)).text
    assert "lease" not in await bot.ends()


@pytest.mark.parametrize("how", ["killed", "asked to end"])
async def test_what_was_received_while_the_lock_was_held_is_done_by_the_next_process(
    bot: Bot, how: str
) -> None:
    people = [bot.telegram.person(f"reader {n}") for n in range(20)]
    await bot.starts()
    await bot.logs("telegram.serving")
    with locked(bot.folder):
        for person in people:
            await person.says("/subscribe cs.CL")
        await bot.logs("answer.delayed")
        await (bot.is_killed() if how == "killed" else bot.ends())
    await bot.starts()
    await all_are_answered(people)
    assert subscribers(bot.folder, "cs.CL") == {str(person.id) for person in people}
    await bot.ends()


@pytest.mark.parametrize("how", ["killed", "asked to end"])
async def test_of_150_that_wait_at_the_end_all_are_answered(bot: Bot, how: str) -> None:
    people = [bot.telegram.person(f"reader {n}") for n in range(150)]
    await bot.starts()
    await bot.logs("telegram.serving")
    for person in people:
        await person.says("/subscribe cs.CL")
    await people[0].sees(PATIENCE_S)
    await (bot.is_killed() if how == "killed" else bot.ends())
    assert sum(not person.from_bot for person in people) > 20, "they did not wait any more"
    await bot.starts()
    await all_are_answered(people)
    assert len(subscribers(bot.folder, "cs.CL")) == len(people)
    await bot.ends()
    assert stored_events(bot.folder) == 0


async def test_of_many_questions_of_one_chat_all_are_answered_in_order_after_a_restart(
    bot: Bot,
) -> None:
    alice = bot.telegram.person("alice")
    await bot.starts()
    await bot.logs("telegram.serving")
    terms = [f"cs.{name}" for name in TERMS]
    for term in terms:
        await alice.says(f"/subscribe {term}")
    await alice.sees(PATIENCE_S)
    log = await bot.ends()
    assert len(alice.from_bot) < len(terms), log
    await bot.starts()
    await until(lambda: "cs.CL" in alice.from_bot[-1].text)
    told = [next(term for term in terms if term in one.text) for one in alice.from_bot]
    assert list(dict.fromkeys(told)) == terms
    await bot.ends()


async def test_answers_that_the_kill_cut_off_come_from_the_next_process(bot: Bot) -> None:
    people = [bot.telegram.person(f"reader {n}") for n in range(5)]
    bot.telegram.delay_next("sendRichMessage", 30, times=len(people))
    await bot.starts()
    for person in people:
        await person.says("/help")
    await until(lambda: all(person.from_bot for person in people))
    await until(lambda: stored_events(bot.folder) == len(people))
    await bot.is_killed()
    await bot.starts()
    await until(lambda: all(len(person.from_bot) == 2 for person in people))
    await bot.ends()
    assert {len(person.from_bot) for person in people} == {2}, "once cut off, once whole"
    assert stored_events(bot.folder) == 0


async def test_what_is_asked_while_the_disk_is_full_is_done_when_there_is_room(
    small_disk: Path,
) -> None:
    async with bot_in(small_disk) as bot:
        alice = bot.telegram.person("alice")
        await bot.starts()
        await bot.logs("telegram.serving")
        fill(small_disk, leaving=0)
        await alice.says("/subscribe cs.CL")
        await asyncio.sleep(1)
        assert alice.from_bot == []
        empty(small_disk)
        assert "cs.CL" in (await alice.sees(PATIENCE_S)).text
        assert subscribers(small_disk, "cs.CL") == {str(alice.id)}
        await bot.ends()


async def test_an_update_that_ends_every_process_is_passed_over_in_the_end(bot: Bot) -> None:
    mallory, alice = bot.telegram.person("mallory"), bot.telegram.person("alice")
    await mallory.says("/help")
    await alice.says("/list")
    deaths = 0
    while "event.skipped" not in (await bot.dies_or_logs("event.skipped")):
        deaths += 1
    assert deaths <= 4
    assert (await alice.sees(PATIENCE_S)).text
    await bot.ends()
    assert stored_events(bot.folder) == 0
