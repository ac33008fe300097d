"""Throughput of several courier processes on one PostgreSQL, against an unlimited platform.

python -m benchmarks.couriers [CHATS [COURIERS ...]]
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import time
from multiprocessing.synchronize import Barrier

from adapters.telegram.platform import TelegramPlatform
from benchmarks import _emulated
from benchmarks._push import NO_LIMIT, UnpacedPlatform, owe, page
from bot.app.clock import SystemClock
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from storage.bootstrap import open_store
from tests.support.postgresql import running_server

_SPAWN = multiprocessing.get_context("spawn")
COURIERS = (1, 2, 4)
PAGES_EACH = 2
WHAT = (
    "Messages per second through claim, sending and settlement by courier processes on one "
    "PostgreSQL, against an emulated Telegram without limits, all on one machine."
)


async def send_bulk(database: str, platform: UnpacedPlatform, name: str, start: Barrier) -> None:
    clock = SystemClock()
    store = await open_store(database)
    paced = PacedPlatform(platform, RateLimiter(NO_LIMIT, clock))  # type: ignore[arg-type]
    courier = Courier(name, store, {"telegram": paced}, clock)
    await asyncio.to_thread(start.wait)
    running = asyncio.create_task(courier.run())
    while await store.outbox.pending():  # noqa: ASYNC110 - other processes empty it as well
        await asyncio.sleep(0.1)
    courier.stop()
    await running
    await platform.close()
    await store.close()


def be_courier(database: str, token: str, url: str, name: str, start: Barrier) -> None:
    asyncio.run(send_bulk(database, UnpacedPlatform(TelegramPlatform(token, url)), name, start))


async def fill(database: str, places: list[str]) -> None:
    store = await open_store(database)
    await owe(store, "telegram", places, [page(n) for n in range(PAGES_EACH)], SystemClock().now())
    await store.close()


def push(database: str, there: _emulated.Remote, couriers: int) -> float:
    """Return the seconds that so many couriers take for everything that is owed."""
    asyncio.run(fill(database, there.places))
    start = _SPAWN.Barrier(couriers + 1)
    processes = [
        _SPAWN.Process(target=be_courier, args=(database, there.token, there.url, f"c{n}", start))
        for n in range(couriers)
    ]
    for process in processes:
        process.start()
    start.wait()
    began = time.monotonic()
    for process in processes:
        process.join()
    return time.monotonic() - began


def measure(chats: int, *numbers: int) -> dict[str, object]:
    figures: dict[str, object] = {"what": WHAT, "messages": chats * PAGES_EACH}
    repeated = 0
    with running_server() as postgres:
        for couriers in numbers or COURIERS:
            name = f"bench_{couriers}"
            postgres.run("createdb", name)
            with _emulated.telegram(chats, limited=False) as there:
                seconds = push(postgres.url(name), there, couriers)
                taken = there.ask("taken")
                repeated += there.ask("repeated")
            assert taken[200] == chats * PAGES_EACH, taken
            figures[f"per_second_{couriers}"] = round(chats * PAGES_EACH / seconds, 1)
    return figures | {"duplicates": repeated}


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (1000,)))))
