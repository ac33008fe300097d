"""How long a reader waits for /today: idle, in the middle of the push, and while it is planned.

python -m benchmarks.latency [QUESTIONS] [PUSHED] [PLANNED]
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from subprocess import DEVNULL, Popen

from benchmarks import _emulated
from benchmarks._push import owe, page
from benchmarks.morning import add_chats, announce
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from storage.bootstrap import open_store
from tests.support.processes import inherited_environment

NOWHERE = "http://127.0.0.1:9"
WHAT = (
    "Time from a reader's /today to the answer: idle, while digests are sent at the "
    "platform's limit, and while they are planned and sent: the real bot in one process, on "
    "SQLite, against an emulated Telegram that enforces its limits."
)


async def prepare(url: str, askers: list[str]) -> None:
    """Store the announcement that is expected today, and the readers who will ask for it."""
    now = datetime.now(UTC)
    await announce(url, arxiv_calendar().expected(now))
    store = await open_store(url)
    top, defaults = await store.editions.last_seq(), ChatDefaults("en", "UTC", time(8))
    for place in askers:
        chat = await store.chats.get_or_create(
            ChatAddress("telegram", place), ChatKind.PRIVATE, defaults
        )
        await store.interests.add(chat.id, ["cs.DC"], top, None)
    await store.close()


def environment_of(folder: str, there: _emulated.Remote) -> dict[str, str]:
    """Return the environment of a bot on the emulated Telegram, without arXiv."""
    settings = {
        "TELEGRAM_TOKEN": there.token,
        "TELEGRAM_API_URL": there.url,
        "ARXIV_FEED_URL": NOWHERE,
        "ARXIV_API_URL": NOWHERE,
        "ARXIV_LISTING_URL": NOWHERE,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/paperboy.db",
        "LOG_LEVEL": "ERROR",
    }
    return {**inherited_environment(), "PYTHONPATH": str(Path.cwd())} | settings


@contextmanager
def running(folder: str, there: _emulated.Remote) -> Generator[None]:
    """Run the bot as an operator does."""
    environment = environment_of(folder, there)
    command = [sys.executable, "-m", "bot", "run"]
    bot = Popen(command, env=environment, cwd=folder, stdout=DEVNULL)
    try:
        yield
    finally:
        bot.terminate()
        bot.wait(30)


def ask(there: _emulated.Remote, questions: int) -> list[float]:
    """Let one reader after the other ask /today; return the seconds each waited."""
    return sorted(there.ask(f"{number} /today") for number in range(questions))


def waits(seconds: list[float]) -> dict[str, float]:
    last = seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))]
    return {
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p99_ms": round(last * 1000, 1),
    }


def idle(url: str, others: list[str]) -> None:
    """Leave the bot nothing to do."""


def push(url: str, others: list[str]) -> None:
    """Owe the others more pages than the benchmark lasts."""
    asyncio.run(_push(url, others))


async def _push(url: str, others: list[str]) -> None:
    store = await open_store(url)
    await owe(store, "telegram", others, [page(1)], datetime.now(UTC))
    await store.close()


def planning(url: str, others: list[str]) -> None:
    """Let the morning of all others be due at once, a fifth of them with interests of their own."""
    asyncio.run(add_chats(url, others, len(others) // 5))


def unplanned(folder: str) -> int:
    """Return how many readers are still to be planned."""
    with closing(sqlite3.connect(f"{folder}/paperboy.db")) as database:
        ((count,),) = database.execute("SELECT count(*) FROM chats WHERE cursor = 0")
    return count


def phase(questions: int, others: int, begin: Callable[[str, list[str]], None]) -> dict[str, float]:
    """Return how long readers wait after ``begin`` gave the bot something else to do."""
    with (
        _emulated.telegram(questions + others, limited=True) as there,
        tempfile.TemporaryDirectory() as folder,
    ):
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        asyncio.run(prepare(url, there.places[:questions]))
        begin(url, there.places[questions:])
        left = unplanned(folder)
        with running(folder, there):
            there.ask("0 /help")  # it has started
            before = there.ask("taken")[200]
            seconds = ask(there, questions)
            taken, left = there.ask("taken"), left - unplanned(folder)
    pushed = max(0, taken[200] - before - questions)
    return waits(seconds) | {"pushed": pushed, "planned": left, "refused_429": taken[429]}


def measure(questions: int, pushed: int, planned: int) -> dict[str, object]:
    figures: dict[str, object] = {"what": WHAT, "questions": questions}
    for begin, others in ((idle, 0), (push, pushed), (planning, planned)):
        found = phase(questions, others, begin)
        figures |= {f"{begin.__name__}_{key}": value for key, value in found.items()}
    return figures


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (200, 1500, 20_000)))))
