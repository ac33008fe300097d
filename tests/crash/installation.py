"""An installation on PostgreSQL: planner and courier processes that work until they are killed."""

from __future__ import annotations

import asyncio
import re
import time
import warnings
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from typing import Any, Self

from bot.app.supervise import keep_serving
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from storage.bootstrap import open_store
from tests.crash.courier_process import AcceleratedClock
from tests.crash.single_run import open_platform
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.people import TelegramPerson
from tests.support.papers import draft, listing
from tests.support.patience import PATIENCE_S
from tests.support.processes import fork
from tests.support.stores import NOW, TUESDAY

CONCURRENCY = 4
READERS = 30
PAPERS = 60
"""Enough for several messages."""
PLAN_EVERY_S = 5.0
CATEGORIES = ("cs.DC", "cs.LG", "cs.AI", "cs.CL")
"""One for each announcement; each reader reads one of them."""

READ_ASAP = ChatDefaults("en", "UTC", None)


async def _work(job: dict[str, Any]) -> None:
    clock = AcceleratedClock(job["now"], job["at"], job["speed"])
    platform, store = open_platform(job), await open_store(job["database"])
    if job["role"] == "planner":
        planner = Planner(store, {platform.name: platform}, arxiv_calendar(), clock)

        async def plan() -> None:
            while True:
                await planner.plan_due()
                await clock.sleep(PLAN_EVERY_S)

        await keep_serving("planner", plan, clock)
    paced = {platform.name: PacedPlatform(platform, RateLimiter(platform.rate_limits, clock))}
    courier = Courier(job["name"], store, paced, clock, CONCURRENCY)
    await keep_serving("courier", courier.run, clock)


def run_worker(job: dict[str, Any]) -> None:
    """Be the process of one planner or courier."""
    warnings.simplefilter("error")
    asyncio.run(_work(job))


@dataclass
class Installation:
    """Processes on one database, and people who read what they send.

    Attributes:
        telegram: where people read.
        database: the address of an empty store.
        speed: seconds of the processes in one of the machine's.
    """

    telegram: TelegramEmulator
    database: str
    speed: float = 1.0
    readers: dict[str, list[TelegramPerson]] = field(default_factory=dict)
    workers: list[BaseProcess] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    async def __aenter__(self) -> Self:
        store = await open_store(self.database)
        for category in CATEGORIES:
            people = [self.telegram.person(f"{category} {n}", started=True) for n in range(READERS)]
            for person in people:
                address = ChatAddress("telegram", str(person.id))
                chat = await store.chats.get_or_create(address, ChatKind.PRIVATE, READ_ASAP)
                await store.interests.add(chat.id, [category], 0, NOW)
            self.readers[category] = people
        await store.close()
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.kill()
            await asyncio.to_thread(worker.join)

    def starts(self, role: str, ahead: timedelta = timedelta()) -> BaseProcess:
        """Start a planner or a courier whose clock is ``ahead`` of the others'."""
        job = {
            "role": role, "name": f"{role}{len(self.workers)}", "database": self.database,
            "platform": "telegram", "token": self.telegram.token, "url": self.telegram.url,
            "now": NOW + ahead, "at": self.began, "speed": self.speed,
        }  # fmt: skip
        worker = fork(run_worker, job)
        self.workers.append(worker)
        return worker

    async def announces(self, category: str) -> None:
        """Complete the announcement of a category."""
        store, now = await open_store(self.database), NOW + timedelta(seconds=self._seconds())
        papers = [listing(paper_id, category) for paper_id in self._papers(category)]
        await store.editions.complete([draft(category, TUESDAY.isoformat(), *papers)], now)
        await store.close()

    async def begins_to_send(self, category: str) -> None:
        """Wait until some of the category's readers have a message, and not all have theirs."""
        await self._until(lambda: sum(map(bool, self._texts(category))) >= 3)
        assert not self._have_all(category), "nothing can be disturbed any more"

    async def has_sent(self, category: str) -> None:
        """Wait until all of the category's readers have all of its papers."""
        await self._until(lambda: self._have_all(category))

    def repeated(self) -> int:
        """Return how many messages too many there are."""
        return sum(
            count - 1
            for category in CATEGORIES
            for texts in self._texts(category)
            for count in Counter(texts).values()
        )

    def _seconds(self) -> float:
        return (time.monotonic() - self.began) * self.speed

    def _papers(self, category: str) -> list[str]:
        first = 1000 * (1 + CATEGORIES.index(category))
        return [f"2606.{first + number:05}" for number in range(PAPERS)]

    def _texts(self, category: str) -> list[list[str]]:
        return [[message.text for message in person.from_bot] for person in self.readers[category]]

    def _have_all(self, category: str) -> bool:
        wanted = set(self._papers(category))
        return all(
            wanted <= set(re.findall(r"2606\.\d{5}", " ".join(texts)))
            for texts in self._texts(category)
        )

    async def _until(self, is_so: Any) -> None:
        async with asyncio.timeout(3 * PATIENCE_S):
            while not is_so():  # noqa: ASYNC110 - other processes make it so
                await asyncio.sleep(0.01)


async def installed(stack: AsyncExitStack, database: str, speed: float) -> Installation:
    """Return an installation that lasts as long as ``stack``."""
    telegram = await stack.enter_async_context(TelegramEmulator(unlimited=True, checked=False))
    return await stack.enter_async_context(Installation(telegram, database, speed))
