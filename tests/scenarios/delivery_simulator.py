"""Planning over long times: a store, a clock that jumps, and a record for every chat.

There is no network here and no platform; what is under test is who is owed what, and when.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from bot.delivery.planner import Planner
from bot.document.nodes import Document
from bot.model.calendar import arxiv_calendar
from bot.model.chat import (
    EVERY_DAY,
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    RenderMode,
)
from bot.model.timetable import next_delivery
from bot.ports.store import Store
from tests.support.clock import JumpingClock
from tests.support.papers import draft, listing

PLATFORM = "telegram"
# Everything owed at once, past the couriers, who have tests of their own.
_OWED = "SELECT chat_id, page_hash FROM parcels WHERE state = 'pending' ORDER BY id"
_CONTENTS = f"""
SELECT hash, content FROM pages
WHERE hash IN (SELECT page_hash FROM ({_OWED.replace("chat_id, ", "")}))
"""


class LimitlessPlatform:
    """A platform into whose messages everything fits."""

    name = PLATFORM

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return True


@dataclass(frozen=True)
class DeliveredMessage:
    """What a chat got at an instant, and the papers in it."""

    at: datetime
    papers: tuple[str, ...]


class DeliverySimulator:
    """Chats and what they got."""

    def __init__(self, store: Store, file: Path, clock: JumpingClock) -> None:
        self._store = store
        self._file = file
        self._clock = clock
        platforms = {PLATFORM: LimitlessPlatform()}
        self._planner = Planner(store, platforms, arxiv_calendar(), clock)  # type: ignore[arg-type]
        self.chats: list[Chat] = []
        self.messages: defaultdict[int, list[DeliveredMessage]] = defaultdict(list)

    async def add_reader(
        self,
        zone: str,
        at: time | None,
        terms: Iterable[str],
        weekdays: frozenset[int] = EVERY_DAY,
    ) -> Chat:
        """Return a new chat that reads ``terms`` at this wall time, or as soon as they are out."""
        defaults = ChatDefaults("en", zone, at)
        address = ChatAddress(PLATFORM, str(len(self.chats)))
        chat = await self._store.chats.get_or_create(address, ChatKind.PRIVATE, defaults)
        chat = replace(chat, weekdays=weekdays)
        due = next_delivery(chat, self._clock.now())
        await self._store.interests.add(chat.id, list(terms), 0, due)
        await self._store.chats.set_weekdays(chat.id, weekdays, due)
        self.chats.append(chat)
        return chat

    async def announce(self, day: date, papers: dict[str, list[str]]) -> None:
        """Complete an edition for each category."""
        drafts = [
            draft(category, day.isoformat(), *(listing(paper_id, category) for paper_id in found))
            for category, found in papers.items()
        ]
        await self._store.editions.complete(drafts, self._clock.now())

    async def advance(self, to: datetime) -> None:
        """Let time pass to an instant, then plan and deliver once."""
        self._clock.jump(to=to)
        if not await self._planner.plan_due():
            return
        with closing(sqlite3.connect(self._file)) as file, file:
            read = {key: _papers(content) for key, content in file.execute(_CONTENTS)}
            for chat_id, key in file.execute(_OWED):
                self.messages[chat_id].append(DeliveredMessage(self._clock.now(), read[key]))
            file.execute("UPDATE parcels SET state = 'sent' WHERE state = 'pending'")


def _papers(content: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"arxiv\.org/abs/(\d{4}\.\d{5})", content)))
