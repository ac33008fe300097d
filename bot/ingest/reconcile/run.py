"""One run of reconciliation: slot after slot, within a number of listing pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time

import structlog

from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.ingest.feed_requests import SENTINELS
from bot.ingest.pending import LONGEST_WAIT, PendingEditions
from bot.ingest.reconcile.compare import Comparison, Inconclusive
from bot.ingest.reconcile.listing_reader import ListingReader
from bot.ingest.reconcile.reconciler import Reconciler
from bot.ingest.report import RoundLog
from bot.model.announcement import Slot
from bot.model.calendar import NEW_YORK, next_announcement_at
from bot.model.evidence import ABSENCE_CONFIRMED_AFTER, Absence, ReconciliationStatus
from bot.ports.clock import Clock
from bot.ports.sources import LISTING
from bot.ports.store import Store

CONFIRM_BY = time(0, 40)
"""Until when, in New York, a draft waits for arXiv's count before readers get it without."""
PAGES_TO_LOOK_AT = 3
"""Of so many pages one tells whether arXiv has announced: none is believed alone."""
FINAL_STATUSES = frozenset({ReconciliationStatus.AGREED, ReconciliationStatus.EXPLAINED})
"""After these an edition is not compared again on its own day."""

log = structlog.get_logger(__name__)


