"""Carry parcels from the outbox to the platforms: claim, pace, send, settle.

A courier holds what it claimed under a lease. Killed at any point, it loses nothing: what it had
not settled is claimed again when the lease ends, with the same key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from bot.delivery.outcome import Receipt, Result, settle
from bot.delivery.pacing import Pacer
from bot.errors import DeliveryError, Flooded, Refused
from bot.model.delivery import Parcel, ParcelState, Settlement
from bot.ports import Clock, Platform, Store

LEASE = timedelta(minutes=2)
"""How long claimed parcels are kept from others; after a kill, how long they wait."""
LAST_START = LEASE * 3 / 4
"""How long after its claim a parcel may still be begun: a send that is slow then still ends within
the lease, so that no other courier repeats it."""
BATCH = 32
"""Parcels claimed at once."""
IDLE_WAIT = 1.0
"""Seconds between two looks into an empty outbox."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lane:
    """A platform together with the pacer that all couriers of this process share for it."""

    platform: Platform
    pacer: Pacer


class Courier:
    """One worker between the outbox and the platforms.

    Args:
        name: who holds the leases; unique among running couriers.
        store: where parcels are.
        lanes: the platforms it serves, by name.
        clock: time.
    """

    def __init__(self, name: str, store: Store, lanes: Mapping[str, Lane], clock: Clock) -> None:
        self._name = name
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns when what is under way is settled."""
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until stopped."""
        while not self._stopping.is_set():
            if not await self.deliver_batch():
                await self._clock.sleep(IDLE_WAIT)

    async def deliver_batch(self) -> int:
        """Claim one batch, deliver it chat by chat side by side; return how many were claimed."""
        now = self._clock.now()
        claimed = await self._store.outbox.claim(self._name, tuple(self._lanes), now, LEASE, BATCH)
        chats = (self._deliver_in_order(one, now + LAST_START) for one in _by_chat(claimed))
        for failure in await asyncio.gather(*chats, return_exceptions=True):
            if isinstance(failure, BaseException):  # raised when every other chat is done
                raise failure
        return len(claimed)

    async def _deliver_in_order(self, parcels: Sequence[Parcel], until: datetime) -> None:
        """Send one chat's parcels until one does not get through; give the rest back."""
        for position, parcel in enumerate(parcels):
            lane = self._lanes[parcel.address.platform]
            await lane.pacer.turn(parcel.address, parcel.kind)
            if self._stopping.is_set() or self._clock.now() > until:
                return await self._give_back(parcels[position:])
            settlement = await self._deliver(lane, parcel)
            if settlement.state is ParcelState.PENDING or settlement.retire:
                return await self._give_back(parcels[position + 1 :])
        return None

    async def _give_back(self, parcels: Sequence[Parcel]) -> None:
        await self._store.outbox.release(self._name, [parcel.id for parcel in parcels])

    async def _deliver(self, lane: Lane, parcel: Parcel) -> Settlement:
        result = await _attempt(lane.platform, parcel)
        now = self._clock.now()
        settlement = settle(parcel, result, now)
        if isinstance(result, Flooded) and settlement.not_before:
            lane.pacer.quiet(parcel.address, settlement.not_before)
        await asyncio.shield(self._store.outbox.settle(self._name, [settlement], now))
        _report(parcel, result, settlement)
        return settlement


async def _attempt(platform: Platform, parcel: Parcel) -> Result:
    try:
        return Receipt(await platform.send(parcel.address, parcel.page, parcel.key, parcel.form))
    except DeliveryError as error:
        return error
    except Exception as error:  # a fault of ours in one page must not stop every other delivery
        log.exception("send_failed", parcel=parcel.id, platform=platform.name)
        return Refused(f"{type(error).__name__} in the {platform.name} adapter")


def _by_chat(parcels: Iterable[Parcel]) -> list[list[Parcel]]:
    ordered = sorted(parcels, key=lambda parcel: (parcel.chat_id, parcel.id))
    return [list(group) for _, group in groupby(ordered, key=lambda parcel: parcel.chat_id)]


def _report(parcel: Parcel, result: Result, settlement: Settlement) -> None:
    if isinstance(result, Receipt):
        log.debug("parcel_sent", parcel=parcel.id, platform=parcel.address.platform)
        return
    tell = log.warning if settlement.state is ParcelState.PARKED else log.info
    tell(
        "parcel_not_sent",
        parcel=parcel.id,
        platform=parcel.address.platform,
        outcome=type(result).__name__,
        state=settlement.state.value,
        reason=str(result),
    )
