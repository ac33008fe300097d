"""Kills at random instants, one after the other, and what is looked at after each."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from multiprocessing import Pipe
from random import Random
from typing import Any

from sqlalchemy import make_url

from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from storage.bootstrap import open_store
from tests.crash.repeated_runs import AFTER_THE_LEASE, paper_ids, run_process
from tests.support.processes import fork, wait_for_exit

CHATS = 12
FIRST, LAST = date(2026, 1, 5), date(2026, 12, 18)
LONGEST_S = 0.2
"""About as long as a life works on one announcement: kills fall into planning, sending, settling
and the idleness after it."""


@dataclass
class Population:
    """A platform, people on it, and what each of them was sent."""

    platform: str
    address: dict[str, str]
    places: list[str]
    texts: Callable[[], list[list[str]]]


@dataclass
class RandomKills:
    """Lives that follow each other on one database.

    Every fifth is killed when a message was just taken, the others at any instant.

    Attributes:
        population: who is served.
        database: the address of an empty store.
        most: repeats that one kill may cause.
    """

    population: Population
    database: str
    most: int
    random: Random
    repeated: int = 0
    killed_at: Counter[str] = field(default_factory=Counter)
    _after_a_send: bool = False

    async def run(self, count: int) -> None:
        """Kill ``count`` lives; after each, the next one makes up for it, and nothing is lost."""
        days = iter(arxiv_calendar().between(FIRST, LAST))
        before, morning = None, await self._begin()
        for number in range(count):
            day = next(days)
            self._after_a_send = number % 5 == 0
            await self._one_life(before, morning, day)
            before, morning = day, _morning(day) + AFTER_THE_LEASE
        await self._one_life(before, morning, None)

    async def _begin(self) -> datetime:
        store = await open_store(self.database)
        defaults, now = ChatDefaults("en", "UTC", time(8)), _morning(FIRST)
        for place in self.population.places:
            address = ChatAddress(self.population.platform, place)
            chat = await store.chats.get_or_create(address, ChatKind.PRIVATE, defaults)
            await store.interests.add(chat.id, ["cs.DC"], 0, now)
        await store.close()
        return now

    async def _one_life(self, before: date | None, now: datetime, day: date | None) -> None:
        ours, theirs = Pipe()
        job = {
            "database": self.database,
            "platform": self.population.platform,
            "now": now, "before": before, "day": day, "morning": day and _morning(day),
            **self.population.address,
        }  # fmt: skip
        process = fork(run_process, job, theirs)
        assert await asyncio.to_thread(ours.recv) == "made up"
        self._look(before)
        if day is None:
            assert await asyncio.to_thread(wait_for_exit, process) == 0
            return
        ours.send("go")
        await (self._a_send(ours) if self._after_a_send else self._some_time())
        process.kill()
        await asyncio.to_thread(process.join)
        self.killed_at["after its work" if ours.poll() else "at its work"] += 1

    async def _some_time(self) -> None:
        await asyncio.sleep(self.random.uniform(0, LONGEST_S))

    async def _a_send(self, life: Any) -> None:
        """Wait until the platform has just taken one of the life's messages, or it is idle."""
        wanted = self._taken() + self.random.randint(1, CHATS)
        while self._taken() < wanted and not life.poll():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0)

    def _taken(self) -> int:
        return sum(map(len, self.population.texts()))

    def _look(self, day: date | None) -> None:
        """Nobody lacks a paper of ``day``, little was repeated, and the file is whole."""
        repeated = 0
        for texts in self.population.texts():
            repeated += sum(count - 1 for count in Counter(texts).values())
            found = set(re.findall(r"\d{4}\.\d{5}", " ".join(texts)))
            assert day is None or found >= set(paper_ids(day)), (
                f"lost: {set(paper_ids(day)) - found}"
            )
        assert repeated - self.repeated <= self.most
        self.repeated = repeated
        self._is_whole()

    def _is_whole(self) -> None:
        url = make_url(self.database)
        if url.get_backend_name() == "sqlite":
            with closing(sqlite3.connect(str(url.database))) as file:
                assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)
