"""What the bot takes while nothing happens: memory and the time to its start.

python -m benchmarks.idle [CHATS] [SETTLING]
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time as clock
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL, Popen

import psutil
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.latency import NOWHERE
from benchmarks.morning import chat_row
from bot.app.clock import SystemClock
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Interest
from storage.bootstrap import open_store
from storage.repositories.interests import interest_values
from storage.schema import chats as chat_rows
from storage.schema import interests as interest_rows
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.discord import DiscordEmulator
from tests.emulators.telegram import TelegramEmulator
from tests.support.processes import inherited_environment

USE = ("/subscribe cs.DC", "/today", "/subscribe computer visin", "/search counting")
"""Said so that feeds are read, words are looked up, and a slip of the pen is understood."""
SETTLING = 8
"""Seconds after the start at which memory is looked at."""
WHAT = (
    "The real bot, idle, with Telegram and Discord connected and chats stored in SQLite: "
    "resident memory, before and after reading feeds and using commands; and seconds from its "
    "start until it listens to both platforms."
)


async def prepare(folder: str, chats: int) -> None:
    """Store readers who are due in many years."""
    url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
    await (await open_store(url)).close()
    later = {"next_due_at": datetime(2099, 1, 1, tzinfo=UTC)}
    readers = [chat_row(number) | later for number in range(chats)]
    interest = {"began": 0, **interest_values(Interest.plain("cs.DC"))}
    wanted = [{"chat_id": reader["id"], **interest} for reader in readers]
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(insert(chat_rows), readers)
        await connection.execute(insert(interest_rows), wanted)
    await engine.dispose()


def settings_of(
    folder: str, telegram: TelegramEmulator, discord: DiscordEmulator
) -> dict[str, str]:
    return {
        **inherited_environment(),
        "PYTHONPATH": str(Path.cwd()),
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "ARXIV_FEED_URL": NOWHERE,
        "ARXIV_API_URL": NOWHERE,
        "ARXIV_LISTING_URL": NOWHERE,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/paperboy.db",
        "LOG_LEVEL": "ERROR",
    }


async def until_listening(telegram: TelegramEmulator, discord: DiscordEmulator) -> None:
    await conversation(telegram, ["/help"])
    await discord.ready(60)


async def conversation(telegram: TelegramEmulator, said: Sequence[str]) -> None:
    """Let a reader say this, each after the answer to what was said before."""
    alice = telegram.person("alice")
    for words in said:
        await alice.says(words)
        await alice.sees(60)


async def observe(
    folder: str, arxiv: Mapping[str, str], said: Sequence[str], settling: int
) -> dict[str, float]:
    """Return what the bot takes when it has started and all of this was ``said`` to it."""
    async with TelegramEmulator(checked=False) as telegram, DiscordEmulator() as discord:
        began = clock.monotonic()
        command = [sys.executable, "-m", "bot", "run"]
        environment = {**settings_of(folder, telegram, discord), **arxiv}
        bot = Popen(command, env=environment, cwd=folder, stdout=DEVNULL)  # noqa: ASYNC220
        try:
            await until_listening(telegram, discord)
            seconds = clock.monotonic() - began
            await conversation(telegram, said)
            process = psutil.Process(bot.pid)
            used = sum(process.cpu_times()[:2])
            await asyncio.sleep(settling)
            memory = process.memory_info().rss / 2**20
            idle = (sum(process.cpu_times()[:2]) - used) / max(1, settling)
        finally:
            bot.terminate()
            code = await asyncio.to_thread(bot.wait, 30)
    return {"mb": memory, "start": seconds, "used": used, "idle": idle, "code": code}


async def measure(chats: int, settling: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        await prepare(folder, chats)
        idle = await observe(folder, {}, (), settling)
        async with ArxivEmulator(SystemClock()) as arxiv:
            announce(arxiv)
            busy = await observe(folder, addresses(arxiv), USE, settling)
    return {
        "what": WHAT,
        "chats": chats,
        "resident_mb": round(idle["mb"], 1),
        "resident_mb_after_use": round(busy["mb"], 1),
        "start_s": round(idle["start"], 2),
        "cpu_s_until_started": round(idle["used"], 2),
        "cpu_percent_idle": round(idle["idle"] * 100, 2),
        "exit_code": idle["code"] or busy["code"],
    }


def announce(arxiv: ArxivEmulator) -> None:
    """Let arXiv announce what is expected now."""
    day = arxiv_calendar().expected(SystemClock().now())
    papers = (paper(f"2606.{n:05}", "cs.DC", title=f"Counting to {n}") for n in range(60))
    arxiv.announce(day, *papers)


def addresses(arxiv: ArxivEmulator) -> dict[str, str]:
    return {
        "ARXIV_FEED_URL": arxiv.url,
        "ARXIV_API_URL": arxiv.api_url,
        "ARXIV_LISTING_URL": arxiv.listing_url,
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(asyncio.run(measure(*(words or (10_000, SETTLING))))))
