"""Carry parcels from the outbox to the platforms: claim ahead, pace, send, settle.

    claim ── chat by chat, side by side: own rules ── slot ── gate ── send ── outcome ── settle

A courier holds what it claimed under a lease, each claim under one of its own: what comes late
from an earlier claim can touch nothing that was claimed anew. Killed at any point, a courier loses
nothing: what it had not settled is claimed again when the lease ends, with the same key. What the
platform had taken by then is repeated, and that is at most what was in the ``concurrency`` slots: a
slot is left when its parcel is settled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from itertools import count, groupby

from bot.delivery.courier.alert import Alert
from bot.delivery.courier.chat_delivery import ChatDelivery, InFlight, PacedPlatform
from bot.delivery.courier.settler import Settler
from bot.delivery.lease import LEASE
from bot.model.delivery import Parcel
from bot.ports import Clock, Store

CONCURRENCY = 32
"""Parcels between the beginning of their sending and their settlement."""
AHEAD = 16
"""Parcels held for each slot. Pages of one chat are a second apart, so that many chats have to be
on their way side by side to keep the slots filled."""
IDLE_WAIT = 1.0
"""Seconds between two looks into an empty outbox."""


class Courier:
    """One worker between the outbox and the platforms.

    Args:
        name: begins the names under which parcels are leased; unique among running couriers.
        store: where parcels are.
        lanes: the platforms it serves, by name.
        clock: time.
        concurrency: parcels between the beginning of their sending and their settlement.
        alert: tells the operator about refused pages; None to tell nobody.
    """

    def __init__(
        self,
        name: str,
        store: Store,
        lanes: Mapping[str, PacedPlatform],
        clock: Clock,
        concurrency: int = CONCURRENCY,
        alert: Alert | None = None,
    ) -> None:
        self._claims = (f"{name}:{number}" for number in count(1))
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._ahead = concurrency * AHEAD
        self._slots = InFlight(concurrency)
        self._settler = Settler(store.outbox, clock, concurrency)
        self._round = ChatDelivery(store, lanes, clock, self._slots, self._settler, alert)
        self._stopping = asyncio.Event()
        self._underway: dict[asyncio.Task[None], int] = {}
        self._thinner = asyncio.Event()

    @property
    def in_flight(self) -> int:
        """How many parcels are between the beginning of their sending and their settlement."""
        return self._slots.count

    def stop(self) -> None:
        """Claim nothing more and begin nothing more; ``run`` returns when all is settled."""
        self._stopping.set()
        self._thinner.set()
        self._slots.close(self._underway)

    async def run(self) -> None:
        """Deliver until stopped.

        Raises:
            StoreError: the database failed; what is under way is finished before that is told.
        """
        try:
            while not self._stopping.is_set() and not self._failed():
                await self._claim_ahead()
        finally:
            await self._finish()

    async def deliver_batch(self) -> int:
        """Claim once and deliver what was claimed; return how many parcels those were.

        Raises:
            StoreError: the database failed; every other chat is served before that is told.
        """
        claimed = await self._claim(self._ahead)
        await self._finish()
        return claimed

    async def _claim_ahead(self) -> None:
        """Claim what there is room for, and wait until it makes sense to look again."""
        room = self._ahead - sum(self._underway.values())
        self._thinner.clear()
        if await self._claim(room) >= room:
            await self._thinner.wait()
        elif not self._stopping.is_set():
            await self._pause()

    async def _pause(self) -> None:
        """Wait for a while, or until stopped."""
        pause = asyncio.ensure_future(self._clock.sleep(IDLE_WAIT))
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({pause, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            stopped.cancel()

    async def _claim(self, room: int) -> int:
        """Claim up to ``room`` parcels and set out with them; return how many those are."""
        now = self._clock.now()
        open_lanes = [name for name, lane in self._lanes.items() if not lane.is_closed(now)]
        holder = next(self._claims)
        claimed = await self._store.outbox.claim(holder, open_lanes, now, LEASE, room)
        for parcels in _by_chat(claimed):
            task = asyncio.create_task(self._round.deliver(holder, parcels, now))
            self._underway[task] = len(parcels)
            task.add_done_callback(self._done)
        return len(claimed)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not _has_failed(task):
            self._underway.pop(task)
        if self._failed() or sum(self._underway.values()) <= self._ahead // 2:
            self._thinner.set()

    def _failed(self) -> bool:
        """Tell whether ``run`` has a failure to tell."""
        return any(map(_has_failed, self._underway))

    async def _finish(self) -> None:
        """Wait for what is under way; then tell the first failure."""
        await asyncio.gather(*self._underway, return_exceptions=True)
        await self._settler.close()
        failed, self._underway = self._underway, {}
        for task in failed:
            task.result()


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


def _by_chat(parcels: Iterable[Parcel]) -> list[list[Parcel]]:
    ordered = sorted(parcels, key=lambda parcel: (parcel.chat_id, parcel.id))
    return [list(group) for _, group in groupby(ordered, key=lambda parcel: parcel.chat_id)]


__all__ = ["LEASE", "Courier", "PacedPlatform"]
