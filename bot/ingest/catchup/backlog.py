"""Announcements that were missed while nobody asked or arXiv was ill, made up for day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.ingest.press import Press
from bot.ingest.reconcile.run import ReconciliationRun
from bot.ingest.report import RoundLog
from bot.model.announcement import Slot
from bot.model.calendar import ArxivCalendar
from bot.model.evidence import Proof
from bot.model.missed import CATCHUP_REACH, missing_slots
from bot.ports import BACKLOG

RETRY_AFTER = timedelta(hours=6)
"""How long an edition of an earlier day that could not be proved is left alone."""

ProgressCallback: TypeAlias = Callable[[int, int, Slot], None]
"""Told of progress: how many are done, of how many, and which one is next."""


class Backlog:
    """What is missed, as the store tells: whoever is cut off goes on where he was.

    Args:
        press: what editions are made with.
        calendar: arXiv's, as it turned out.
    """

    def __init__(self, press: Press, calendar: ArxivCalendar) -> None:
        self._press = press
        self._calendar = calendar

    async def missing(self, wants: Mapping[str, date | None]) -> tuple[Slot, ...]:
        """Return the announcements that are missed, oldest first; see ``missed``.

        Raises:
            StoreError: the store fails.
        """
        expected = self._calendar.expected(self._press.clock.now())
        held = await self._press.store.editions.dates(wants, expected - CATCHUP_REACH)
        return missing_slots(wants, held, expected, self._calendar)

    async def catch_up_some(
        self, wants: Mapping[str, date | None], proving: ReconciliationRun
    ) -> None:
        """Make up for as much as ``proving`` has pages for; readers wait while some is left.

        With the pages that are left then, prove what its own day left unproved.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        sources, clock = self._press.store.sources, self._press.clock
        if slots := await self.missing(wants):
            said = f"{len(slots)} announcements are missed, the oldest of {slots[0][1]}"
            await sources.record_failure(BACKLOG, clock.now(), said)
        await proving.catch_up(slots)
        self._press.desk.forget_papers_before(self._calendar.expected(clock.now()))
        if not await self.missing(wants):
            await sources.record_success(BACKLOG, clock.now())
        await proving.catch_up(await self._unproved(wants))

    async def _unproved(self, wants: Iterable[str]) -> Sequence[Slot]:
        """Return the editions of earlier days that are still to be proved, the newest first.

        One of which arXiv's page said nothing clear is left alone for a while.
        """
        store, now = self._press.store, self._press.clock.now()
        expected, categories = self._calendar.expected(now), tuple(wants)
        declared = await store.evidence.declarations(categories, expected - CATCHUP_REACH)
        proved = {slot for slot, one in declared.items() if one.proof is not Proof.SHORT}
        held = await store.editions.dates(categories, expected - CATCHUP_REACH)
        doubtful = (slot for slot in held - proved if slot[1] < expected)
        rested = (slot for slot in doubtful if self._is_rested(slot, now))
        return sorted(rested, key=lambda slot: slot[1], reverse=True)

    def _is_rested(self, slot: Slot, now: datetime) -> bool:
        reading = self._press.desk.observation(slot)
        return reading is None or now - reading.read_at >= RETRY_AFTER

    async def catch_up_all(
        self, wants: Mapping[str, date | None], account: RoundLog, watch: ProgressCallback
    ) -> None:
        """Make up for all of it, one by one, until arXiv fails; what is left is a failure.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        slots = await self.missing(wants)
        proving = ReconciliationRun(self._press, account, len(slots))
        for number, slot in enumerate(slots):
            watch(number, len(slots), slot)
            await proving.catch_up([slot])
            if account.failures:
                break
        left = await self.missing(wants)
        account.failures += [f"{category} of {day} is still missing" for category, day in left]
