"""Settlements written in groups: each within 50 ms of the platform's answer.

One transaction costs as much as sending a message, whether it settles one parcel or thirty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import structlog

from bot.backoff import delays
from bot.errors import StoreError, StoreUnavailable
from bot.model.delivery import Settlement
from bot.ports.clock import Clock
from bot.ports.coordination import Outbox

GATHER_S = 0.04
"""Seconds that the first of a group waits for others; the writing has the rest of the 50 ms."""
FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 5.0
LONGEST_OUTAGE = timedelta(minutes=30)
"""How long a database that is locked, full or away is waited for."""

log = structlog.get_logger(__name__)


class _Waiting(NamedTuple):
    """A settlement that is not written yet, who leased the parcel, and who awaits it."""

    holder: str
    settlement: Settlement
    written: asyncio.Future[None]


class Settler:
    """Writes settlements.

    Args:
        outbox: where they are written.
        clock: time.
        max_waiting: how many callers can wait; a group of half of them is written at once.
        lease: how long writing is tried again after the database failed for an unknown reason.
    """

    def __init__(self, outbox: Outbox, clock: Clock, max_waiting: int, lease: timedelta) -> None:
        self._outbox = outbox
        self._clock = clock
        self._group_size = max(1, max_waiting // 2)
        self._lease = lease
        self._waiting: list[_Waiting] = []
        self._full = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    async def settle(self, holder: str, settlement: Settlement) -> None:
        """Wait until ``settlement`` is written; it is written even if the caller is cancelled.

        Args:
            holder: the name under which the parcel is leased.
            settlement: what became of it.

        Raises:
            StoreError: the database failed for as long as a lease lasts; where it is locked, full
                or away, for ``LONGEST_OUTAGE``.
        """
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(holder, settlement, written))
        if len(self._waiting) >= self._group_size:
            self._full.set()
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await written

    async def release(self, holder: str, parcel_ids: Sequence[int]) -> None:
        """Give back parcels that were not sent; return when that is written.

        What is not given back counts as perhaps sent when its lease ends.

        Args:
            holder: the name under which they are leased.
            parcel_ids: which ones.

        Raises:
            StoreError: as ``settle``.
        """
        write = partial(self._outbox.release, holder, parcel_ids)
        if failure := await self._persist(write, len(parcel_ids)):
            raise failure

    async def close(self) -> None:
        """Wait until everything is written that was to be settled."""
        self._full.set()
        if self._writer is not None:
            await asyncio.shield(self._writer)

    async def _write_all(self) -> None:
        while self._waiting:
            await self._gather()
            group, self._waiting = self._waiting, []
            self._full.clear()
            by_holder: dict[str, list[_Waiting]] = {}  # nearly always there is one
            for waiting in group:
                by_holder.setdefault(waiting.holder, []).append(waiting)
            for holder, own in by_holder.items():
                await self._write(holder, own)

    async def _gather(self) -> None:
        """Wait for a full group, but not for long."""
        if self._full.is_set():
            return
        pause = asyncio.ensure_future(self._clock.sleep(GATHER_S))
        full = asyncio.create_task(self._full.wait())
        await asyncio.wait({pause, full}, return_when=asyncio.FIRST_COMPLETED)
        pause.cancel()
        full.cancel()

    async def _write(self, holder: str, group: Sequence[_Waiting]) -> None:
        settlements = [waiting.settlement for waiting in group]

        async def write() -> None:
            await self._outbox.settle(holder, settlements, self._clock.now())

        failure = await self._persist(write, len(settlements))
        for waiting in group:
            if waiting.written.done():  # its caller was cancelled
                continue
            if failure is None:
                waiting.written.set_result(None)
            else:
                waiting.written.set_exception(failure)

    async def _persist(
        self, write: Callable[[], Awaitable[None]], parcels: int
    ) -> Exception | None:
        """Try to ``write`` until it succeeds; return the last error when there is no more hope.

        After the lease it can still be written that something was sent, and so it is not repeated.
        """
        began = self._clock.now()
        waits = delays(FIRST_RETRY_S, LONGEST_RETRY_S)
        while True:
            try:
                await write()
            except StoreError as error:
                patience = LONGEST_OUTAGE if isinstance(error, StoreUnavailable) else self._lease
                if self._clock.now() > began + patience:
                    return error
                wait, reason = next(waits), str(error)
            except Exception as error:  # a bug must not leave the callers waiting for ever
                log.exception("settlement.failed", parcels=parcels)
                return error
            else:
                return None
            log.warning("settlement.delayed", reason=reason, again_in=wait)
            await self._clock.sleep(wait)
