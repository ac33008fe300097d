"""The bot as real processes, one after the other on one SQLite file: what they leave to each other.

What takes half a minute in the field (a lock that is waited for, a lease that runs out) is made
short, so that no test has to wait for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from adapters.discord import listener
from adapters.telegram.client import polling
from bot import consumer
from bot.app import leader
from bot.app.clock import SystemClock
from bot.commands.dispatcher import Dispatcher
from bot.model.calendar import arxiv_calendar
from storage import engine
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.support.patience import PATIENCE_S
from tests.support.processes import ERR, IN, OUT, fork, run_command_line, wait_for_exit
from tests.support.stores import prepare_sqlite

TERMS = ("AI", "AR", "CC", "CE", "CG", "CL")
LOCK_WAIT_S = 0.2
LEASE_S = 0.5
DRAIN_S = 1.0
SLOWLY_S = 3.0


def run(folder: Path, settings: dict[str, str], streams: Path, *arguments: str) -> None:
    """Be a process that waits for locks, leases and answers less long than usual."""
    engine.BUSY_TIMEOUT_MS = int(LOCK_WAIT_S * 1000)
    leader.LEASE_DURATION, leader.RENEW_S = timedelta(seconds=LEASE_S), LEASE_S / 5
    polling._DRAIN_TIMEOUT_S = listener.CLOSE_GRACE_S = DRAIN_S
    run_command_line(("run", *arguments), folder, settings, streams)


def run_front(folder: Path, settings: dict[str, str], streams: Path) -> None:
    """Be a process that only listens, as ``run``."""
    run(folder, settings, streams, "--role", "front")


def run_slowly(
    folder: Path, settings: dict[str, str], streams: Path, after_s: float = SLOWLY_S
) -> None:
    """Be a process that takes its time for each answer."""
    answer = Dispatcher.answer

    async def answer_slowly(self: Dispatcher, *asked: Any) -> Any:
        await asyncio.sleep(after_s)
        return await answer(self, *asked)

    Dispatcher.answer = answer_slowly  # type: ignore[method-assign, assignment]
    run(folder, settings, streams)


def run_unanswering(folder: Path, settings: dict[str, str], streams: Path) -> None:
    """Be a process that has answered nobody by its end, however slow the machine is."""
    run_slowly(folder, settings, streams, 600.0)


def run_storing_late(folder: Path, settings: dict[str, str], streams: Path) -> None:
    """Be ``run_slowly``, and store nothing that its platform would deliver again."""
    consumer.STORE_AFTER_S = 600.0
    run_slowly(folder, settings, streams)


@dataclass
class RestartedBot:
    """The bot on one database, started and ended again and again."""

    folder: Path
    settings: Mapping[str, str]
    lives: list[BaseProcess] = field(default_factory=list)

    def starts(self, work: Callable[..., None] = run) -> None:
        streams = self.folder / f"life {len(self.lives)}"
        streams.mkdir()
        for name in (IN, OUT, ERR):
            (streams / name).touch()
        self.lives.append(fork(work, self.folder, dict(self.settings), streams))

    @property
    def log(self) -> str:
        return (self.folder / f"life {len(self.lives) - 1}" / ERR).read_text("utf-8")

    async def logs(self, event: str) -> None:
        await until(lambda: event in self.log)

    async def is_killed(self) -> None:
        self.lives[-1].kill()
        await asyncio.to_thread(self.lives[-1].join)

    async def ends(self) -> str:
        """Ask for the end, and return what was logged: nothing after the end, and no traceback."""
        self.lives[-1].terminate()
        assert await asyncio.to_thread(wait_for_exit, self.lives[-1]) == 0, self.log
        assert "process.stopped" in self.log.splitlines()[-1], self.log
        assert "Traceback" not in self.log, self.log
        return self.log

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the database's lock as another program would."""
        with closing(sqlite3.connect(self.folder / "paperboy.db", timeout=30)) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    def subscribers(self, term: str) -> set[str]:
        """Return the places that are subscribed to ``term``."""
        asked = "SELECT place FROM chats JOIN interests ON chats.id = chat_id WHERE name = ?"
        with closing(sqlite3.connect(self.folder / "paperboy.db")) as database:
            return {place for (place,) in database.execute(asked, (term,))}

    def stored_events(self) -> int:
        with closing(sqlite3.connect(self.folder / "paperboy.db")) as database:
            return database.execute("SELECT count(*) FROM inbox").fetchone()[0]


@asynccontextmanager
async def restarted_bot(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[RestartedBot]:
    """Provide a bot that nobody started yet; at the end nothing of it is left running."""
    prepare_sqlite(folder / "paperboy.db")
    clock = SystemClock()
    async with ArxivEmulator(clock) as arxiv:
        papers = (paper(f"2611.{n:05}", f"cs.{term}") for n, term in enumerate(TERMS))
        arxiv.announce(arxiv_calendar().expected(clock.now()), *papers)
        of_arxiv = {
            "ARXIV_FEED_URL": arxiv.url,
            "ARXIV_API_URL": arxiv.api_url,
            "ARXIV_LISTING_URL": arxiv.listing_url,
            "ARXIV_INTERVAL_S": "0",
            "ARXIV_LISTING_INTERVAL_S": "0",
        }
        bot = RestartedBot(folder, {**settings, **of_arxiv})
        try:
            yield bot
        finally:
            for life in bot.lives:
                life.kill()


async def until(happened: Callable[[], bool]) -> None:
    """Return when a process or an emulator has made this true."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - there is nothing to wait for but the time
            await asyncio.sleep(0.02)
