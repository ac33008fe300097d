"""Decide what every chat that is due is owed, and write it in one short transaction for each.

    due chats ── grouped by audience
        └─ chat by chat: composed for the audience's first chat ── decided ── outbox
    chats with a promise ── one by one: decided ── composed ── outbox

Chats are planned in the order of their rows and not group by group: the database keeps what
belongs to neighbours side by side, so that their parcels go into the same pages of its indexes.

A planner that is killed at any point has written whole plans only; planning again repeats none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

import structlog

from bot.delivery.audience import Audience
from bot.delivery.audience_digest import (
    AudienceDigest,
    GatheredNews,
    compose_for,
    compose_gathered,
    digest_to_rank,
    gather_news,
)
from bot.delivery.chat_groups import ChatGroup, group_chats
from bot.delivery.decide import RECHECK_INTERVAL, decide, postpone
from bot.delivery.follow_up import compose_follow_up, find_arrived, load_promised, plan_follow_up
from bot.delivery.read_cache import CachedReads
from bot.delivery.time_bound import Asked, TimeBound
from bot.digest.feed_status import settled_calendar
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, Interest
from bot.model.delivery import ChatPlan
from bot.model.taxonomy import categories_of_all
from bot.model.timetable import silent_from
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.ports.rankings import NO_RANKER, Ranker
from bot.ports.store import Store

CHATS_PER_READ = 100_000
"""Due chats that are grouped together: the more, the more of them share a digest."""
PLANS_PER_WRITE = 500
"""Plans that are gathered before they are written."""
RANKED_AT_ONCE = 100
"""Chats whose orders are asked for together; what each is owed is held meanwhile."""
DIGESTS_APART = 3
"""Listing dates, fewer than which wait as they are for a chat that may not be written to."""
DIGESTS_PER_PAUSE = 4
"""Digests, each of a few milliseconds at most, after which other tasks run."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Run:
    """One planning run: its instant, the editions it takes into account, what it reads and asks."""

    now: datetime
    last_seq: int
    calendar: ArxivCalendar
    reads: CachedReads
    ranker: TimeBound
    composed: Iterator[int] = field(default_factory=count)

    async def pause(self) -> None:
        """Let commands be answered after every few digests."""
        if not next(self.composed) % DIGESTS_PER_PAUSE:
            await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class _RankedPart:
    """What some ranked chats are owed, whether there is anything to rank, and the orders of it."""

    gathered: Sequence[tuple[tuple[ChatGroup, GatheredNews], bool]]
    orders: Asked