class ReconciliationRun:
    """Reconciles slots while pages are left, and stops where arXiv does not answer.

    Args:
        reconciler: reconciles one slot.
        reader: tells which slots cost a page.
        pending: drafts and pages, and the lock that keeps runs apart.
        store: where evidence is kept.
        clock: the present.
        round_log: where failures are noted.
        pages: how many pages may be read.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        reader: ListingReader,
        pending: PendingEditions,
        store: Store,
        clock: Clock,
        round_log: RoundLog,
        pages: int,
    ) -> None:
        self._reconciler = reconciler
        self._reader = reader
        self._pending = pending
        self._store = store
        self._clock = clock
        self._round_log = round_log
        self._pages = pages
        self._compared: Counter[str] = Counter()

    async def reconcile(self, categories: Sequence[str], day: date) -> None:
        """Reconcile the editions of ``day`` that are pending, stored unconfirmed, or missing.

        Args:
            categories: the urgent first.
            day: the newest listing date that is expected.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        async with self._noting_outages(), self._counting():
            unconfirmed = await self._unconfirmed(categories, day)
            if not unconfirmed or not await self._is_announced(unconfirmed, day):
                return
            for page, shown in self._reconciler.pages_for(unconfirmed).items():
                async with self._pending.reconciling:
                    # Another run may have done it while this one waited for the lock.
                    if not await self._unconfirmed(shown, day):
                        continue
                    slot = (page, day)
                    if self._pending.is_compared(slot, self._clock.now()):
                        if self._shows_earlier(slot):
                            return
                        continue
                    if not self._spend_page(slot):
                        return
                    shows_absence = await self._shows_absence(
                        slot, self._reconciler.reconcile(slot, shown)
                    )
                    if shows_absence or await self._is_without_announcement(day):
                        return

    async def _is_announced(self, categories: Sequence[str], day: date) -> bool:
        """Tell whether ``day`` is announced; where no feed shows it, by a page now and then.

        Pages take turns and the small ones come first: each is a whole page, every time.
        """
        if self._pending.has_dated_draft(day) or self._pending.newest_listing_date >= day:
            return True
        known = await self._store.evidence.absences(day)
        absence = next((absence for absence in known if absence.date == day), None)
        if absence is not None and not is_worth_a_look(absence, self._clock.now()):
            return False
        for slot in await self._quiet_slots(categories, day):
            if not self._spend_page(slot):
                return False
            try:
                observed = await self._reader.newest(slot)
            except Rejected as error:
                self._note(error)
                continue
            if observed.page.date < day:
                await self._note_absence(day, observed.read_at)
            return observed.page.date >= day
        return False

    async def _quiet_slots(self, categories: Sequence[str], day: date) -> Sequence[Slot]:
        """Return a few slots of small pages, that of the page that was read last at the end."""
        newest = await self._store.editions.newest(categories)
        sizes = {
            category: sum(edition.total for edition in newest.get(category, ()))
            for category in categories
        }
        quiet = sorted(categories, key=lambda category: (category not in newest, sizes[category]))
        chosen = list(dict.fromkeys((*quiet[:PAGES_TO_LOOK_AT], *reversed(SENTINELS))))
        return sorted(
            ((category, day) for category in chosen[:PAGES_TO_LOOK_AT]), key=self._read_at
        )

    def _read_at(self, slot: Slot) -> datetime:
        observed = self._pending.observation(slot)
        return observed.read_at if observed else datetime.min.replace(tzinfo=UTC)

    def _shows_earlier(self, slot: Slot) -> bool:
        """Tell whether the page of ``slot`` showed an earlier day; then those of all others do."""
        observed = self._pending.observation(slot)
        return observed is not None and observed.page.date < slot[1]

    async def catch_up(self, slots: Iterable[Slot], until: datetime | None = None) -> None:
        """Rebuild the editions of earlier days.

        Args:
            slots: the urgent first.
            until: when to begin no more of them; None to go on to the end.

        Raises:
            StoreError: the store fails; arXiv's failures are noted.
        """
        async with self._noting_outages(), self._counting():
            for slot, shown in self._earlier_pages(slots):
                if until is not None and self._clock.now() >= until:
                    return
                async with self._pending.reconciling:
                    # An earlier slot may have shown that nothing was announced on this day.
                    if await self._is_without_announcement(slot[1]):
                        continue
                    if self._pending.is_compared(slot, self._clock.now()):
                        continue
                    if not self._spend_page(slot):
                        return
                    comparing = self._reconciler.reconcile_earlier(slot, shown)
                    if await self._shows_absence(slot, comparing):
                        return

    def _earlier_pages(self, slots: Iterable[Slot]) -> Iterator[tuple[Slot, Sequence[str]]]:
        """Yield the pages to be read for ``slots``, each with the categories that it shows."""
        days: dict[date, list[str]] = {}
        for category, day in slots:
            days.setdefault(day, []).append(category)
        for day, categories in days.items():
            for page, shown in self._reconciler.pages_for(categories).items():
                yield (page, day), shown

    async def complete_unconfirmed(self, slots: Iterable[Slot]) -> None:
        """Complete what is pending of ``slots`` without arXiv's count, where enough is there.

        Raises:
            StoreError: the store fails.
        """
        done = [slot for slot in slots if await self._reconciler.complete_unconfirmed(slot)]
        if done:
            log.info("editions.unconfirmed", editions=len(done))

    def _spend_page(self, slot: Slot) -> bool:
        """Count the page that ``slot`` costs; return whether there was one left."""
        self._pages -= self._reader.may_read(slot)
        return self._pages >= 0

    async def _shows_absence(self, slot: Slot, comparing: Awaitable[Comparison]) -> bool:
        """Return whether the comparison of ``slot`` shows that arXiv announced nothing that day.

        The date of a page is arXiv's, not its category's, so then no other page has more.
        """
        try:
            found = await comparing
        except Rejected as error:
            self._note(error)
            return False
        self._compared[type(found).__name__.lower()] += 1
        observation, day = self._pending.observation(slot), slot[1]
        if not isinstance(found, Inconclusive) or observation is None:
            return False
        if observation.page.date >= day:
            return False
        # Where a feed of the day has been seen, it is only the page that lags.
        if not self._pending.has_dated_draft(day):
            await self._note_absence(day, observation.read_at)
        return True

    async def _note_absence(self, day: date, read_at: datetime) -> None:
        """Note that arXiv's newest page shows an earlier day than ``day``."""
        # From the evening on only the page of a later day proves anything.
        if read_at < next_announcement_at(day):
            await self._store.evidence.note_absence(day, read_at)
        # Whoever subscribed by now did so before it was announced.
        await self._store.interests.begin_with(day)

    async def _is_without_announcement(self, day: date) -> bool:
        absences = await self._store.evidence.absences(day)
        return any(absence.date == day and absence.is_final for absence in absences)

    async def _unconfirmed(self, categories: Sequence[str], day: date) -> Sequence[str]:
        declared = await self._store.evidence.declarations(categories, day)
        final = {slot for slot, found in declared.items() if found.status in FINAL_STATUSES}
        return [category for category in categories if (category, day) not in final]

    @asynccontextmanager
    async def _noting_outages(self) -> AsyncGenerator[None]:
        """End the block where arXiv does not answer, and note it."""
        try:
            yield
        except (Unreachable, Unreadable) as error:
            await self._store.sources.record_failure(LISTING, self._clock.now(), str(error))
            self._note(error)

    @asynccontextmanager
    async def _counting(self) -> AsyncGenerator[None]:
        """Log at the end of the block how the editions compared in it compare, on one line."""
        self._compared.clear()
        try:
            yield
        finally:
            if self._compared:
                log.info("editions.compared", **self._compared)

    def _note(self, error: SourceError) -> None:
        self._round_log.failures.append(str(error))
        log.warning("listing.failed", kind=type(error).__name__, failure=str(error))


def is_worth_a_look(absence: Absence, now: datetime) -> bool:
    """Tell whether arXiv's pages are worth another look: the longer they stay, the later."""
    unchanged = min(absence.last_seen - absence.first_seen, LONGEST_WAIT)
    return now - absence.last_seen >= max(ABSENCE_CONFIRMED_AFTER, unchanged)


def is_overdue(slot: Slot, now: datetime) -> bool:
    """Tell whether a draft of ``slot`` has waited long enough for arXiv's count at ``now``."""
    return now >= datetime.combine(slot[1], CONFIRM_BY, NEW_YORK)
