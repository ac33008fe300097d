"""Delivery of one chat's parcels, one after the other, until one does not get through.

How long a courier keeps parcels, and how long it may begin to send them, counted from the claim:

    claim ── QUEUE_BY ── SEND_BY ──── the slowest send ──── another machine's clock ──── LEASE
      0        50 s        60 s               60 s                  up to 60 s            180 s

So nothing is in flight any more when another courier claims it, even by a clock that is a minute
fast.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

import structlog

from bot.delivery.courier.alert import Alert
from bot.delivery.courier.attempt import send_unless_found
from bot.delivery.courier.in_flight import InFlight
from bot.delivery.courier.outcome import (
    Receipt,
    Result,
    decide_settlement,
    needs_others,
    settlement_for,
    sooner,
)
from bot.delivery.courier.platform_health import PlatformHealth
from bot.delivery.courier.repaginate import repaginate
from bot.delivery.courier.settler import Settler
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.digest.vote_marks import draw_votes, list_votable
from bot.errors import DeliveryError, Flooded, Gone, Refused, SetupError, StoreError, Unsure
from bot.model.conversation import Reply
from bot.model.delivery import Parcel, ParcelState, Settlement
from bot.ports.capabilities import SentLookup
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.ports.store import Store

LEASE = timedelta(minutes=3)
"""How long claimed parcels are kept from others; after a kill, how long they wait."""
SEND_BY = timedelta(minutes=1)
"""How long after its claim the sending of a parcel may begin."""
QUEUE_BY = timedelta(seconds=50)
"""How long after its claim a parcel may join the queue. Where several couriers share a limit,
its instant takes seconds to come, and one that came after SEND_BY would be wasted."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PacedPlatform:
    """A platform with the limiter that everything in this process passes to it."""

    platform: Platform
    limiter: RateLimiter
    health: PlatformHealth = field(default_factory=PlatformHealth)

    def is_closed(self, now: datetime) -> bool:
        """Tell whether the platform asked the whole bot to send nothing yet, or fails for all."""
        until = self.limiter.closed_until
        return self.health.is_paused(now) or (until is not None and until > now)


