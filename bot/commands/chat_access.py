"""Who may use the bot, do what in a chat, how fast, in which language, with whose reading list."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.commands.command import Command
from bot.commands.context import GROUP_LIST, Context
from bot.commands.parse.places import default_timezone
from bot.errors import PaperboyError, UserError
from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatKind, ChatState
from bot.model.conversation import Authority, Invocation
from bot.model.timetable import default_time
from bot.phrases import Phrases, load_phrases, match_language
from bot.ports.capabilities import PrivateChats
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.ports.store import Store

MAX_AT_ONCE = 60
"""Commands that a person may send in a burst; reading all of a day takes fewer."""
MAX_AT_ONCE_OF_CHAT = 240
PER_SECOND = 1.0
"""How fast a person's allowance comes back; a chat's comes back as many times faster as it is
larger."""
PAUSE = timedelta(seconds=30)
"""How long commands of a person who has used up the allowance are refused."""
MAX_PLACES = 200
"""Groups, channels and topics that one person sets up."""
_MAX_REMEMBERED = 10_000
"""People and chats whose allowance is known; those that were silent longest have all of it."""
_GROUP_WORDS = frozenset({GROUP_LIST, "\u7fa4", "\u672c\u7fa4"})
"""What means a group's reading list: the word of buttons, and in Chinese."""


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The operator's lists of chats and people.

    An entry is a chat, with all topics of it, or a person, as ``telegram:12345``.

    Attributes:
        operators: chats that may use /admin, and are told of faults.
        allowed: who may use a private bot.
        blocked: who may not use the bot at all.
        is_private: whether only operators and the allowed may use it.
    """

    operators: Collection[ChatAddress] = ()
    allowed: Collection[ChatAddress] = ()
    blocked: Collection[ChatAddress] = ()
    is_private: bool = False

    def admits(self, address: ChatAddress, person: str = "") -> bool:
        """Tell whether ``person`` may use the bot in the chat at ``address``."""
        if self.is_operator(address):
            return True
        if self.blocks(address, person):
            return False
        return not self.is_private or _is_listed(self.allowed, address, person)

    def blocks(self, address: ChatAddress, person: str = "") -> bool:
        """Tell whether the chat, or the person, is blocked."""
        return _is_listed(self.blocked, address, person)

    def is_operator(self, address: ChatAddress) -> bool:
        """Tell whether the chat at ``address`` is the operator's."""
        return address in self.operators


def _is_listed(listed: Collection[ChatAddress], address: ChatAddress, person: str) -> bool:
    platform, place = address.platform, address.place
    # A topic of a forum is a part of its chat: -100123:7 of -100123.
    names = {place, place.partition(":")[0], *([person] if person else [])}
    return any(entry.platform == platform and entry.place in names for entry in listed)


OPEN_TO_ALL = AccessPolicy()
"""That of a bot without lists."""


@dataclass(slots=True)
class _Allowance:
    """The commands that may still be sent at once, as of an instant; a token bucket."""

    left: float
    at: datetime
    closed_at: datetime | None = None


class Throttle(Enum):
    """What becomes of a command that comes too fast."""

    TOLD = auto()  # the person is told how long to wait
    SILENT = auto()  # they know already


class FloodControl:
    """Limits how fast one person, and all people of one chat, may send commands. Pure."""

    def __init__(self) -> None:
        self._allowances: OrderedDict[tuple[str, str], _Allowance] = OrderedDict()

    def admit(self, invocation: Invocation, now: datetime) -> Throttle | None:
        """Count a command; return None where it may be answered.

        Args:
            invocation: the command.
            now: aware instant.
        """
        platform, place = invocation.address.platform, invocation.address.place
        allowances = [self._find((platform, f"chat {place}"), MAX_AT_ONCE_OF_CHAT, now)]
        # Administrators who hide behind their group share one person, but no allowance of one.
        if invocation.person and not invocation.is_collective:
            allowances.append(self._find((platform, invocation.person), MAX_AT_ONCE, now))
        if any(allowance.closed_at for allowance in allowances):
            return Throttle.SILENT
        if empty := [allowance for allowance in allowances if allowance.left < 1]:
            for allowance in empty:
                allowance.closed_at = now
            return Throttle.TOLD
        for allowance in allowances:
            allowance.left -= 1
        return None

    def _find(self, key: tuple[str, str], most: int, now: datetime) -> _Allowance:
        """Return the allowance of ``key`` as of ``now``."""
        found = self._allowances.setdefault(key, _Allowance(most, now))
        self._allowances.move_to_end(key)
        if len(self._allowances) > _MAX_REMEMBERED:
            self._allowances.popitem(last=False)
        # A clock that was set back gives nothing, and throttles no longer than ``PAUSE``.
        gone = max(timedelta(0), now - found.at).total_seconds()
        found.left = min(most, found.left + gone * PER_SECOND * most / MAX_AT_ONCE)
        found.at = now
        if found.closed_at and not timedelta(0) <= now - found.closed_at < PAUSE:
            found.closed_at = None
        return found


