"""Decide what every chat that is due is owed, and write it down in one short step for each.

    due chats ── grouped by equal reading ── looked at once per group ── decided per chat ── outbox

A planner killed at any point has written whole plans only; planning twice is planning once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.delivery.decide import LOOK_AGAIN, Outlook, decide, put_off
from bot.delivery.known import Known
from bot.delivery.outlook import look
from bot.delivery.reading import Reading
from bot.delivery.remembered import Remembered
from bot.digest.recess import lived_calendar
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat
from bot.model.delivery import ChatPlan
from bot.ports import Clock, Platform, Store

AT_ONCE = 100_000
"""Due chats that are grouped together: the more, the more of them share a look."""
WRITTEN_AT_ONCE = 500
"""Plans that are gathered before they are written; their pages are forgotten then."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Run:
    """One time of planning: its instant, the editions it knows, and what it has looked up."""

    now: datetime
    top: int
    calendar: ArxivCalendar
    known: Known


class Planner:
    """Turns due chats into parcels.

    Args:
        store: chats, interests, editions, outbox.
        platforms: by name; chats of other platforms are not looked at.
        calendar: arXiv's.
        clock: time.
    """

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        calendar: ArxivCalendar,
        clock: Clock,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._calendar = calendar
        self._clock = clock

    async def plan_due(self) -> int:
        """Plan every chat that is due now; return how many plans were written."""
        written = 0
        now = self._clock.now()
        calendar = await lived_calendar(self._store, self._calendar, now)
        run = _Run(now, await self._store.editions.top(), calendar, Remembered(self._store))
        while chats := await self._store.chats.due(run.now, tuple(self._platforms), AT_ONCE):
            step = await self._plan(chats, run)
            written += step
            if not step:  # another planner was faster
                break
        if written:
            log.info("planned", chats=written)
        return written

    async def _plan(self, chats: Sequence[Chat], run: _Run) -> int:
        written, plans = 0, list[ChatPlan]()
        for reading, readers in (await self._by_reading(chats)).items():
            plans += await self._plans(reading, readers, run)
            if len(plans) >= WRITTEN_AT_ONCE:
                written += await self._store.outbox.plan(plans, run.now)
                plans = []
        return written + await self._store.outbox.plan(plans, run.now)

    async def _plans(
        self, reading: Reading, readers: Sequence[Chat], run: _Run
    ) -> Sequence[ChatPlan]:
        try:
            outlook = await self._look(reading, run)
        except Exception:  # one reading that cannot be composed must not silence the others
            log.exception("reading_failed", platform=reading.platform, chats=len(readers))
            return [put_off(chat, run.now + LOOK_AGAIN) for chat in readers]
        return [decide(chat, outlook, run.now) for chat in readers]

    async def _by_reading(self, chats: Sequence[Chat]) -> Mapping[Reading, list[Chat]]:
        ids = [chat.id for chat in chats]
        interests = await self._store.interests.of_many(ids)
        past = await self._store.interests.past_of_many(ids)
        groups: dict[Reading, list[Chat]] = {}
        for chat in chats:
            reading = Reading.of(chat, interests[chat.id], past[chat.id])
            groups.setdefault(reading, []).append(chat)
        return groups

    async def _look(self, reading: Reading, run: _Run) -> Outlook:
        platform = self._platforms[reading.platform]
        return await look(run.known, platform, run.calendar, reading, run.top, run.now)
