"""The rate limiter of one platform: every message to it passes here, answers to commands first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.delivery.rate_limit.queue import PriorityQueue
from bot.delivery.rate_limit.send_limits import ChatLimits, Priority, SlidingWindow
from bot.delivery.rate_limit.shared import SharedReservations
from bot.errors import Flooded, StoreError
from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits
from bot.ports.clock import Clock

GLOBAL_FLOOD_WINDOW = timedelta(seconds=10)
"""When two chats get a 429 within this time, with no success between, the whole bot is meant."""
UNBROKEN_WAIT = timedelta(seconds=15)
"""How long an answer is kept back by a digest whose pages are being sent to the same chat: longer
than the few pages of an ordinary one take, a second apart, in a group three."""
_UNBROKEN_CHECK_S = 0.25
_CLOCK_SET_BACK = timedelta(minutes=1)
"""A clock that goes back farther than this was set; less is what clocks do."""

log = structlog.get_logger(__name__)


class RateLimiter:
    """Lets this process write to one platform within its limits.

    Args:
        limits: the platform's.
        clock: time.
        shared: reservations shared with other processes of the bot; None where this one is alone.
    """

    def __init__(
        self, limits: RateLimits, clock: Clock, shared: SharedReservations | None = None
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._limits = limits
        self._chats = ChatLimits(limits)
        self._window = SlidingWindow(limits.per_second)
        self._queue = PriorityQueue(self._window, clock)
        # A lock lives as long as a task holds it or waits for it.
        self._locks: WeakValueDictionary[ChatAddress, asyncio.Lock] = WeakValueDictionary()
        self._unbroken: set[ChatAddress] = set()
        self._floods: dict[ChatAddress, tuple[datetime, datetime]] = {}
        self._last_seen = clock.now()

    @property
    def closed_until(self) -> datetime | None:
        """The instant before which nothing at all may be sent, if there is one."""
        return self._window.closed_until

    def chat_lock(self, address: ChatAddress) -> asyncio.Lock:
        """Return the lock under which bulk for one chat is sent; a group's topics share theirs."""
        return self._locks.setdefault(self._chat_of(address), asyncio.Lock())

    async def wait_until_allowed(
        self, until: datetime, address: ChatAddress, kind: ChatKind, since: datetime
    ) -> bool:
        """Wait until the chat's limits allow bulk, at most until ``until``; return whether they do.

        Args:
            until: for how long it makes sense to wait.
            address: where to.
            kind: of the chat.
            since: from when on no other process sends bulk to the chat; until then one may have.

        Raises:
            StoreError: the database failed.
        """
        now, chat = self._now(), self._chat_of(address)
        while (at := await self._allowed_at(chat, kind, since, now)) > now:
            if now >= until:
                return False
            await self._clock.sleep((min(at, until) - now).total_seconds())
            now = self._now()
        return True

    async def _allowed_at(
        self, chat: ChatAddress, kind: ChatKind, since: datetime, now: datetime
    ) -> datetime:
        own = self._chats.free_at(chat, kind, Priority.BULK, now)
        if self._shared is None:
            return own
        after_others = since + timedelta(seconds=self._limits.chat_interval)
        return max(own, after_others, await self._shared.chat_free_at(chat, kind) or own)

    @asynccontextmanager
    async def interactive(self, address: ChatAddress, kind: ChatKind) -> AsyncGenerator[None]:
        """Wait ahead of all bulk; see ``bot.ports.platform.SendLimiter``.

        An answer does not stand between the pages of a digest.
        """
        await self.wait_for_pages(address)
        async with self._acquire(self._chat_of(address), kind, Priority.INTERACTIVE):
            yield

    async def wait_for_pages(self, address: ChatAddress) -> bool:
        """Wait for a digest's last page, ``UNBROKEN_WAIT`` at most; see ``SendLimiter``."""
        began = self._clock.now()
        while (now := self._clock.now()) < began + UNBROKEN_WAIT:
            if not await self._is_unbroken(address, now):
                return now > began
            await self._clock.sleep(_UNBROKEN_CHECK_S)
        return True

    async def begin_pages(self, address: ChatAddress, pages: int) -> None:
        """Keep answers in the chat back from now on, until ``end_pages``.

        Args:
            address: the chat; nothing changes where this was called for it already.
            pages: how many are about to be sent.
        """
        if address in self._unbroken:
            return
        self._unbroken.add(address)
        if self._shared is not None:
            await self._shared.announce_pages(address, pages)

    def end_pages(self, address: ChatAddress) -> None:
        """Let answers in the chat pass again."""
        self._unbroken.discard(address)

    async def _is_unbroken(self, address: ChatAddress, now: datetime) -> bool:
        if address in self._unbroken:
            return True
        return self._shared is not None and await self._shared.has_pages(address, now)

    def bulk(self, address: ChatAddress, kind: ChatKind) -> AbstractAsyncContextManager[None]:
        """Wait until bulk may be sent; the block is the request."""
        return self._acquire(self._chat_of(address), kind, Priority.BULK)

    def _chat_of(self, address: ChatAddress) -> ChatAddress:
        return ChatAddress(address.platform, self._limits.chat_of(address.place))

    @asynccontextmanager
    async def _acquire(
        self, chat: ChatAddress, kind: ChatKind, priority: Priority
    ) -> AsyncGenerator[None]:
        await self._wait_for_limits(chat, kind, priority)
        try:
            yield
        except Flooded as flood:
            await self._slow_down(chat, flood.retry_after)
            raise
        else:
            self._floods.clear()
        finally:
            now = self._clock.now()
            self._chats.end(chat, now)
            self._queue.end(now)

    async def _wait_for_limits(self, chat: ChatAddress, kind: ChatKind, priority: Priority) -> None:
        now = self._now()
        while (at := self._chats.free_at(chat, kind, priority, now)) > now:
            await self._clock.sleep((at - now).total_seconds())
            now = self._now()
        self._chats.begin(chat)
        try:
            if self._shared is None:
                await self._queue.acquire(priority)
            else:
                await self._shared.wait_for_chat(chat, kind, priority)
                await self._wait_for_reservation(self._shared, priority)
        except BaseException:
            self._chats.abandon(chat)
            raise

    async def _wait_for_reservation(self, shared: SharedReservations, priority: Priority) -> None:
        """Wait for this process's own limit and for an instant among all processes.

        Interactive messages keep their place in the queue until their reserved instant comes. Bulk
        has none: where the queue is not free at its instant, it lets that go and reserves another.
        A place that it kept would block interactive messages while others are sent.
        """
        if priority is Priority.INTERACTIVE:
            await self._queue.acquire(priority)
            try:
                await shared.acquire(priority)
            except BaseException:
                self._queue.end(self._clock.now())
                raise
        else:
            await shared.acquire(priority)
            while not self._queue.try_begin():
                await shared.acquire(priority)

    async def _slow_down(self, chat: ChatAddress, retry_after: float) -> None:
        """Block the chat; close the platform where other chats got a 429 as well."""
        now = self._clock.now()
        until = now + timedelta(seconds=retry_after)
        self._chats.block(chat, until)
        recent = now - GLOBAL_FLOOD_WINDOW
        self._floods = {
            flooded: times for flooded, times in self._floods.items() if times[0] > recent
        } | {chat: (now, until)}
        if len(self._floods) > 1:
            await self._close(chat.platform, now, min(end for _, end in self._floods.values()))

    async def _close(self, platform: str, now: datetime, until: datetime) -> None:
        was_closed = self._window.is_closed(now)  # what was in flight gets a 429 just as well
        self._window.close(now, until)
        if not was_closed:
            factor = self._window.factor(now)
            log.warning(
                "platform.flooded", platform=platform, until=until.isoformat(), factor=factor
            )
        if self._shared is None:
            return
        try:
            await self._shared.close(until)
        except StoreError as error:  # the other processes will get a 429 of their own
            log.warning("flood.not_shared", error=str(error))

    def _now(self) -> datetime:
        """Return the present; if the clock was set back, forget what it had noted before."""
        now = self._clock.now()
        if now < self._last_seen - _CLOCK_SET_BACK:
            self._chats.forget_future()
            self._window.forget_future()
        self._last_seen = now
        return now
