"""Everything a handler may look at or use while it answers one invocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.parse.timezones import timezone_label
from bot.document.nodes import Document
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat
from bot.model.conversation import MenuEntry
from bot.phrases import Phrases
from bot.ports import EditionRefresher, PaperIndex, Store


@dataclass(frozen=True, slots=True)
class Context:
    """One invocation, its chat as it is stored, and the rooms of the house it may enter.

    Attributes:
        chat: as it was when the invocation came, or as the handler changed it.
        argument: what stands after the command, without spaces around it.
        phrases: in the chat's language.
        now: aware instant of the invocation.
        store: everything stored.
        newsstand: brings editions up to date.
        index: arXiv's query API.
        calendar: arXiv's.
        menu: all commands.
        fits: whether a document fits into one message, drawn as the chat wants it.
        page: which page of the answer is wanted, from 1, for answers that page by themselves.
        here: whether the answer takes the place of the message whose button was pressed.
    """

    chat: Chat
    argument: str
    phrases: Phrases
    now: datetime
    store: Store
    refresher: EditionRefresher
    index: PaperIndex
    calendar: ArxivCalendar
    menu: tuple[MenuEntry, ...]
    fits: Callable[[Document], bool]
    in_place: bool = False
    page: int = 1

    @property
    def zone(self) -> ZoneInfo:
        """The chat's time zone."""
        return ZoneInfo(self.chat.timezone)

    @property
    def zone_name(self) -> str:
        """The chat's time zone as people say it."""
        return timezone_label(self.chat.timezone)

    def with_chat(self, chat: Chat) -> Context:
        """Return the same context after the chat was changed to ``chat``."""
        return replace(self, chat=chat)

    async def terms(self) -> tuple[str, ...]:
        """Return what the chat reads, in the order in which it was added."""
        return tuple(one.term for one in await self.store.interests.of(self.chat.id))
