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
from bot.delivery.decide import RECHECK_INTERVAL, decide, postpone
from bot.delivery.follow_up import compose_follow_up, find_arrived, load_promised, plan_follow_up
from bot.delivery.ranker import TimeBound
from bot.delivery.read_cache import CachedReads
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
    ranker: Ranker
    composed: Iterator[int] = field(default_factory=count)

    async def pause(self) -> None:
        """Let commands be answered after every few digests."""
        if not next(self.composed) % DIGESTS_PER_PAUSE:
            await asyncio.sleep(0)


@dataclass(slots=True)
class _Group:
    """The due chats of one audience.

    Attributes:
        audience: theirs.
        unplanned: how many of them are not planned yet.
        is_composed: whether composing was tried.
        owed: what they are owed; None where composing failed.
    """

    audience: Audience
    unplanned: int = 0
    is_composed: bool = False
    owed: AudienceDigest | None = None


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
        ranker = TimeBound(self._ranker)
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
        written = given = 0
        chats = [await self._merge_waiting(chat, run) for chat in chats]
        groups = await self._group(chats)
        await _index_news({group.audience for group in groups.values()}, run)
        # Ranked ones last, so that no other digest waits for their orders.
        usual = [chat for chat in chats if not groups[chat.id].audience.ranking]
        ranked = [chat for chat in chats if groups[chat.id].audience.ranking]
        for those, most in ((usual, PLANS_PER_WRITE), (ranked, RANKED_AT_ONCE)):
            for start in range(0, len(those), most):
                part = those[start : start + most]
                await self._compose_ranked([groups[chat.id] for chat in part], run)
                plans = [await self._plan_chat(chat, groups[chat.id], run) for chat in part]
                written += await self._store.outbox.plan(plans, run.now)
                given += sum(1 for plan in plans if plan.pages)
        return written, given

    async def _compose_ranked(self, groups: Sequence[_Group], run: _Run) -> None:
        """Compose for those ``groups`` whose chats have their own orders, all asked for at once."""
        ranked = [group for group in groups if group.audience.ranking and not group.is_composed]
        gathered = [(group, await self._gather(group, run)) for group in ranked]
        asked = [
            (group, found, digest)
            for group, found in gathered
            if found and (digest := digest_to_rank(group.audience, found.news))
        ]
        orders = await run.ranker.rank([digest for *_, digest in asked]) if asked else ()
        for (group, found, _), order in zip(asked, orders, strict=True):
            in_order = replace(found, news=replace(found.news, order=order))
            group.owed, group.is_composed = self._draw(group, in_order, run), True
            await run.pause()

    async def _gather(self, group: _Group, run: _Run) -> GatheredNews | None:
        try:
            return await gather_news(run.reads, run.calendar, group.audience, run.last_seq, run.now)
        except Exception:
            log.exception("digest.failed", platform=group.audience.platform, chats=group.unplanned)
            group.is_composed = True
            return None

    def _draw(self, group: _Group, gathered: GatheredNews, run: _Run) -> AudienceDigest | None:
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

    async def _group(self, chats: Sequence[Chat]) -> Mapping[int, _Group]:
        """Return the group of each chat, by the chat's id."""
        ids = [chat.id for chat in chats]
        interests = await self._store.interests.of_many(ids)
        past = await self._store.interests.past_of_many(ids)
        ranked = await self._store.rankings.ready(ids)
        mutes = await self._store.interests.mutes_of_many(ids)
        by_audience: dict[Audience, _Group] = {}
        by_chat: dict[int, _Group] = {}
        for number, chat in enumerate(chats):
            if not number % PLANS_PER_WRITE:
                await asyncio.sleep(0)
            ranking = ranked.get(chat.id)
            audience = Audience.of(chat, interests[chat.id], past[chat.id], ranking, mutes[chat.id])
            by_chat[chat.id] = group = by_audience.setdefault(audience, _Group(audience))
            group.unplanned += 1
        return by_chat

    async def _plan_chat(self, chat: Chat, group: _Group, run: _Run) -> ChatPlan:
        if not group.is_composed:
            group.owed = await self._compose(group, run)
            group.is_composed = True
            await run.pause()
        owed = group.owed
        group.unplanned -= 1
        if not group.unplanned:
            group.owed = None  # frees its pages
        return decide(chat, owed, run.now) if owed else postpone(chat, run.now + RECHECK_INTERVAL)

    async def _compose(self, group: _Group, run: _Run) -> AudienceDigest | None:
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
