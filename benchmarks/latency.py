"""How long a reader waits for /today while nothing else happens, and in the middle of the push.

python -m benchmarks.latency [QUESTIONS] [PUSHED]
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from subprocess import DEVNULL, Popen

from benchmarks import _emulated
from benchmarks._push import owe, page
from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.chat import Address, ChatDefaults, ChatKind
from bot.model.paper import Paper
from storage import open_store

NOWHERE = "http://127.0.0.1:9"
WHAT = (
    "Seconds from a reader's /today to the answer, idle and while the morning is pushed at the "
    "platform's limit: the real bot in one process, on SQLite, against an emulated Telegram that "
    "enforces its limits."
)


async def prepare(folder: str, askers: list[str], pushed: list[str]) -> None:
    """Store papers and readers; owe some of them more pages than the benchmark lasts."""
    store = await open_store(f"sqlite+aiosqlite:///{folder}/paperboy.db")
    now, defaults = datetime.now(UTC), ChatDefaults("en", "UTC", time(8))
    papers = (
        Paper(f"2606.{n:05}", 1, f"Paper {n}", "We measure. " * 60, "Ann Ode", ("cs.DC",))
        for n in range(40)
    )
    listings = tuple(Listing(one, "cs.DC", AnnounceType.NEW) for one in papers)
    await store.editions.complete([EditionDraft("cs.DC", date(2026, 6, 16), listings, "rss")], now)
    for place in askers:
        address = Address("telegram", place)
        chat = await store.chats.open(address, ChatKind.PRIVATE, defaults)
        await store.interests.add(chat.id, ["cs.DC"], 1, None)
    await owe(store, "telegram", pushed, [page(1)], now)
    await store.close()


@contextmanager
def running(folder: str, there: _emulated.Remote) -> Generator[None]:
    """Run the bot as an operator does."""
    settings = {
        "TELEGRAM_TOKEN": there.token,
        "TELEGRAM_API_URL": there.url,
        "ARXIV_FEED_URL": NOWHERE,
        "ARXIV_API_URL": NOWHERE,
        "ARXIV_LISTING_URL": NOWHERE,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/paperboy.db",
        "LOG_LEVEL": "ERROR",
    }
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())} | settings
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


def waits(prefix: str, seconds: list[float]) -> dict[str, float]:
    last = seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))]
    return {
        f"{prefix}_p50_ms": round(statistics.median(seconds) * 1000, 1),
        f"{prefix}_p99_ms": round(last * 1000, 1),
    }


def measure(questions: int, pushed: int) -> dict[str, object]:
    figures: dict[str, object] = {"what": WHAT, "questions": questions}
    for name, owed in (("idle", 0), ("push", pushed)):
        with (
            _emulated.telegram(questions + owed, limited=True) as there,
            tempfile.TemporaryDirectory() as folder,
        ):
            askers, others = there.places[:questions], there.places[questions:]
            asyncio.run(prepare(folder, askers, others))
            with running(folder, there):
                there.ask("0 /today")  # it has started
                before = there.ask("taken")[200]
                figures |= waits(name, ask(there, questions))
                taken = there.ask("taken")
            figures[f"{name}_pushed_meanwhile"] = max(0, taken[200] - before - questions)
            figures[f"{name}_refused_429"] = taken[429]
    return figures


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (200, 1500)))))
