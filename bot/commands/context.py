"""What a handler may look at and use while it answers one invocation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.commands.parse.places import timezone_label
from bot.digest.reading import Reading
from bot.document.nodes import Document
from bot.errors import UserError
from bot.model.announcement import Edition
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, ChatAddress, ChatKind, Interest, Mute
from bot.model.chat_pass import Sign, add_pass
from bot.model.taxonomy import categories_of_all
from bot.phrases import Phrases
from bot.ports.arxiv import EditionRefresher, QueryApi
from bot.ports.digests import NO_PAST_DIGESTS, PastDigests
from bot.ports.rankings import NO_RANKER, InteractiveRanker
from bot.ports.store import Store

if TYPE_CHECKING:
    from bot.commands.command import Command

GROUP_LIST = "group"
"""The word of an argument that means a group's reading list instead of one's own."""


class NoSubscriptionsError(UserError):
    """The command needs subscriptions and the chat has none yet."""

    def __init__(self) -> None:
        super().__init__("list.empty")


class RequestCache:
    """Reads from the store that a request needs in several places, each done once.

    Attributes:
        is_refreshed: whether arXiv was asked during this request.
        has_voted: whether this request changed any vote of its chat.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._interests: dict[int, tuple[Interest, ...]] = {}
        self._mutes: dict[int, tuple[Mute, ...]] = {}
        self._newest: dict[str, tuple[Edition, ...]] = {}
        self._last_seq: int | None = None
        self.is_refreshed = False
        self.has_voted = False

    async def interests(self, chat: Chat) -> tuple[Interest, ...]:
        """Return the interests of ``chat`` in the order in which they were added."""
        if chat.is_unsaved:
            return ()
        await self._read_interests(chat)
        return self._interests[chat.id]

    async def mutes(self, chat: Chat) -> tuple[Mute, ...]:
        """Return what ``chat`` mutes."""
        if chat.is_unsaved:
            return ()
        await self._read_interests(chat)
        return self._mutes[chat.id]

    async def _read_interests(self, chat: Chat) -> None:
        if chat.id not in self._mutes:
            found, self._mutes[chat.id] = await self._store.interests.reading_of(chat.id)
            self._interests.setdefault(chat.id, found)

    def set_interests(self, chat: Chat, interests: Iterable[Interest]) -> None:
        """Record the interests of ``chat`` after the request changed them."""
        self._interests[chat.id] = tuple(interests)

    async def newest_editions(
        self, categories: Collection[str]
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions of its newest listing date; () where there is none."""
        unread = [category for category in categories if category not in self._newest]
        if unread:
            found = await self._store.editions.newest(unread)
            self._newest |= {category: found.get(category, ()) for category in unread}
        return {category: self._newest[category] for category in categories}

    async def last_seq(self) -> int:
        """Return the highest ``seq`` of all editions."""
        if self._last_seq is None:
            self._last_seq = await self._store.editions.last_seq()
        return self._last_seq

    def note_refresh(self) -> None:
        """Note that arXiv was asked; drop the editions read before, as newer ones may be stored."""
        self.is_refreshed = True
        self._newest.clear()
        self._last_seq = None


def _sign_nothing(text: str) -> str:  # noqa: ARG001
    return ""


async def _no_link(message_id: str) -> str:  # noqa: ARG001
    return ""


def _of_nothing(address: ChatAddress) -> ChatAddress:
    return address


@dataclass(frozen=True, slots=True)
class Context:
    """One invocation, its chat, and the ports that its handler may use.

    Attributes:
        chat: as it was when the invocation came, or as the handler changed it.
        argument: what stands after the command, without spaces around it.
        phrases: in the chat's language.
        now: aware instant of the invocation.
        store: everything stored.
        cache: what was read from ``store`` during this request.
        refresher: brings editions up to date.
        query_api: arXiv's query API.
        calendar: arXiv's.
        commands: all of them by name, in the order of menus.
        inline_name: returns the name that calls the bot in any chat, ``@paperboy_bot``; "" where
            none does.
        fits: whether a document fits into one message, drawn as the chat wants it.
        start: as in ``Invocation``, for answers that are paginated by their command.
        can_deliver: whether messages can be sent to the chat later.
        in_place: whether the answer takes the place of the message whose button was pressed.
        reader: the private chat of whoever asks in a group, for a command about their own reading
            list; None where the list of ``chat`` is meant.
        heavy_slot: waits until heavy work may be done for whoever asks, see ``WorkQueue``.
        group_of: returns the address of the group that a topic is a part of; of any other chat, its
            own.
        past_digests: knows what the chat was given.
        message_link: returns the address of the message of the chat with a platform's id; ""
            where messages have none.
        command: name of the command; "" for free text.
        person: as in ``Invocation``.
        person_name: as in ``Invocation``.
        message: as in ``Invocation``.
        server: as in ``Invocation``.
        document: the text of a file that came with the command, or "".
        ranker: puts papers in the order of the chat.
        sign: as in ``chat_pass``.
        offer: the number of the offer that is kept; 0 where none is.
        is_operator: whether it came from a chat of the bot's operator.
        is_guest: whether somebody looks at the chat from their private chat, with a pass.
    """

    chat: Chat
    argument: str
    phrases: Phrases
    now: datetime
    store: Store
    cache: RequestCache
    refresher: EditionRefresher
    query_api: QueryApi
    calendar: ArxivCalendar
    commands: Mapping[str, Command]
    fits: Callable[[Document], bool]
    can_deliver: bool = True
    in_place: bool = False
    start: int = 1
    inline_name: Callable[[], str] = str
    reader: Chat | None = None
    heavy_slot: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    group_of: Callable[[ChatAddress], ChatAddress] = _of_nothing
    past_digests: PastDigests = NO_PAST_DIGESTS
    message_link: Callable[[str], Awaitable[str]] = _no_link
    document: str = ""
    command: str = ""
    person: str = ""
    person_name: str = ""
    message: str = ""
    server: str = ""
    ranker: InteractiveRanker = NO_RANKER
    sign: Sign = _sign_nothing
    offer: int = 0
    is_operator: bool = False
    is_guest: bool = False

    @property
    def voter(self) -> str:
        """Whose votes are meant: in a private chat there is one person, who needs no ID."""
        return "" if self.chat.kind is ChatKind.PRIVATE else self.person

    @property
    def list_owner(self) -> Chat:
        """The chat whose reading list is meant."""
        return self.reader or self.chat

    @property
    def list_word(self) -> str:
        """What an argument begins with to mean the same list: ``group`` and a space, or ""."""
        return f"{GROUP_LIST} " if self.is_shared and self.reader is None else ""

    @property
    def is_shared(self) -> bool:
        """Whether several people read the chat."""
        return self.chat.kind is not ChatKind.PRIVATE

    def with_pass(self, argument: str) -> str:
        """Return ``argument`` for the private chat of a reader of this one; "" if it has none."""
        is_passed = self.is_shared and not self.chat.is_unsaved
        return add_pass(argument, self.chat.id, self.sign) if is_passed else ""

    @property
    def zone(self) -> ZoneInfo:
        """The chat's time zone."""
        return ZoneInfo(self.chat.timezone)

    @property
    def today(self) -> date:
        """The date in the chat's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def zone_name(self) -> str:
        """The chat's time zone as people say it."""
        return timezone_label(self.chat.timezone)

    def with_chat(self, chat: Chat) -> Context:
        """Return this context with ``chat`` in place of its chat."""
        return replace(self, chat=chat)

    async def interests(self) -> tuple[Interest, ...]:
        """Return what the chat is subscribed to, in the order in which it was added."""
        return await self.cache.interests(self.chat)

    async def require_interests(self) -> tuple[Interest, ...]:
        """Return what the chat is subscribed to.

        Raises:
            NoSubscriptionsError: nothing; the dispatcher answers it with categories to choose.
        """
        if interests := await self.interests():
            return interests
        raise NoSubscriptionsError

    async def terms(self) -> tuple[str, ...]:
        """Return the categories and archives that are read for the chat, each once."""
        interests = await self.interests()
        return tuple(dict.fromkeys(term for interest in interests for term in interest.terms))

    async def reading(self) -> Reading | None:
        """Return what the chat reads; None where ``terms`` say it all."""
        reading = Reading(await self.interests(), await self.cache.mutes(self.chat))
        return None if reading.is_plain else reading

    async def newest_editions(
        self, categories: Collection[str]
    ) -> Mapping[str, tuple[Edition, ...]]:
        """Return each category's editions of its newest listing date; () where there is none."""
        # With the chat's own categories: most answers end with its next digest, which needs them.
        own = categories_of_all(await self.terms())
        found = await self.cache.newest_editions(tuple(dict.fromkeys((*categories, *own))))
        return {category: found[category] for category in categories}
