"""How fast one platform is written to: a chat becomes ready, then takes the next overall slot.

Three rules at once (``Pace``): so long between two messages to one chat, so many a minute to one
group, so many a second over all chats. A chat that has to wait holds no overall slot meanwhile,
so one slow chat never slows another.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from bot.model.chat import Address, ChatKind
from bot.model.delivery import Pace
from bot.ports import Clock

_MINUTE = timedelta(minutes=1)
_SWEPT = 16
"""Chats looked at for forgetting at each turn: more than one, so that memory always shrinks."""


@dataclass(slots=True)
class _ChatRecord:
    """The slots one chat was given lately, and until when it asked us to be quiet."""

    slots: deque[datetime] = field(default_factory=deque[datetime])
    quiet_until: datetime | None = None


class Pacer:
    """The slots of one platform in one process; a chat's turns are asked for one after another."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._last_turn = clock.now()
        self._next_overall: datetime | None = None
        self._chats: dict[Address, _ChatRecord] = {}

    async def turn(self, address: Address, kind: ChatKind) -> None:
        """Return when a message to the chat at ``address`` may be sent."""
        self._forget_future()
        while (ready := self.ready(address, kind)) > (now := self._clock.now()):
            await self._clock.sleep((ready - now).total_seconds())
        await self._clock.sleep((self.take(address) - self._clock.now()).total_seconds())

    def ready(self, address: Address, kind: ChatKind) -> datetime:
        """Return the earliest instant, now or later, that the chat's own rules allow."""
        chat = self._chats.get(address, _ChatRecord())
        rules = [self._clock.now()]
        if chat.quiet_until is not None:
            rules.append(chat.quiet_until)
        if chat.slots:
            rules.append(chat.slots[-1] + timedelta(seconds=self._pace.chat_interval))
        limit = self._pace.group_per_minute
        if kind is not ChatKind.PRIVATE and limit is not None and len(chat.slots) >= limit:
            rules.append(chat.slots[-limit] + _MINUTE)
        return max(rules)

    def take(self, address: Address) -> datetime:
        """Give the chat, which is ready, the next overall slot and return its instant."""
        now = self._clock.now()
        slot = max(now, self._next_overall or now)
        self._next_overall = slot + timedelta(seconds=1 / self._pace.per_second)
        self._chats.setdefault(address, _ChatRecord()).slots.append(slot)
        self._forget_before(now - _MINUTE)
        return slot

    def quiet(self, address: Address, until: datetime) -> None:
        """Give the chat at ``address`` no slot before ``until``: the platform said so."""
        self._chats.setdefault(address, _ChatRecord()).quiet_until = until

    def _forget_future(self) -> None:
        """Begin anew when the clock was set back: slots of its old future would block for long."""
        now = self._clock.now()
        if now < self._last_turn - _MINUTE:
            self._chats.clear()
            self._next_overall = None
        self._last_turn = now

    def _forget_before(self, horizon: datetime) -> None:
        """Drop what no rule asks for any more, so that memory follows the present traffic."""
        for address in list(islice(self._chats, _SWEPT)):
            chat = self._chats.pop(address)
            while chat.slots and chat.slots[0] < horizon:
                chat.slots.popleft()
            if chat.slots or (chat.quiet_until and chat.quiet_until > horizon):
                self._chats[address] = chat
