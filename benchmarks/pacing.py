"""The rate at which many chats are served against a platform that enforces its limits.

python -m benchmarks.pacing [CHATS]
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from itertools import pairwise

from adapters.telegram.platform import TelegramPlatform
from benchmarks import _emulated
from benchmarks._push import owe
from bot.app.clock import SystemClock
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Document, Paragraph, Text
from bot.model.chat import ChatAddress, RenderMode
from storage.bootstrap import open_store

WARM_UP = 10.0
"""Seconds at the beginning that do not count."""
SHORT = Document((Paragraph((Text("A page of a morning."),)),))
WHAT = (
    "One page for each chat, three for every tenth, through claim, rate limiting, sending and "
    "settlement, against an emulated Telegram that refuses more than 30 messages per second "
    "in all and more than one per second (after a burst of three) to one chat."
)


class Timed:
    """Telegram, with the instant at which each message was taken."""

    def __init__(self, inner: TelegramPlatform) -> None:
        self._inner = inner
        self.name, self.rate_limits, self.fits = inner.name, inner.rate_limits, inner.fits
        self.taken: list[float] = []
        self.answer_s: list[float] = []
        self.began: dict[str, list[float]] = {}

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        began = time.monotonic()
        self.began.setdefault(address.place, []).append(began)
        receipt = await self._inner.send(address, page, key, render_mode)
        self.taken.append(time.monotonic())
        self.answer_s.append(self.taken[-1] - began)
        return receipt


async def push(platform: Timed, places: list[str], folder: str) -> None:
    clock = SystemClock()
    store = await open_store(f"sqlite+aiosqlite:///{folder}/paperboy.db")
    long = places[::10]
    await owe(
        store, platform.name, [place for place in places if place not in long], [SHORT], clock.now()
    )
    await owe(store, platform.name, long, [SHORT] * 3, clock.now())
    paced = PacedPlatform(platform, RateLimiter(platform.rate_limits, clock))  # type: ignore[arg-type]
    courier = Courier("bench", store, {platform.name: paced}, clock)
    running = asyncio.create_task(courier.run())
    while await store.outbox.pending():  # noqa: ASYNC110 - from outside, as an operator would
        await asyncio.sleep(0.2)
    courier.stop()
    await running
    await store.close()


def rate(taken: list[float]) -> float:
    """Return messages a second after the warm-up."""
    warm = [at for at in taken if at >= taken[0] + WARM_UP] or taken
    return (len(warm) - 1) / (warm[-1] - warm[0])


def closest(began: dict[str, list[float]]) -> float:
    """Return the seconds between the two messages to one chat that were closest together."""
    return min(b - a for instants in began.values() for a, b in pairwise(instants))


async def measure(chats: int) -> dict[str, object]:
    with _emulated.telegram(chats, limited=True) as there, tempfile.TemporaryDirectory() as folder:
        inner = TelegramPlatform(there.token, there.url)
        platform = Timed(inner)
        await push(platform, there.places, folder)
        await inner.close()
        statuses = there.ask("taken")
    limit = platform.rate_limits.per_second
    return {
        "what": WHAT,
        "chats": chats,
        "limit_per_second": limit,
        "messages_per_second": round(rate(platform.taken), 2),
        "ratio_to_limit": round(rate(platform.taken) / limit, 4),
        "answer_p50_ms": round(statistics.median(platform.answer_s) * 1000, 1),
        "closest_to_one_chat_s": round(closest(platform.began), 3),
        "longest_pause_s": round(max(b - a for a, b in pairwise(platform.taken)), 3),
        "delivered": statuses[200],
        "refused_429": statuses[429],
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(asyncio.run(measure(*(words or (3000,))))))
