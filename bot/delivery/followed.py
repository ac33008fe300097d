"""Tell chats what is new about the papers that they follow, once a day at most.

    followers ── news found ── as many as fit into one message ── outbox, and what the chat knows

What is not told yet is still news the next day. The plan, and what the chat knows by it, are
written in one transaction; a chat has one such digest for each of its local dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.digest.follow_digest import compose_follow_digest
from bot.document.nodes import Document
from bot.model.chat import Chat
from bot.model.delivery import ChatPlan, follow_digest_key
from bot.model.follow import Follow, PaperNews, find_news
from bot.model.timetable import is_delivery_day, start_of_delivery
from bot.phrases import load_phrases
from bot.ports.clock import Clock
from bot.ports.follows import Follower
from bot.ports.platform import Platform
from bot.ports.store import Store

log = structlog.get_logger(__name__)


class FollowPlanner:
    """Turns news about followed papers into parcels.

    Args:
        store: follows, papers, outbox.
        platforms: by name; chats of other platforms are left alone.
        clock: time.
    """

    def __init__(self, store: Store, platforms: Mapping[str, Platform], clock: Clock) -> None:
        self._store = store
        self._platforms = platforms
        self._clock = clock

    async def plan(self) -> int:
        """Plan a message for every chat that is to be told something now; return for how many.

        Raises:
            StoreError: the database failed.
        """
        now = self._clock.now()
        await self._store.follows.adopt_saved(now)
        followers = await self._store.follows.followers(tuple(self._platforms))
        due = [
            follower
            for follower in followers
            if is_time_to_tell(follower.chat, follower.told_at, now)
        ]
        found = [await self._plan_chat(follower, now) for follower in due]
        written = await self._store.outbox.plan([plan for plan in found if plan], now)
        if written:
            log.info("follows.planned", chats=written)
        return written

    async def _plan_chat(self, follower: Follower, now: datetime) -> ChatPlan | None:
        news: list[tuple[Follow, PaperNews]] = []
        for follow in follower.follows:
            paper = await self._store.papers.get(follow.paper_id)
            before = await self._store.papers.get(follow.paper_id, follow.version)
            found = find_news(follow, before, paper) if paper else None
            news += [(follow.learn(found.paper), found)] if found else []
        page, told = self._fit(follower.chat, news)
        return plan_follow_digest(follower.chat, page, told, now) if told else None

    def _fit(
        self, chat: Chat, news: Sequence[tuple[Follow, PaperNews]]
    ) -> tuple[Document, tuple[Follow, ...]]:
        """Return one message with as much of ``news`` as fits, and what the chat knows by it."""
        phrases, mode = load_phrases(chat.language), chat.digest_settings.render_mode
        fits = self._platforms[chat.address.platform].fits
        for count in range(len(news), 0, -1):
            page = compose_follow_digest([found for _, found in news[:count]], phrases)
            if count == 1 or fits(page, mode):
                return page, tuple(follow for follow, _ in news[:count])
        return Document(()), ()


def is_time_to_tell(chat: Chat, told_at: datetime | None, now: datetime) -> bool:
    """Tell whether a message about followed papers may come to ``chat`` now.

    It comes on a delivery day, from its delivery time on, and once on a local date.
    """
    zone = ZoneInfo(chat.timezone)
    today = now.astimezone(zone).date()
    was_told_today = told_at is not None and told_at.astimezone(zone).date() >= today
    return (
        not was_told_today and is_delivery_day(chat, now) and now >= start_of_delivery(chat, today)
    )


def plan_follow_digest(
    chat: Chat, page: Document, told: tuple[Follow, ...], now: datetime
) -> ChatPlan:
    """Return the plan that gives ``chat`` the page, makes no sound and changes no more."""
    today: date = now.astimezone(ZoneInfo(chat.timezone)).date()
    plan = ChatPlan.beside_digests(chat, follow_digest_key(today), (page,))
    return replace(plan, silent_from=now, told=told)
