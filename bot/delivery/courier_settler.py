"""Write what became of parcels, several at once: what is accepted is written within 50 ms.

One transaction costs as much as sending a message, whether it settles one parcel or thirty.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.errors import StoreError
from bot.model.delivery import Settlement
from bot.ports import Clock, Outbox

GATHERING = 0.04
"""Seconds that the first of a group waits for others; the writing has the rest of the 50 ms."""
FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0
PATIENCE = timedelta(minutes=2)
"""How long a group is tried to be written: as long as the lease of its parcels lasts."""

log = structlog.get_logger(__name__)


class Settler:
    """Settles in groups.

    Args:
        worker: who holds the parcels.
        outbox: where they are written.
        clock: time.
        most: as many can wait to be settled; a group of half of them is written at once.
    """

    def __init__(self, worker: str, outbox: Outbox, clock: Clock, most: int) -> None:
        self._worker = worker
        self._outbox = outbox
        self._clock = clock
        self._group_size = max(1, most // 2)
        self._waiting: list[tuple[Settlement, asyncio.Future[None]]] = []
        self._full = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    async def settle(self, settlement: Settlement) -> None:
        """Return when ``settlement`` is written; it is also written when the caller is cancelled.

        Raises:
            StoreError: the database took it neither now nor within ``PATIENCE``.
        """
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((settlement, written))
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
            await self._write(group)

    async def _gather(self) -> None:
        """Wait for a full group, but not for long."""
        if not self._full.is_set():
            waits = [asyncio.create_task(self._full.wait()), self._pause(GATHERING)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    def _pause(self, seconds: float) -> asyncio.Task[None]:
        return asyncio.ensure_future(self._clock.sleep(seconds))

    async def _write(self, group: list[tuple[Settlement, asyncio.Future[None]]]) -> None:
        failure = await self._persist([settlement for settlement, _ in group])
        for _, written in group:
            if written.done():  # nobody waits for it any more
                continue
            if failure is None:
                written.set_result(None)
            else:
                written.set_exception(failure)

    async def _persist(self, settlements: list[Settlement]) -> StoreError | None:
        """Try to write until it is done; return the last error when the lease has run out."""
        until, wait = self._clock.now() + PATIENCE, FIRST_RETRY
        while True:
            failure = await self._attempt(settlements, self._clock.now())
            if failure is None or self._clock.now() > until:
                return failure
            log.warning("not_settled", parcels=len(settlements), error=str(failure), again_in=wait)
            await self._clock.sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY)

    async def _attempt(self, settlements: list[Settlement], now: datetime) -> StoreError | None:
        try:
            await self._outbox.settle(self._worker, settlements, now)
        except StoreError as error:
            return error
        return None
