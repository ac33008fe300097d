"""Write what became of parcels, several at once: what is accepted is written within 50 ms.

One transaction costs as much as sending a message, whether it settles one parcel or thirty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog

from bot.delivery.lease import LEASE
from bot.errors import StoreError
from bot.model.delivery import Settlement
from bot.ports import Clock, Outbox

GATHER_S = 0.04
"""Seconds that the first of a group waits for others; the writing has the rest of the 50 ms."""
FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 5.0
log = structlog.get_logger(__name__)


class _Entry(NamedTuple):
    """What is to be written, in whose name, and who waits for it."""

    holder: str
    settlement: Settlement
    written: asyncio.Future[None]


class Settler:
    """Settles in groups.

    Args:
        outbox: where settlements are written.
        clock: time.
        most: as many can wait to be settled; a group of half of them is written at once.
    """

    def __init__(self, outbox: Outbox, clock: Clock, most: int) -> None:
        self._outbox = outbox
        self._clock = clock
        self._group_size = max(1, most // 2)
        self._waiting: list[_Entry] = []
        self._full = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    async def settle(self, holder: str, settlement: Settlement) -> None:
        """Return when ``settlement`` is written; it is also written when the caller is cancelled.

        Args:
            holder: who leased the parcel.
            settlement: what became of it.

        Raises:
            StoreError: the database took it neither now nor for as long as a lease lasts.
        """
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(_Entry(holder, settlement, written))
        if len(self._waiting) >= self._group_size:
            self._full.set()
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await written

    async def close(self) -> None:
        """Return when everything is written that was to be settled."""
        self._full.set()
        if self._writer is not None:
            await asyncio.shield(self._writer)

    async def _write_all(self) -> None:
        while self._waiting:
            await self._gather()
            group, self._waiting = self._waiting, []
            self._full.clear()
            for holder, entries in _by_holder(group).items():
                await self._write(holder, entries)

    async def _gather(self) -> None:
        """Wait for a full group, but not for long."""
        if not self._full.is_set():
            waits = [asyncio.create_task(self._full.wait()), self._pause(GATHER_S)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    def _pause(self, seconds: float) -> asyncio.Task[None]:
        return asyncio.ensure_future(self._clock.sleep(seconds))

    async def _write(self, holder: str, entries: Sequence[_Entry]) -> None:
        failure = await self._persist(holder, [entry.settlement for entry in entries])
        for entry in entries:
            if entry.written.done():  # nobody waits for it any more
                continue
            if failure is None:
                entry.written.set_result(None)
            else:
                entry.written.set_exception(failure)

    async def _persist(self, holder: str, settlements: Sequence[Settlement]) -> Exception | None:
        """Try to write until it is done; return the last error when the lease has run out."""
        until, wait = self._clock.now() + LEASE, FIRST_RETRY_S
        while True:
            failure = await self._attempt(holder, settlements, self._clock.now())
            if not isinstance(failure, StoreError) or self._clock.now() > until:
                return failure
            log.warning("not_settled", parcels=len(settlements), error=str(failure), again_in=wait)
            await self._clock.sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY_S)

    async def _attempt(
        self, holder: str, settlements: Sequence[Settlement], now: datetime
    ) -> Exception | None:
        try:
            await self._outbox.settle(holder, settlements, now)
        except StoreError as error:
            return error
        except Exception as error:  # a fault of ours must not leave those who wait without a word
            log.exception("settling_failed", parcels=len(settlements))
            return error
        return None


def _by_holder(entries: Iterable[_Entry]) -> Mapping[str, Sequence[_Entry]]:
    """Return the entries of each holder; nearly always there is one."""
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(entry.holder, []).append(entry)
    return found
