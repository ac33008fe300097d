"""One chat's parcels on their way, one after the other, until one does not get through."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.delivery.courier.alert import Alert
from bot.delivery.courier.outcome import Receipt, Result, settlement_for
from bot.delivery.courier.repaginate import repaginate
from bot.delivery.courier.settler import Settler
from bot.delivery.lease import QUEUE_BY, SEND_BY
from bot.delivery.rate_limit import RateLimiter
from bot.errors import DeliveryError, Flooded, Refused
from bot.model.delivery import Parcel, ParcelState, Settlement
from bot.ports import Clock, Platform, Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PacedPlatform:
    """A platform together with the gate that everything in this process passes to it."""

    platform: Platform
    limiter: RateLimiter

    def is_closed(self, now: datetime) -> bool:
        """Tell whether the platform wants nothing at all by now."""
        until = self.limiter.closed_until
        return until is not None and until > now


class InFlight:
    """How many parcels may be between the beginning of their sending and their settlement."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._busy: set[asyncio.Task[None]] = set()
        self.closed = False

    @property
    def count(self) -> int:
        """How many parcels those are now."""
        return len(self._busy)

    @asynccontextmanager
    async def slot(self) -> AsyncGenerator[None]:
        """Hold a slot; until ``begin`` the one who holds it can be cut off."""
        async with self._free:
            try:
                yield
            finally:
                self._busy.discard(_this_task())

    def begin(self) -> None:
        """Note that from here on the present task must not be cut off until its slot is left."""
        self._busy.add(_this_task())

    def close(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        """Let nothing else begin, and cut off those of ``tasks`` that only wait."""
        self.closed = True
        for task in tasks:
            if task not in self._busy:
                task.cancel()


def _this_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - the loop runs coroutines in tasks
    return task


class ChatDelivery:
    """Delivers the parcels of one chat at a time; many rounds run side by side.

    Args:
        store: where parcels are.
        lanes: the platforms by name.
        clock: time.
        slots: how many sends may be under way.
        settler: writes what became of them.
        alert: tells the operator about refused pages; None to tell nobody.
    """

    def __init__(
        self,
        store: Store,
        lanes: Mapping[str, PacedPlatform],
        clock: Clock,
        slots: InFlight,
        settler: Settler,
        alert: Alert | None,
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._slots = slots
        self._settler = settler
        self._alert = alert

    async def deliver(self, holder: str, parcels: Sequence[Parcel], since: datetime) -> None:
        """Send ``parcels`` until one does not get through or it is too late; give the rest back.

        Args:
            holder: in whose name they were leased.
            parcels: of one chat, in order.
            since: when that was.

        Raises:
            StoreError: the database failed.
        """
        left = deque(parcels)
        try:
            while left and not self._slots.closed:
                if not await self._deliver_first(holder, left, since):
                    break
        finally:
            if left:
                ids = [parcel.id for parcel in left]
                await asyncio.shield(self._store.outbox.release(holder, ids))

    async def _deliver_first(self, holder: str, left: deque[Parcel], since: datetime) -> bool:
        """Send the first of ``left`` and take it off; tell whether the next one may follow.

        It waits for its chat's own rules before it takes a slot, and behind what else goes to the
        same chat, so that nothing but sending keeps slots from others.
        """
        parcel = left[0]
        lane = self._lanes[parcel.address.platform]
        async with lane.limiter.chat_lock(parcel.address):
            address, last_call = parcel.address, since + QUEUE_BY
            if not await lane.limiter.wait_until_allowed(last_call, address, parcel.kind, since):
                return False
            async with self._slots.slot():
                result = await self._send(lane, parcel, since)
                if result is None:
                    return False
                left.popleft()
                settlement = settlement_for(parcel, result, self._clock.now())
                settlement = await self._write(holder, lane.platform, parcel, settlement)
        await self._report(parcel, result, settlement)
        return settlement.state is not ParcelState.PENDING and not settlement.retire

    async def _send(self, lane: PacedPlatform, parcel: Parcel, since: datetime) -> Result | None:
        """Return what the platform said; None when it is, or got, too late to ask it."""
        if self._clock.now() > since + QUEUE_BY:
            return None
        try:
            async with lane.limiter.bulk(parcel.address, parcel.kind):
                if self._clock.now() > since + SEND_BY:
                    return None
                self._slots.begin()
                return await _attempt(lane.platform, parcel)
        except Flooded as flood:
            return flood

    async def _write(
        self, holder: str, platform: Platform, parcel: Parcel, settlement: Settlement
    ) -> Settlement:
        """Write what became of ``parcel``, and return it; what cannot be cut anew is parked."""
        now, outbox = self._clock.now(), self._store.outbox
        if settlement.render_mode is not None:
            try:
                if await repaginate(
                    outbox, holder, platform, parcel.chat_id, settlement.render_mode, now
                ):
                    return settlement
            except Refused as refused:
                settlement = settlement_for(parcel, refused, now)
        await self._settler.settle(holder, settlement)
        return settlement

    async def _report(self, parcel: Parcel, result: Result, settlement: Settlement) -> None:
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
        if settlement.state is ParcelState.PARKED and self._alert is not None:
            await self._alert.notify_refused(parcel.address.platform, str(result))


async def _attempt(platform: Platform, parcel: Parcel) -> Result:
    """Return what became of one attempt; a flood is raised, for the gate to learn from it.

    Raises:
        Flooded: the platform asked us to wait.
    """
    try:
        return Receipt(
            await platform.send(parcel.address, parcel.page, parcel.key, parcel.render_mode)
        )
    except Flooded:
        raise
    except DeliveryError as error:
        return error
    except Exception as error:  # a fault of ours in one page must not stop every other delivery
        log.exception("send_failed", parcel=parcel.id, platform=platform.name)
        return Refused(f"{type(error).__name__} in the {platform.name} adapter")
