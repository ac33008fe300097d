"""Imported last by the server that processes are forked from: what it has done, none of them does.

It delivers a page once, so that what is imported, compiled or read at first use is there. And what
it holds, none of them collects: a collection writes to every object it looks at, and with that
copies all memory of the server. https://docs.python.org/3/library/gc.html#gc.freeze
"""

from __future__ import annotations

import asyncio
import gc
import logging
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from adapters.telegram.platform import TelegramPlatform
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.planner import Planner
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.couriers import drain
from tests.support.papers import draft, listing
from tests.support.shared_statements import share_statements

MORNING = datetime(2026, 6, 16, 8, tzinfo=UTC)


class _Nowhere:
    """A platform that takes every page."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def send(self, *_: object) -> str:
        return "1"


async def _deliver_once(database: Path) -> None:
    platform: Any = _Nowhere(TelegramPlatform("1:nobody"))
    store = await open_store(f"sqlite+aiosqlite:///{database}")
    chat = await store.chats.get_or_create(
        ChatAddress(platform.name, "1"), ChatKind.PRIVATE, ChatDefaults("en", "UTC", time(8))
    )
    await store.interests.add(chat.id, ["cs.DC"], 0, MORNING)
    news = draft("cs.DC", "2026-06-16", listing("2606.15001"))
    await store.editions.complete([news], MORNING)
    clock = JumpingClock(MORNING)
    paced = PacedPlatform(platform, RateLimiter(platform.rate_limits, clock))
    await Planner(store, {platform.name: platform}, arxiv_calendar(), clock).plan_due()
    await drain(Courier("preload", store, {platform.name: paced}, clock))
    await platform.close()
    await store.close()


structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
share_statements()
with TemporaryDirectory() as folder:
    asyncio.run(_deliver_once(Path(folder) / "paperboy.db"))
structlog.reset_defaults()
gc.collect()
gc.freeze()
