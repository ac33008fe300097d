"""The gate of one platform: every message to it passes here, people's answers first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.delivery.rate_limit.chat_limits import ChatLimits, Priority
from bot.delivery.rate_limit.queue import PriorityQueue
from bot.delivery.rate_limit.shared import SharedReservations
from bot.delivery.rate_limit.window import SlidingWindow
from bot.errors import Flooded, StoreError
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from bot.ports import Clock

GLOBAL_FLOOD_WINDOW = timedelta(seconds=10)
"""When two chats are refused within this time, and none is served between, it is the whole bot."""
_SET_BACK = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class RateLimiter:
    """The turns of one platform in one process.

    Args:
        pace: the platform's limits.
        clock: time.
        shared: turns over all processes of the bot; None where this one is alone.
    """

    def __init__(
        self, pace: RateLimits, clock: Clock, shared: SharedReservations | None = None
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._pace = pace
        self._chats = ChatLimits(pace)
        self._meter = SlidingWindow(pace.per_second)
        self._line = PriorityQueue(self._meter, clock)
        # A lock lives as long as somebody holds it or waits for it.
        self._queues: WeakValueDictionary[ChatAddress, asyncio.Lock] = WeakValueDictionary()
        self._floods: dict[ChatAddress, tuple[datetime, datetime]] = {}
        self._last_seen = clock.now()

    @property
    def closed_until(self) -> datetime | None:
        """The instant before which the platform wants nothing at all, if there is one."""
        return self._meter.closed_until

    def chat_lock(self, address: ChatAddress) -> asyncio.Lock:
        """Return what bulk for one chat waits at: the topics of a group one behind the other."""
        return self._queues.setdefault(self._chat_of(address), asyncio.Lock())

    async def wait_until_allowed(
        self, until: datetime, address: ChatAddress, kind: ChatKind, since: datetime
    ) -> bool:
        """Return when the chat's own rules allow bulk, or at ``until``; tell whether they do.

        Args:
            until: for how long it makes sense to wait.
            address: where to.
            kind: of the chat.
            since: from when on nobody else carries to the chat. Another process may have done so
                up to then.
        """
        now, chat = self._now(), self._chat_of(address)
        while (at := await self._ready_at(chat, kind, since, now)) > now:
            if now >= until:
                return False
            await self._clock.sleep((min(at, until) - now).total_seconds())
            now = self._now()
        return True

    async def _ready_at(
        self, chat: ChatAddress, kind: ChatKind, since: datetime, now: datetime
    ) -> datetime:
        own = self._chats.free_at(chat, kind, Priority.BULK, now)
        if self._shared is None:
            return own
        after_others = since + timedelta(seconds=self._pace.chat_interval)
        return max(own, after_others, await self._shared.chat_free_at(chat, kind) or own)

    def interactive(
        self, address: ChatAddress, kind: ChatKind
    ) -> AbstractAsyncContextManager[None]:
        """Wait for a turn ahead of all bulk; see ``bot.ports.Gate``."""
        return self._turn(self._chat_of(address), kind, Priority.INTERACTIVE)

    def bulk(self, address: ChatAddress, kind: ChatKind) -> AbstractAsyncContextManager[None]:
        """Wait for a turn of the morning's bulk; the block is the request."""
        return self._turn(self._chat_of(address), kind, Priority.BULK)

    def _chat_of(self, address: ChatAddress) -> ChatAddress:
        return ChatAddress(address.platform, self._pace.chat_of(address.place))

    @asynccontextmanager
    async def _turn(
        self, address: ChatAddress, kind: ChatKind, rank: Priority
    ) -> AsyncGenerator[None]:
        await self._wait(address, kind, rank)
        try:
            yield
        except Flooded as flood:
            await self._learn(address, flood.after)
            raise
        else:
            self._floods.clear()
        finally:
            now = self._clock.now()
            self._chats.end(address, now)
            self._line.end(now)

    async def _wait(self, address: ChatAddress, kind: ChatKind, rank: Priority) -> None:
        await self._ready(address, kind, rank)
        self._chats.begin(address)
        try:
            if self._shared is not None:
                await self._shared.wait_for_chat(address, kind, rank)
            await self._in_line(rank)
        except BaseException:
            self._chats.abandon(address)
            raise

    async def _ready(self, chat: ChatAddress, kind: ChatKind, rank: Priority) -> None:
        """Return when the chat's own rules allow a message of this ``rank``."""
        now = self._now()
        while (at := self._chats.free_at(chat, kind, rank, now)) > now:
            await self._clock.sleep((at - now).total_seconds())
            now = self._now()

    async def _in_line(self, rank: Priority) -> None:
        """Wait for a turn in this process and for one among all processes.

        People keep their place in the line until their turn comes. Bulk has none: where the line
        is not free when its turn comes, it lets the turn go and takes another one. A place that
        it kept would be kept from people for as long as others were sent.
        """
        if self._shared is None:
            await self._line.wait_for_turn(rank)
        elif rank is Priority.INTERACTIVE:
            await self._line.wait_for_turn(rank)
            await self._keeping_place(self._shared.wait_for_turn(rank))
        else:
            await self._shared.wait_for_turn(rank)
            while not self._line.try_begin():
                await self._shared.wait_for_turn(rank)

    async def _keeping_place(self, turn: Awaitable[None]) -> None:
        try:
            await turn
        except BaseException:
            self._line.end(self._clock.now())
            raise

    async def _learn(self, address: ChatAddress, after: float) -> None:
        """Be quiet towards the chat; towards all when it is not the only one that was refused."""
        now = self._clock.now()
        until = now + timedelta(seconds=after)
        self._chats.block(address, until)
        self._floods = {
            one: noted
            for one, noted in self._floods.items()
            if noted[0] > now - GLOBAL_FLOOD_WINDOW
        } | {address: (now, until)}
        if len(self._floods) > 1:
            until = min(end for _, end in self._floods.values())
            await self._close(address.platform, now, until)

    async def _close(self, platform: str, now: datetime, until: datetime) -> None:
        is_told = self._meter.is_closed(now)  # what else was under way is refused just as well
        self._meter.close(now, until)
        if not is_told:
            speed = self._meter.factor(now)
            log.warning("platform_flooded", platform=platform, until=until.isoformat(), speed=speed)
        if self._shared is not None:
            await self._tell(self._shared, until)

    async def _tell(self, shared: SharedReservations, until: datetime) -> None:
        """Tell the other processes; where that fails, each of them is told by the platform."""
        try:
            await shared.close(until)
        except StoreError as error:
            log.warning("flood_not_shared", error=str(error))

    def _now(self) -> datetime:
        """Return the present, and begin anew when the clock was set back since it was asked."""
        now = self._clock.now()
        if now < self._last_seen - _SET_BACK:
            self._chats.forget_future()
            self._meter.forget_future()
        self._last_seen = now
        return now