class Planner:
    """Turns due chats into parcels.

    Args:
        store: chats, interests, editions, outbox.
        platforms: by name; chats of other platforms are left alone.
        calendar: arXiv's, as published.
        clock: time.
        ranker: puts the digests of chats that want it in an order of their own.
    """

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        calendar: ArxivCalendar,
        clock: Clock,
        ranker: Ranker = NO_RANKER,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._calendar = calendar
        self._clock = clock
        self._ranker = ranker

    async def plan_due(self) -> int:
        """Plan every chat that is due now; return how many plans were written.

        Raises:
            StoreError: the database failed.
        """
        written = given = 0
        now = self._clock.now()
        calendar = await settled_calendar(self._store, self._calendar, now)
        async with TimeBound(self._ranker) as ranker:
            while True:
                last_seq, chats = await self._read_due(now)
                run = _Run(now, last_seq, calendar, CachedReads(self._store), ranker)
                newly_written, newly_given = await self._plan(chats, run) if chats else (0, 0)
                written += newly_written
                given += newly_given
                if not newly_written:  # no chat is due any more, or another planner was faster
                    break
        newly_written, newly_given = await self._follow_up(run)
        written += newly_written
        given += newly_given
        if given:
            log.info("chats.planned", chats=given)
        return written

    async def _read_due(self, now: datetime) -> tuple[int, Sequence[Chat]]:
        """Return the newest ``seq`` and the chats that are due.

        An edition that is completed makes chats due. None of these is planned without it: no
        edition was completed between the two reads.
        """
        while True:
            last_seq = await self._store.editions.last_seq()
            chats = await self._store.chats.due(now, tuple(self._platforms), CHATS_PER_READ)
            if not chats or await self._store.editions.last_seq() == last_seq:
                return last_seq, chats

    async def _follow_up(self, run: _Run) -> tuple[int, int]:
        """Tell chats that what they were told is being fetched is there; count as ``_plan``."""
        chats = await self._store.chats.promised(tuple(self._platforms))
        interests = await self._store.interests.of_many([chat.id for chat in chats])
        found = [await self._plan_promised(chat, interests[chat.id], run) for chat in chats]
        plans = [plan for plan in found if plan is not None]
        given = sum(1 for plan in plans if plan.pages)
        return await self._store.outbox.plan(plans, run.now), given

    async def _plan_promised(
        self, chat: Chat, interests: Sequence[Interest], run: _Run
    ) -> ChatPlan | None:
        """Return the plan for what ``chat`` was promised; None while it is to wait."""
        promise, expected = chat.promise, run.calendar.expected(run.now)
        if promise is None:
            return None
        editions = await load_promised(run.reads, promise)
        arrived = find_arrived(promise, interests, editions, expected, run.now)
        if arrived is None:
            return None
        pages = await compose_follow_up(self._store, run.reads, chat, promise, arrived)
        await run.pause()
        plan = plan_follow_up(chat, pages, promise)
        return replace(plan, silent_from=silent_from(chat, run.now))

    async def _plan(self, chats: Sequence[Chat], run: _Run) -> tuple[int, int]:
        """Return how many plans were written, and how many that give a chat something."""
        chats = [await self._merge_waiting(chat, run) for chat in chats]
        groups = await group_chats(self._store, chats)
        await _index_news({group.audience for group in groups.values()}, run)
        # Ranked ones last, so that no other digest waits for their orders.
        usual = _split([c for c in chats if not groups[c.id].audience.ranking], PLANS_PER_WRITE)
        ranked = _split([c for c in chats if groups[c.id].audience.ranking], RANKED_AT_ONCE)
        # A worker computes meanwhile: first the first orders, then always those of the next part.
        ahead = [await self._ask_orders(part, groups, run) for part in ranked[:1]]
        counts = [await self._write(part, groups, run) for part in usual]
        for number, part in enumerate(ranked, 1):
            ahead += [await self._ask_orders(p, groups, run) for p in ranked[number:][:1]]
            await self._draw_ranked(ahead.pop(0), run)
            counts.append(await self._write(part, groups, run))
        return sum(written for written, _ in counts), sum(given for _, given in counts)

    async def _write(
        self, chats: Sequence[Chat], groups: Mapping[int, ChatGroup], run: _Run
    ) -> tuple[int, int]:
        """Write the plans of these chats; count as ``_plan``."""
        plans = [await self._plan_chat(chat, groups[chat.id], run) for chat in chats]
        written = await self._store.outbox.plan(plans, run.now)
        return written, sum(1 for plan in plans if plan.pages)

    async def _ask_orders(
        self, chats: Sequence[Chat], groups: Mapping[int, ChatGroup], run: _Run
    ) -> _RankedPart:
        """Ask for the orders of what these chats are owed, all at once."""
        gathered: list[tuple[ChatGroup, GatheredNews]] = []
        for chat in chats:
            if found := await self._gather(group := groups[chat.id], run):
                gathered.append((group, found))
            await run.pause()
        digests = [digest_to_rank(group.audience, found.news) for group, found in gathered]
        orders = run.ranker.ask([digest for digest in digests if digest])
        return _RankedPart([*zip(gathered, map(bool, digests), strict=True)], orders)

    async def _draw_ranked(self, part: _RankedPart, run: _Run) -> None:
        """Compose what was gathered, in the orders that were asked for."""
        orders = iter(await run.ranker.wait_for(part.orders))
        for (group, gathered), is_asked in part.gathered:
            order = next(orders) if is_asked else ()
            in_order = replace(gathered, news=replace(gathered.news, order=order))
            group.owed, group.is_composed = self._draw(group, in_order, run), True
            await run.pause()

    async def _gather(self, group: ChatGroup, run: _Run) -> GatheredNews | None:
        try:
            return await gather_news(run.reads, run.calendar, group.audience, run.last_seq, run.now)
        except Exception:
            log.exception("digest.failed", platform=group.audience.platform, chats=group.unplanned)
            group.is_composed = True
            return None

    def _draw(self, group: ChatGroup, gathered: GatheredNews, run: _Run) -> AudienceDigest | None:
        audience = group.audience
        platform = self._platforms[audience.platform]
        try:
            return compose_gathered(
                gathered, run.reads.matches, platform, run.calendar, audience, run.last_seq, run.now
            )
        except Exception:
            log.exception("digest.failed", platform=audience.platform, chats=group.unplanned)
            return None

    async def _merge_waiting(self, chat: Chat, run: _Run) -> Chat:
        """Return a chat that cannot be written to as it is to be planned.

        What waits for it comes as it is below ``DIGESTS_APART`` dates; from there on, all of it
        is planned again as one digest.
        """
        if chat.muted_since is None:
            return chat
        cursor = await self._store.outbox.withdraw(chat.id, DIGESTS_APART, run.now)
        return chat if cursor is None else replace(chat, cursor=cursor)

    async def _plan_chat(self, chat: Chat, group: ChatGroup, run: _Run) -> ChatPlan:
        if not group.is_composed:
            group.owed = await self._compose(group, run)
            group.is_composed = True
            await run.pause()
        owed = group.owed
        group.unplanned -= 1
        if not group.unplanned:
            group.owed = None  # frees its pages
        return decide(chat, owed, run.now) if owed else postpone(chat, run.now + RECHECK_INTERVAL)

    async def _compose(self, group: ChatGroup, run: _Run) -> AudienceDigest | None:
        audience = group.audience
        platform = self._platforms[audience.platform]
        try:
            return await compose_for(
                run.reads, platform, run.calendar, audience, run.last_seq, run.now
            )
        except Exception:  # an audience whose digest cannot be composed must not stop the others
            log.exception("digest.failed", platform=audience.platform, chats=group.unplanned)
            return None


async def _index_news(audiences: Iterable[Audience], run: _Run) -> None:
    """Index at once the papers of all editions that queries of ``audiences`` are asked of."""
    matches, wanted = run.reads.matches, dict[int, set[str]]()
    for number, audience in enumerate(audiences):
        if not number % PLANS_PER_WRITE:
            await asyncio.sleep(0)
        for interest in audience.interests:
            if audience.mutes or not matches.takes_everything(interest):
                after = max(audience.cursor, audience.after_seq)
                wanted.setdefault(after, set()).update(categories_of_all(interest.terms))
    for after, categories in wanted.items():
        editions = await run.reads.editions_after(categories, after, run.last_seq)
        await matches.add(await run.reads.announced(editions))


def _split(chats: Sequence[Chat], most: int) -> Sequence[Sequence[Chat]]:
    return [chats[start : start + most] for start in range(0, len(chats), most)]
