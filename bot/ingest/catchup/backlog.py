"""Missed announcements, rebuilt day by day from arXiv's pages of earlier days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.ingest.pending import PendingEditions
from bot.ingest.reconcile.run import ReconciliationRun
from bot.ingest.report import RoundLog
from bot.model.announcement import Slot
from bot.model.calendar import CATCHUP_REACH, ArxivCalendar, missing_slots
from bot.model.evidence import ReconciliationStatus
from bot.ports.clock import Clock
from bot.ports.sources import BACKLOG
from bot.ports.store import Store

RETRY_AFTER = timedelta(hours=6)
"""How long an edition of an earlier day that could not be confirmed is left alone."""

ProgressCallback: TypeAlias = Callable[[int, int, Slot], None]
"""Told before each announcement how many are done, of how many, and which one is next."""


class Backlog:
    """Catches up on missed announcements.

    All state is in the store, so an interrupted run resumes.

    Args:
        store: where editions and evidence are kept.
        pending: tells what was read already.
        calendar: arXiv's, with the days on which it unexpectedly announced nothing.
        clock: the present.
    """

    def __init__(
        self, store: Store, pending: PendingEditions, calendar: ArxivCalendar, clock: Clock
    ) -> None:
        self._store = store
        self._pending = pending
        self._calendar = calendar
        self._clock = clock

    async def missing(self, since: Mapping[str, date | None]) -> tuple[Slot, ...]:
        """Return the announcements that are missed, oldest first.

        Args:
            since: from which listing date on each category is read, None for all of them.

        Raises:
            StoreError: the store fails.
        """
        expected = self._calendar.expected(self._clock.now())
        held = await self._store.editions.dates(since, expected - CATCHUP_REACH)
        return missing_slots(since, held, expected, self._calendar)

    async def note_missing(self, since: Mapping[str, date | None]) -> None:
        """Record what is missed: who reads it waits for it.

        Raises:
            StoreError: the store fails.
        """
        if slots := await self.missing(since):
            note = f"{len(slots)} announcements are missed, the oldest of {slots[0][1]}"
            await self._store.sources.record_failure(BACKLOG, self._clock.now(), note)

    async def catch_up_some(
        self, since: Mapping[str, date | None], run: ReconciliationRun, until: datetime
    ) -> None:
        """Catch up on as much as ``run`` has pages for before ``until``; readers wait for the rest.

        With the pages that are left then, confirm what its own day left unconfirmed.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        await run.catch_up(await self.missing(since), until)
        self._pending.forget_papers_before(self._calendar.expected(self._clock.now()))
        if not await self.missing(since):
            await self._store.sources.record_success(BACKLOG, self._clock.now())
        await run.catch_up(await self._unconfirmed(since), until)

    async def catch_up_all(
        self,
        since: Mapping[str, date | None],
        run: ReconciliationRun,
        round_log: RoundLog,
        on_progress: ProgressCallback,
    ) -> None:
        """Catch up on everything, one by one, until arXiv fails; what is left is a failure.

        Args:
            since: as for ``missing``.
            run: has pages for all of it.
            round_log: that of ``run``.
            on_progress: called before each announcement.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        slots = await self.missing(since)
        for number, slot in enumerate(slots):
            on_progress(number, len(slots), slot)
            await run.catch_up([slot])
            if round_log.failures:
                break
        round_log.note_missing(await self.missing(since))

    async def _unconfirmed(self, categories: Iterable[str]) -> Sequence[Slot]:
        """Return the editions of earlier days that are still to be confirmed, newest first."""
        now, asked = self._clock.now(), tuple(categories)
        expected = self._calendar.expected(now)
        declared = await self._store.evidence.declarations(asked, expected - CATCHUP_REACH)
        confirmed = {
            slot
            for slot, found in declared.items()
            if found.status is not ReconciliationStatus.SHORT
        }
        held = await self._store.editions.dates(asked, expected - CATCHUP_REACH)
        slots: list[Slot] = []
        for slot in held - confirmed:
            read = self._pending.observation(slot)
            # A page that settled nothing is left alone for a while.
            if slot[1] < expected and (read is None or now - read.read_at >= RETRY_AFTER):
                slots.append(slot)
        return sorted(slots, key=lambda slot: slot[1], reverse=True)