class ChatDelivery:
    """Delivers the parcels of one chat at a time; many deliveries run side by side.

    Args:
        store: where parcels are.
        platforms: by name.
        clock: time.
        in_flight: limits how many parcels are being sent.
        settler: writes what became of them.
        alert: tells the operators about refused pages; None to tell nobody.
    """

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, PacedPlatform],
        clock: Clock,
        in_flight: InFlight,
        settler: Settler,
        alert: Alert | None,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._in_flight = in_flight
        self._settler = settler
        self._alert = alert
        self._under_way: Counter[str] = Counter()  # by platform, without those that only wait
        self._news = asyncio.Event()

    async def deliver(self, holder: str, parcels: Sequence[Parcel], since: datetime) -> None:
        """Send ``parcels`` until one does not get through or it is too late; release the rest.

        Args:
            holder: the name under which they are leased.
            parcels: of one chat, in order.
            since: when they were claimed.

        Raises:
            StoreError: the database failed.
        """
        left = deque(parcels)
        platform = parcels[0].address.platform
        self._under_way[platform] += 1
        try:
            left = deque(await self._mark_votes(self._platforms[platform].platform, parcels))
            while left and not self._in_flight.closed:
                if not await self._deliver_first(holder, left, since):
                    break
        finally:
            self._platforms[platform].limiter.end_pages(parcels[0].address)
            self._under_way[platform] -= 1
            self._news.set()
            if left:
                ids = [parcel.id for parcel in left]
                await asyncio.shield(self._settler.release(holder, ids))

    async def probe(self, name: str) -> None:
        """Ask the platform ``name``, which takes no message, if it answers again; then use it.

        Raises:
            StoreError: the database failed.
        """
        paced = self._platforms[name]
        try:
            await paced.platform.probe()
        except (DeliveryError, SetupError):
            paced.health.record_silence()
        else:
            await self._use_again(name, paced.health.record_answer(self._clock.now()))

    async def hasten_one(self, name: str) -> None:
        """Let one message be tried that waits because the platform ``name`` failed.

        Raises:
            StoreError: the database failed.
        """
        if not await self._store.outbox.hasten_one(name, self._clock.now()):
            self._platforms[name].health.end_trials()

    async def _deliver_first(self, holder: str, left: deque[Parcel], since: datetime) -> bool:
        """Send the first of ``left`` and take it off; return whether the next one may follow.

        The chat's own limits, and other deliveries to the same chat, are waited for without a
        slot: slots are held by what is being sent only.
        """
        parcel = left[0]
        paced = self._platforms[parcel.address.platform]
        async with paced.limiter.chat_lock(parcel.address):
            is_allowed = await paced.limiter.wait_until_allowed(
                since + QUEUE_BY, parcel.address, parcel.kind, since
            )
            if not is_allowed:
                return False
            async with self._in_flight.slot():
                if len(left) > 1:  # answers to people wait until the digest is whole
                    await paced.limiter.begin_pages(parcel.address, len(left))
                result = await self._send(paced, parcel, since)
                if result is None:
                    return False
                settlement = None
                if not needs_others(result):
                    left.popleft()
                    settlement = await self._settle(holder, paced, parcel, result)
        if settlement is None:
            await self._wait_for_others(paced)
            left.popleft()
            settlement = await self._settle(holder, paced, parcel, result)
        await self._report(paced, parcel, result, settlement)
        # The page behind one that is parked is claimed anew: it makes the sound instead.
        is_passed_on = settlement.state is ParcelState.PARKED and parcel.silent_from is not None
        is_through = settlement.state is not ParcelState.PENDING and not settlement.retire
        return is_through and not is_passed_on

    async def _wait_for_others(self, paced: PacedPlatform) -> None:
        """Wait until it shows whether other chats fail as well: one succeeds, or all are through.

        Neither a slot nor the chat is held meanwhile; nothing was sent.
        """
        name, failed_at = paced.platform.name, self._clock.now()
        self._under_way[name] -= 1
        self._news.set()
        try:
            while self._under_way[name] and not paced.health.is_decided(
                failed_at, self._clock.now()
            ):
                self._news.clear()
                await self._news.wait()
        finally:
            self._under_way[name] += 1

    async def _send(self, paced: PacedPlatform, parcel: Parcel, since: datetime) -> Result | None:
        """Return what the platform answered; None where it was too late to ask it."""
        if self._clock.now() > since + QUEUE_BY or paced.health.is_paused(self._clock.now()):
            return None
        try:
            async with paced.limiter.bulk(parcel.address, parcel.kind):
                if self._clock.now() > since + SEND_BY:
                    return None
                self._in_flight.begin()
                result = await send_unless_found(paced.platform, parcel, self._clock.now())
        except Flooded as flood:
            return flood
        if isinstance(result, DeliveryError):
            paced.health.record_failure(parcel.chat_id, result, self._clock.now())
            self._news.set()
        return result

    async def _mark_votes(self, platform: Platform, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """Return ``parcels`` as their chat is to see them, which may have voted on papers before.

        Its votes are read once for all of them.
        """
        chat_id, kind = parcels[0].chat_id, parcels[0].kind
        votable = [*chain.from_iterable(list_votable(Reply(each.page)) for each in parcels)]
        try:
            votes = await self._store.votes.of_papers(chat_id, votable) if votable else ()
        except StoreError as error:  # the pages say all else, and are owed
            log.warning("votes.not_read", chat=chat_id, error=type(error).__name__)
            return parcels
        if not votes:
            return parcels

        def marked(parcel: Parcel) -> Parcel:
            fits = partial(platform.fits, render_mode=parcel.render_mode)
            return replace(parcel, page=draw_votes(Reply(parcel.page), votes, kind, fits).document)

        return [*map(marked, parcels)]

    async def _use_again(self, platform: str, lasted: timedelta | None) -> None:
        """Use at once a platform whose fault of a certain length has ended, if one has."""
        if lasted is not None:
            log.info("outage.ended", platform=platform, seconds=round(lasted.total_seconds()))
            await self._store.outbox.hasten(platform, self._clock.now())

    async def _settle(
        self, holder: str, paced: PacedPlatform, parcel: Parcel, result: Result
    ) -> Settlement:
        """Write what became of ``parcel``, and return it."""
        now, platform = self._clock.now(), paced.platform
        settlement = decide_settlement(parcel, result, paced.health, now)
        # Where a repeat is found out before it is sent, there is no need to wait for long.
        if isinstance(result, Unsure) and isinstance(platform, SentLookup):
            settlement = sooner(settlement, now)
        if settlement.render_mode is not None:
            try:
                if await repaginate(
                    self._store.outbox,
                    holder,
                    platform,
                    parcel.chat_id,
                    settlement.render_mode,
                    now,
                ):
                    return settlement
            except Refused as refused:  # a page that cannot be cut anew is parked
                settlement = settlement_for(parcel, refused, now)
        await self._settler.settle(holder, settlement)
        return settlement

    async def _report(
        self, paced: PacedPlatform, parcel: Parcel, result: Result, settlement: Settlement
    ) -> None:
        platform = parcel.address.platform
        if isinstance(result, Receipt):
            waited = self._clock.now() - (parcel.planned_at or self._clock.now())
            log.debug(
                "parcel.sent", parcel=parcel.id, platform=platform, lag=waited.total_seconds()
            )
            lasted = paced.health.record_success(parcel.chat_id, self._clock.now())
            await self._use_again(platform, lasted)
            self._news.set()
            return
        is_parked = settlement.state is ParcelState.PARKED
        write = log.warning if is_parked else log.info
        # What is tried again is the same trouble for every parcel that it keeps waiting.
        which = {} if settlement.state is ParcelState.PENDING else {"parcel": parcel.id}
        write(
            "parcel.not_sent",
            **which,
            platform=platform,
            outcome=type(result).__name__,
            state=settlement.state.value,
            reason=str(result),
        )
        if self._alert is None:
            return
        is_common = paced.health.is_common(result, self._clock.now())
        if is_parked:
            await self._alert.notify_refused(platform, str(result))
        elif settlement.may_write is False and not is_common:
            await self._alert.notify_muted(parcel.address)
        elif settlement.held_since is not None and (
            # That one chat is gone at an hour when no other gets anything is no news yet.
            is_common or parcel.held_since is not None or not isinstance(result, Gone)
        ):
            await self._alert.notify_held(platform, str(result))
