"""Decide what every chat that is due is owed, and write it down in one short step for each.

    due chats ── grouped by equal reading
        └─ chat by chat: its group looked at for the first reader ── decided ── outbox

Chats are planned in their own order and not group by group, since that is the order in which the
database keeps what is theirs: neighbours are written into the same places of its indexes.

A planner killed at any point has written whole plans only; planning twice is planning once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import structlog

from bot.delivery.audience import Audience
from bot.delivery.audience_digest import compose_for
from bot.delivery.decide import RECHECK_INTERVAL, AudienceDigest, decide, postpone
from bot.delivery.known import Known
from bot.delivery.read_cache import CachedReads
from bot.digest.recess import observed_calendar
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat
from bot.model.delivery import ChatPlan
from bot.ports import Clock, Platform, Store

AT_ONCE = 100_000
"""Due chats that are grouped together: the more, the more of them share a look."""
WRITTEN_AT_ONCE = 500
"""Plans that are gathered before they are written."""
LOOKS_AT_ONCE = 4
"""Looks, each of a few milliseconds at most, after which others get their turn."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Run:
    """One time of planning: its instant, the editions it knows, and what it has looked up."""

    now: datetime
    top: int
    calendar: ArxivCalendar
    known: Known
    looks: Iterator[int] = field(default_factory=count)

    async def pause(self) -> None:
        """Let people who ask meanwhile be answered, after every few looks."""
        if not next(self.looks) % LOOKS_AT_ONCE:
            await asyncio.sleep(0)


@dataclass(slots=True)
class _Group:
    """Chats with one reading.

    Attributes:
        reading: theirs.
        readers: how many of them are not planned yet.
        is_looked_at: whether their outlook was asked for.
        outlook: what they are owed; None where that could not be found out.
    """

    reading: Audience
    readers: int = 0
    is_looked_at: bool = False
    outlook: AudienceDigest | None = None


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
        calendar = await observed_calendar(self._store, self._calendar, now)
        run = _Run(now, await self._store.editions.last_seq(), calendar, CachedReads(self._store))
        while chats := await self._store.chats.due(run.now, tuple(self._platforms), AT_ONCE):
            step = await self._plan(chats, run)
            written += step
            if not step:  # another planner was faster
                break
        if written:
            log.info("planned", chats=written)
        return written

    async def _plan(self, chats: Sequence[Chat], run: _Run) -> int:
        written, groups = 0, await self._grouped(chats)
        for at in range(0, len(chats), WRITTEN_AT_ONCE):
            some = chats[at : at + WRITTEN_AT_ONCE]
            plans = [await self._plan_of(chat, groups[chat.id], run) for chat in some]
            written += await self._store.outbox.plan(plans, run.now)
        return written

    async def _grouped(self, chats: Sequence[Chat]) -> Mapping[int, _Group]:
        """Return the group of each chat, by its id."""
        ids = [chat.id for chat in chats]
        interests = await self._store.interests.of_many(ids)
        past = await self._store.interests.past_of_many(ids)
        groups: dict[Audience, _Group] = {}
        found: dict[int, _Group] = {}
        for number, chat in enumerate(chats):
            if not number % WRITTEN_AT_ONCE:
                await asyncio.sleep(0)
            reading = Audience.of(chat, interests[chat.id], past[chat.id])
            found[chat.id] = group = groups.setdefault(reading, _Group(reading))
            group.readers += 1
        return found

    async def _plan_of(self, chat: Chat, group: _Group, run: _Run) -> ChatPlan:
        if not group.is_looked_at:
            group.outlook = await self._look(group, run)
            group.is_looked_at = True
            await run.pause()
        outlook = group.outlook
        group.readers -= 1
        if not group.readers:
            group.outlook = None  # and its pages go
        return (
            decide(chat, outlook, run.now)
            if outlook
            else postpone(chat, run.now + RECHECK_INTERVAL)
        )

    async def _look(self, group: _Group, run: _Run) -> AudienceDigest | None:
        reading = group.reading
        platform = self._platforms[reading.platform]
        try:
            return await compose_for(run.known, platform, run.calendar, reading, run.top, run.now)
        except Exception:  # one reading that cannot be composed must not silence the others
            log.exception("reading_failed", platform=reading.platform, chats=group.readers)
            return None
