"""CPU per delivered message: the whole way of a parcel, next to bare loops of the libraries.

python -m benchmarks.send [MESSAGES] [ROUNDS]
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
import discord as discord_py
from telegram import Bot
from telegram.request import HTTPXRequest

from adapters.discord.platform import DiscordPlatform
from adapters.telegram.platform import TelegramPlatform
from benchmarks import _emulated
from benchmarks._push import CHARACTERS, NO_LIMIT, UnpacedPlatform, owe, page, text_of
from bot.app.clock import SystemClock
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import CONCURRENCY, Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.ports.platform import Platform
from storage.bootstrap import open_store
from tests.support.couriers import drain

PAGES = 20
"""Different pages among the messages: as many as a morning has for readers of a few interests."""
WHAT = (
    f"CPU time of the sender per delivered message of {CHARACTERS:,} characters, through "
    "claim, rendering, sending and settlement in SQLite, next to bare loops that send the "
    "same text with as many messages in flight. The platforms run in other processes."
)
Loop = Callable[[int], Coroutine[Any, Any, None]]


async def side_by_side(count: int, send: Callable[[int], Awaitable[object]]) -> None:
    """Call ``send`` so many times, ``CONCURRENCY`` at once."""
    slots = asyncio.Semaphore(CONCURRENCY)

    async def one(number: int) -> None:
        async with slots:
            await send(number)

    await asyncio.gather(*(one(number) for number in range(count)))


async def send_bulk(platform: Platform, places: list[str], count: int) -> float:
    """Return the CPU seconds of a courier's way with so many parcels."""
    clock = SystemClock()
    per_chat = max(1, count // len(places))
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite+aiosqlite:///{folder}/paperboy.db")
        shared = [page(number) for number in range(PAGES)]
        for number in range(PAGES):
            own = [shared[(number + n) % PAGES] for n in range(per_chat)]
            await owe(store, platform.name, places[number::PAGES], own, clock.now())
        paced = PacedPlatform(UnpacedPlatform(platform), RateLimiter(NO_LIMIT, clock))  # type: ignore[arg-type]
        courier = Courier("bench", store, {platform.name: paced}, clock)
        began = time.process_time()
        await drain(courier)
        used = time.process_time() - began
        assert await store.outbox.pending() == 0
        states = await store.outbox.states()
        assert sum(states.values()) == per_chat * len(places), states
        await store.close()
    return used / (per_chat * len(places)) * 1000


async def cpu_of(count: int, send: Callable[[int], Awaitable[object]]) -> float:
    """Return the CPU milliseconds of one call."""
    began = time.process_time()
    await side_by_side(count, send)
    return (time.process_time() - began) / count * 1000


async def on_telegram(count: int, rounds: int) -> dict[str, float]:
    text = text_of(page(1).blocks)  # type: ignore[arg-type]
    with _emulated.telegram(min(count, 500), limited=False) as there:
        platform = TelegramPlatform(there.token, there.url)
        bot = Bot(there.token, f"{there.url}/bot", request=HTTPXRequest(connection_pool_size=256))
        session = aiohttp.ClientSession()
        url = f"{there.url}/bot{there.token}/sendMessage"
        places = there.places

        async def by_library(number: int) -> None:
            await bot.send_message(int(places[number % len(places)]), text)

        async def by_aiohttp(number: int) -> None:
            message = {"chat_id": int(places[number % len(places)]), "text": text}
            async with session.post(url, json=message) as response:
                await response.read()

        taken: dict[str, list[float]] = {"ours": [], "library": [], "aiohttp": []}
        async with bot, session:
            for warm in (by_library, by_aiohttp):
                await side_by_side(CONCURRENCY, warm)
            for _ in range(rounds):
                taken["ours"].append(await send_bulk(platform, places, count))
                taken["library"].append(await cpu_of(count, by_library))
                taken["aiohttp"].append(await cpu_of(count, by_aiohttp))
        await platform.close()
    return {name: statistics.median(values) for name, values in taken.items()}


async def on_discord(count: int, rounds: int) -> dict[str, float]:
    text = text_of(page(1).blocks)  # type: ignore[arg-type]
    with _emulated.discord(50, limited=False) as there:
        platform = DiscordPlatform(there.token, there.url, there.gateway)
        taken: dict[str, list[float]] = {"ours": [], "library": []}
        async with discord_py.Client(intents=discord_py.Intents.none()) as client:
            await client.login(there.token)
            channels = [client.get_partial_messageable(int(place)) for place in there.places]

            async def by_library(number: int) -> None:
                view = discord_py.ui.LayoutView()
                view.add_item(discord_py.ui.TextDisplay(text))
                await channels[number % len(channels)].send(view=view)

            for _ in range(rounds):
                taken["ours"].append(await send_bulk(platform, there.places, count))
                taken["library"].append(await cpu_of(count, by_library))
        await platform.close()
    return {name: statistics.median(values) for name, values in taken.items()}


async def measure(count: int, rounds: int) -> dict[str, object]:
    telegram = await on_telegram(count, rounds)
    discord = await on_discord(count, rounds)
    return {
        "what": WHAT,
        "messages": count,
        "rounds": rounds,
        "concurrency": CONCURRENCY,
        "cpu_ms_per_message": round(telegram["ours"], 3),
        "cpu_ms_ptb_default": round(telegram["library"], 3),
        "cpu_ms_bare_aiohttp": round(telegram["aiohttp"], 3),
        "ratio_to_ptb_default": round(telegram["ours"] / telegram["library"], 3),
        "ratio_to_bare_aiohttp": round(telegram["ours"] / telegram["aiohttp"], 3),
        "discord_cpu_ms_per_message": round(discord["ours"], 3),
        "discord_cpu_ms_channel_send": round(discord["library"], 3),
        "ratio_to_discord_channel_send": round(discord["ours"] / discord["library"], 3),
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(asyncio.run(measure(*(words or (2000, 3))))))
