"""The worker that claims parcels from the outbox and has them delivered.

A courier leases what it claims, each claim under a holder name of its own: a late settlement of
an earlier claim cannot touch a parcel that was claimed anew. When a courier is killed, nothing is
lost: what it had not settled is claimed again when the lease ends, with the same key. Only what
the platform had accepted by then is repeated, at most ``concurrency`` parcels: a slot is left
when its parcel is settled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from itertools import count, groupby
from typing import Any

from bot.delivery.courier.alert import Alert
from bot.delivery.courier.chat_delivery import LEASE, ChatDelivery, PacedPlatform
from bot.delivery.courier.in_flight import InFlight
from bot.delivery.courier.settler import Settler
from bot.ports.capabilities import SentLookup
from bot.ports.clock import Clock
from bot.ports.coordination import are_deliveries_paused
from bot.ports.store import Store

CONCURRENCY = 32
"""Parcels between the beginning of their sending and their settlement."""
CLAIMED_PER_SLOT = 16
"""Parcels claimed for each slot. Pages of one chat are a second apart, so many chats have to be
served side by side to keep the slots filled."""
PAUSE_READ = timedelta(seconds=15)
"""How often it is read whether the operator has paused deliveries."""
IDLE_WAIT_S = 1.0
"""Seconds between two claims from an empty outbox."""


class Courier:
    """One worker between the outbox and the platforms.

    Args:
        name: begins the names under which parcels are leased; unique among running couriers.
        store: where parcels are.
        platforms: those it serves, by name.
        clock: time.
        concurrency: parcels between the beginning of their sending and their settlement.
        alert: tells the operators about refused pages; None to tell nobody.
    """

    def __init__(
        self,
        name: str,
        store: Store,
        platforms: Mapping[str, PacedPlatform],
        clock: Clock,
        concurrency: int = CONCURRENCY,
        alert: Alert | None = None,
    ) -> None:
        self._holders = (f"{name}:{number}" for number in count(1))
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._capacity = concurrency * CLAIMED_PER_SLOT
        self._slots = InFlight(concurrency)
        self._settler = Settler(store.outbox, clock, concurrency, LEASE)
        self._delivery = ChatDelivery(store, platforms, clock, self._slots, self._settler, alert)
        self._stopping = asyncio.Event()
        self._deliveries: dict[asyncio.Task[None], int] = {}
        self._has_room = asyncio.Event()
        self._pause_read_at: datetime | None = None
        self._was_paused = False

    @property
    def in_flight(self) -> int:
        """How many parcels are between the beginning of their sending and their settlement."""
        return self._slots.count

    def stop(self) -> None:
        """Claim and begin nothing more; ``run`` returns when all is settled."""
        self._stopping.set()
        self._has_room.set()
        self._slots.close(self._deliveries)

    async def run(self) -> None:
        """Deliver until stopped.

        Raises:
            StoreError: the database failed; deliveries under way are finished first.
        """
        try:
            while not self._stopping.is_set() and not any(map(_has_failed, self._deliveries)):
                await self._fill()
        finally:
            await self._finish()

    async def _fill(self) -> None:
        """Claim what there is room for, and wait until claiming makes sense again."""
        room = self._capacity - sum(self._deliveries.values())
        self._has_room.clear()
        if await self._claim(room) >= room:
            await self._has_room.wait()
        elif not self._stopping.is_set():
            await self._wait_idle()

    async def _claim(self, room: int) -> int:
        """Claim up to ``room`` parcels and begin their deliveries; return how many those are."""
        now = self._clock.now()
        if await self._is_paused(now):
            return 0
        self._probe_silent(now)
        names = [name for name, paced in self._platforms.items() if not paced.is_closed(now)]
        holder = next(self._holders)
        claimed = await self._store.outbox.claim(holder, names, now, LEASE, room)
        by_chat = sorted(claimed, key=lambda parcel: (parcel.chat_id, parcel.id))
        for _, group in groupby(by_chat, key=lambda parcel: parcel.chat_id):
            parcels = list(group)
            self._begin(self._delivery.deliver(holder, parcels, now), len(parcels))
        return len(claimed)

    async def _is_paused(self, now: datetime) -> bool:
        """Tell whether the operator has paused all deliveries, as known for a while."""
        if not self._pause_read_at or not timedelta(0) <= now - self._pause_read_at < PAUSE_READ:
            self._was_paused = await are_deliveries_paused(self._store.reservations, now)
            self._pause_read_at = now
        return self._was_paused

    def _begin(self, work: Coroutine[Any, Any, None], parcels: int) -> None:
        task = asyncio.create_task(work)
        self._deliveries[task] = parcels
        task.add_done_callback(self._on_done)

    def _probe_silent(self, now: datetime) -> None:
        """Begin to ask the platforms that take no message whether they answer again."""
        for name, paced in self._platforms.items():
            # Where a repeat is found out in time, messages are tried again soon anyway.
            if isinstance(paced.platform, SentLookup):
                continue
            if paced.health.begin_probe(now):
                self._begin(self._delivery.probe(name), parcels=0)
            if paced.health.begin_trial(now):
                self._begin(self._delivery.hasten_one(name), parcels=0)

    async def _wait_idle(self) -> None:
        """Wait for ``IDLE_WAIT_S``, or until stopped."""
        pause = asyncio.ensure_future(self._clock.sleep(IDLE_WAIT_S))
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({pause, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            stopped.cancel()

    def _on_done(self, task: asyncio.Task[None]) -> None:
        if _has_failed(task):  # stays, for ``_finish`` to raise its error
            self._has_room.set()
            return
        self._deliveries.pop(task)
        if sum(self._deliveries.values()) <= self._capacity // 2:
            self._has_room.set()

    async def _finish(self) -> None:
        """Wait for the deliveries under way; then raise the first error of any."""
        await asyncio.gather(*self._deliveries, return_exceptions=True)
        await self._settler.close()
        finished, self._deliveries = self._deliveries, {}
        for task in finished:
            task.result()


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None
