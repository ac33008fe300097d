"""How fast one platform is written to: slots are reserved ahead, then waited for.

Three rules at once (``Pace``): so many messages a second over all chats, so long between two
messages to one chat, so many a minute to one group. The next slot is the earliest instant that
keeps all three; reserving it is a pure step over the instants reserved before.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.chat import Address, ChatKind
from bot.model.delivery import Pace
from bot.ports import Clock

_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _ChatRecord:
    """The slots one chat was given lately, and until when it asked us to be quiet."""

    slots: deque[datetime] = field(default_factory=deque[datetime])
    quiet_until: datetime | None = None


class Pacer:
    """The slots of one platform in one process."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._next_overall: datetime | None = None
        self._chats: dict[Address, _ChatRecord] = {}

    async def turn(self, address: Address, kind: ChatKind) -> None:
        """Return when a message to the chat at ``address`` may be sent."""
        now = self._clock.now()
        wait = (self.reserve(address, kind, now) - now).total_seconds()
        if wait > 0:
            await self._clock.sleep(wait)

    def reserve(self, address: Address, kind: ChatKind, now: datetime) -> datetime:
        """Take the next slot for the chat at ``address``; return its instant, ``now`` or later."""
        chat = self._chats.setdefault(address, _ChatRecord())
        slot = max([now, *self._earliest(chat, kind)])
        self._next_overall = slot + timedelta(seconds=1 / self._pace.per_second)
        chat.slots.append(slot)
        self._forget_before(now - _MINUTE)
        return slot

    def quiet(self, address: Address, until: datetime) -> None:
        """Give the chat at ``address`` no slot before ``until``: the platform said so."""
        self._chats.setdefault(address, _ChatRecord()).quiet_until = until

    def _earliest(self, chat: _ChatRecord, kind: ChatKind) -> list[datetime]:
        """Return the instants before which each rule allows nothing."""
        rules = [self._next_overall, chat.quiet_until]
        if chat.slots:
            rules.append(chat.slots[-1] + timedelta(seconds=self._pace.chat_interval))
        limit = self._pace.group_per_minute
        if kind is not ChatKind.PRIVATE and limit is not None and len(chat.slots) >= limit:
            rules.append(chat.slots[-limit] + _MINUTE)
        return [instant for instant in rules if instant is not None]

    def _forget_before(self, horizon: datetime) -> None:
        """Drop what no rule asks for any more, so that memory follows the present traffic."""
        for address in list(self._chats)[:16]:
            chat = self._chats.pop(address)
            while chat.slots and chat.slots[0] < horizon:
                chat.slots.popleft()
            if chat.slots or (chat.quiet_until and chat.quiet_until > horizon):
                self._chats[address] = chat