class ChatAccess:
    """Loads chats for those who ask there, and lets those change them who may.

    Args:
        store: where chats are.
        platforms: by name, asked who administers a chat; may be filled later.
        defaults: what a chat starts with; the language is guessed from the person's locale.
        clock: time.
    """

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        defaults: ChatDefaults,
        clock: Clock,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._defaults = defaults
        self._clock = clock

    def phrases_for(self, chat: Chat, invocation: Invocation) -> Phrases:
        """Return the sentences of the asker's language where it is known, else of the chat's."""
        own = match_language(chat.language, self._defaults.language)
        return load_phrases(match_language(invocation.answer_locale, own))

    def guess_language(self, locale: str) -> str:
        """Return the language to speak with a person whose client says ``locale``."""
        return match_language(locale, self._defaults.language)

    async def load(self, invocation: Invocation) -> Chat:
        """Return the stored chat (reactivated if retired), or an unsaved one with defaults."""
        chat = await self._store.chats.find(invocation.address)
        if chat is None:
            defaults = self.defaults_for(invocation)
            return Chat.unsaved(invocation.address, invocation.kind, defaults)
        return chat if chat.state is ChatState.ACTIVE else await self._ensure(invocation)

    def defaults_for(self, invocation: Invocation) -> ChatDefaults:
        """Return what a chat starts with that a person begins: in their language and zone."""
        timezone = default_timezone(invocation.locale, self._defaults.timezone)
        return replace(
            self._defaults,
            language=self.guess_language(invocation.locale),
            timezone=timezone,
            delivery_time=default_time(self._defaults.delivery_time, timezone, self._clock.now()),
        )

    async def authorize(self, invocation: Invocation, chat: Chat, command: Command) -> Chat:
        """Return the stored chat that the person may change: in groups, administrators only.

        A command that is for everybody stores the chat, but not whoever sent it as who set it up.

        Raises:
            UserError: they may not, or the platform does not say.
        """
        if invocation.authority is Authority.VISITING:
            raise UserError("permission.visiting")
        if command.is_for_everybody or invocation.kind is ChatKind.PRIVATE:
            return await self._store_if_new(chat, invocation)
        if invocation.authority is Authority.DENIED and not (
            command.is_for_roles and await self._has_admin_role(invocation)
        ):
            raise UserError("permission.refused")
        if invocation.authority is Authority.ASK:
            await self._check_administrator(invocation)
            chat = await self.load(invocation)  # it may have changed while the platform said
        if not chat.set_up_by:
            await self._check_places(invocation)
        chat = await self._store_if_new(chat, invocation)
        if not chat.set_up_by:
            await self._store.chats.note_set_up(chat.id, invocation.person, invocation.server)
        return chat

    async def _check_places(self, invocation: Invocation) -> None:
        """Raise ``UserError`` if the person has set up as many places as one may."""
        platform = invocation.address.platform
        count = await self._store.chats.count_set_up(platform, invocation.person)
        if count >= MAX_PLACES:
            raise UserError("place.too-many", most=MAX_PLACES)

    async def _has_admin_role(self, invocation: Invocation) -> bool:
        """Tell whether the person has a role that /admins lets change the server's places."""
        if not invocation.roles:
            return False
        platform = invocation.address.platform
        allowed = await self._store.servers.admin_roles(platform, invocation.server)
        return not set(allowed).isdisjoint(invocation.roles)

    async def _store_if_new(self, chat: Chat, invocation: Invocation) -> Chat:
        is_stored = not chat.is_unsaved and chat.kind is invocation.kind
        return chat if is_stored else await self._ensure(invocation)

    async def _ensure(self, invocation: Invocation) -> Chat:
        """Return the chat as it is stored, active and of the kind that the invocation says."""
        defaults = self.defaults_for(invocation)
        return await self._store.chats.get_or_create(invocation.address, invocation.kind, defaults)

    async def _check_administrator(self, invocation: Invocation) -> None:
        platform = self._platforms.get(invocation.address.platform)
        try:
            if platform and await platform.is_administrator(invocation.address, invocation.person):
                return
        except PaperboyError as error:
            raise UserError("permission.unsure") from error
        raise UserError("permission.refused")

    async def choose_list(
        self, invocation: Invocation, context: Context, command: Command
    ) -> Context:
        """Return the context of a group with the reading list that a personal command is about.

        It is that of whoever asks, or the group's own where the argument says so.

        Raises:
            UserError: the platform does not say which private chat that is.
        """
        first, _, rest = context.argument.partition(" ")
        if first.casefold() in _GROUP_WORDS:
            return replace(context, argument=rest.strip())
        address = await self._private_address(invocation)
        if address is None:
            return replace(context, reader=None)
        defaults = self.defaults_for(invocation)
        reader = await self._store.chats.find(address)
        if reader is None and command.changes(context.argument):
            reader = await self._store.chats.get_or_create(address, ChatKind.PRIVATE, defaults)
        return replace(context, reader=reader or Chat.unsaved(address, ChatKind.PRIVATE, defaults))

    async def _private_address(self, invocation: Invocation) -> ChatAddress | None:
        """Return the address of the asker's private chat; None if there is none."""
        platform = self._platforms.get(invocation.address.platform)
        if not isinstance(platform, PrivateChats):
            return None
        try:
            return await platform.private_chat(invocation.person)
        except PaperboyError as error:
            raise UserError("saved.no-private") from error
