"""Name the papers that a chat liked before its weekly meeting.

    meetings ── the day before one ── liked since the last ── outbox ── the next meeting is awaited

Planning twice sends once: a meeting's message is known by its date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.digest.favourites import compose_club, find_new_favourites
from bot.model.chat import Chat
from bot.model.delivery import CLUB_DIGEST, ChatPlan
from bot.model.journal_club import SUMMARY_BEFORE, JournalClub
from bot.phrases import load_phrases
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.ports.store import Store

log = structlog.get_logger(__name__)


class JournalClubPlanner:
    """Plans the message before each weekly meeting.

    Args:
        store: meetings, votes, papers, outbox.
        platforms: by name; chats of other platforms are left alone.
        clock: time.
    """

    def __init__(self, store: Store, platforms: Mapping[str, Platform], clock: Clock) -> None:
        self._store = store
        self._platforms = platforms
        self._clock = clock

    async def plan(self) -> int:
        """Plan a message for every chat that meets within a day; return for how many.

        Raises:
            StoreError: the database failed.
        """
        now, planned = self._clock.now(), 0
        for chat, club in await self._store.journal_clubs.all(tuple(self._platforms)):
            meeting = club.next_meeting(ZoneInfo(chat.timezone))
            due = meeting - SUMMARY_BEFORE
            if now < due:
                continue
            after = replace(club, last=meeting)
            if now < meeting:
                plan = await self._plan(chat, club, meeting)
                if not await self._store.outbox.plan([plan], now):
                    continue  # the chat has changed: at the next look
                # Until then, and not until now: who plans it again after a kill, with the message
                # stored already, leaves what was liked meanwhile to the next one.
                until = max(due, club.likes_since)
                after, planned = replace(after, likes_since=until), planned + 1
            await self._store.journal_clubs.advance(chat.id, club, after)
        if planned:
            log.info("clubs.planned", chats=planned)
        return planned

    async def _plan(self, chat: Chat, club: JournalClub, meeting: datetime) -> ChatPlan:
        votes = await self._store.votes.of(chat.id)
        found = find_new_favourites(votes, club.likes_since, meeting - SUMMARY_BEFORE)
        papers = await self._store.papers.get_many([each.paper_id for each in found])
        zone, phrases = ZoneInfo(chat.timezone), load_phrases(chat.language)
        local = meeting.astimezone(zone)
        page = compose_club(found, papers, local, chat.kind, phrases)
        return ChatPlan.beside_digests(chat, f"{CLUB_DIGEST}{local.date().isoformat()}", (page,))
