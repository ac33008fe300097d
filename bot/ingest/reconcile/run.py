"""One turn at arXiv's listing pages: what waits for proof, within a number of pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import TypeAlias

import structlog

from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.ingest.press import Press
from bot.ingest.reconcile.compare import Comparison, Inconclusive
from bot.ingest.reconcile.reconciler import Reconciler
from bot.ingest.report import RoundLog
from bot.model.announcement import Slot
from bot.model.calendar import NEW_YORK
from bot.model.evidence import Proof
from bot.ports import LISTING

CONFIRM_BY = time(0, 40)
"""Until when, in New York, a draft waits for arXiv's count before readers get it without."""

_Act: TypeAlias = Callable[[Slot], Awaitable[Comparison | None]]

FINAL_PROOFS = frozenset({Proof.AGREED, Proof.EXPLAINED})

log = structlog.get_logger()


class ReconciliationRun:
    """Reads pages while ``pages`` are left, and stops where arXiv does not answer.

    Args:
        press: what editions are made with.
        account: where it is noted what was completed and what failed.
        pages: how many pages may be read.
    """

    def __init__(self, press: Press, account: RoundLog, pages: int) -> None:
        self._press = press
        self._account = account
        self._prover = Reconciler(press, account)
        self._pages = pages

    async def reconcile(self, categories: Sequence[str], day: date) -> None:
        """Prove the editions of ``day`` that are held, stored without proof, or not to be had.

        Args:
            categories: the urgent first.
            day: the newest listing date that is expected.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        unproved = await self._unproved(categories, day)
        await self._in_turn([(one, day) for one in unproved], self._prove)

    async def catch_up(self, slots: Iterable[Slot]) -> None:
        """Rebuild the editions of earlier days.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        await self._in_turn(slots, self._rebuild)

    async def complete_unconfirmed(self, slots: Iterable[Slot]) -> None:
        """Complete what is held of ``slots`` without proof, where there is enough of it.

        Raises:
            StoreError: the store fails.
        """
        for slot in slots:
            if await self._prover.complete_unconfirmed(slot):
                log.info("edition.unproved", category=slot[0], date=str(slot[1]))

    async def _in_turn(self, slots: Iterable[Slot], act: _Act) -> None:
        try:
            for slot in slots:
                self._pages -= self._prover.may_read(slot)
                async with self._press.desk.reconciling:
                    if self._pages < 0 or await self._ends(act, slot):
                        return
        except (Unreachable, Unreadable) as error:
            await self._press.store.sources.record_failure(
                LISTING, self._press.clock.now(), str(error)
            )
            self._note(error)

    async def _ends(self, act: _Act, slot: Slot) -> bool:
        """Act on ``slot``; return whether arXiv has announced nothing, which ends all asking."""
        try:
            found = await act(slot)
        except Rejected as error:
            self._note(error)
            return False
        return isinstance(found, Inconclusive) and await self._is_absent(slot)

    async def _prove(self, slot: Slot) -> Comparison | None:
        """Prove ``slot``, unless somebody did while this one waited."""
        unproved = await self._unproved(slot[:1], slot[1])
        return await self._prover.reconcile(slot) if unproved else None

    async def _rebuild(self, slot: Slot) -> Comparison | None:
        """Rebuild ``slot``, unless it has turned out that its day brought nothing."""
        absences = await self._press.store.evidence.absences(slot[1])
        if any(one.date == slot[1] and one.is_confirmed for one in absences):
            return None
        return await self._prover.reconcile_earlier(slot)

    async def _is_absent(self, slot: Slot) -> bool:
        """Tell whether the page of ``slot`` shows an earlier day, which is arXiv's, not its own.

        It is an absence unless a feed of the day has been seen: then it is the page that lags.
        """
        reading, day = self._press.desk.observation(slot), slot[1]
        if reading is None or reading.page.date >= day:
            return False
        if not self._press.desk.has_dated_draft(day):
            await self._press.store.evidence.note_absence(day, reading.read_at)
        return True

    async def _unproved(self, categories: Sequence[str], day: date) -> Sequence[str]:
        declared = await self._press.store.evidence.declarations(categories, day)
        settled = {slot for slot, one in declared.items() if one.proof in FINAL_PROOFS}
        return [one for one in categories if (one, day) not in settled]

    def _note(self, error: SourceError) -> None:
        self._account.failures.append(str(error))
        log.warning("listing.failed", kind=type(error).__name__, failure=str(error))


def is_overdue(slot: Slot, now: datetime) -> bool:
    """Tell whether a draft for ``slot`` has waited for its proof long enough at ``now``."""
    return now >= datetime.combine(slot[1], CONFIRM_BY, NEW_YORK)
