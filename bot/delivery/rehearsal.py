"""What the next deliveries would be if they came now: planned as always, and not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from bot.delivery.planner import Planner
from bot.delivery.ranker import StoredRanker
from bot.document.nodes import Document
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, ChatAddress
from bot.model.delivery import ChatPlan
from bot.ports.chats import Chats
from bot.ports.clock import Clock
from bot.ports.coordination import Outbox
from bot.ports.platform import Platform
from bot.ports.rankings import Rankings, RankingWorker
from bot.ports.store import Store

REACH = timedelta(days=1)
"""How far ahead chats are due that are looked at: each of them once, on any day."""


@dataclass(frozen=True, slots=True)
class RehearsedDelivery:
    """What some chats of one platform would get.

    Attributes:
        platform: its name.
        chats: their addresses.
        pages: the messages, in order; none where nothing would be sent.
    """

    platform: str
    chats: tuple[ChatAddress, ...]
    pages: tuple[Document, ...]


async def rehearse(
    store: Store,
    platforms: Mapping[str, Platform],
    calendar: ArxivCalendar,
    clock: Clock,
    worker: RankingWorker,
) -> Sequence[RehearsedDelivery]:
    """Return what the chats that are due within a day would get now; write and send nothing.

    Raises:
        StoreError: the database cannot be read.
    """
    chats, outbox = _DueSoon(store.chats), _Recorder(store.outbox)
    rehearsed = cast("Store", _Rehearsed(store, chats, outbox))
    ranker = StoredRanker(rehearsed, worker, clock)
    try:
        await Planner(rehearsed, platforms, calendar, clock, ranker).plan_due()
    finally:
        await ranker.close()
    groups: dict[tuple[str, tuple[Document, ...]], list[ChatAddress]] = {}
    for plan in outbox.plans:
        address = chats.found[plan.chat_id].address
        groups.setdefault((address.platform, plan.pages), []).append(address)
    return [
        RehearsedDelivery(platform, tuple(addresses), pages)
        for (platform, pages), addresses in groups.items()
    ]


class _DueSoon:
    """The chats that are due within ``REACH``; otherwise as the store has them."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self.found: dict[int, Chat] = {}

    async def due(self, now: datetime, platforms: Sequence[str], limit: int) -> tuple[Chat, ...]:
        """Return the chats that are due soon."""
        chats = await self._chats.due(now + REACH, platforms, limit)
        self.found.update((chat.id, chat) for chat in chats)
        return chats

    async def promised(self, _platforms: Sequence[str]) -> tuple[Chat, ...]:
        """Return none: what chats were promised comes once it is there, not with digests."""
        return ()


class _Recorder:
    """An outbox that keeps plans to itself."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.plans: list[ChatPlan] = []

    async def plan(self, plans: Sequence[ChatPlan], _now: datetime) -> int:
        """Keep ``plans``; none is written, so the planner goes on with the next chats."""
        self.plans += plans
        return 0

    async def withdraw(self, _chat_id: int, _mornings: int, _now: datetime) -> None:
        """Withdraw nothing."""

    async def sent_pages(self, chat_id: int, since: datetime) -> tuple[Document, ...]:
        """Return the pages that the chat was sent."""
        return await self._outbox.sent_pages(chat_id, since)


class _Unranked:
    """Rankings of which nothing is kept."""

    def __init__(self, rankings: Rankings) -> None:
        self._rankings = rankings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rankings, name)

    async def keep_orders(self, _orders: object) -> None:
        """Keep nothing."""

    async def keep_models(self, _chat_id: int, _learned: object, _asked_at: datetime) -> None:
        """Keep nothing."""


class _Rehearsed:
    """A store of which only reading is left."""

    def __init__(self, store: Store, chats: _DueSoon, outbox: _Recorder) -> None:
        self._store = store
        self.chats = chats
        self.outbox = outbox
        self.rankings = _Unranked(store.rankings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
